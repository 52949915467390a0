// A RapidCheck property as the body of a GoogleTest test that is the same on every run.
//
// RapidCheck draws a new seed each time; here the seed is 1 unless RC_PARAMS is set in the
// environment, which then rules alone: RC_PARAMS="seed=7 max_success=1000", or the "reproduce=..."
// that a failure prints. Threads: none.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>

namespace rollcall {

template <class Testable>
void check_property(Testable&& property) {
    auto const* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    rc::detail::TestMetadata about;
    about.id = std::string(test->test_suite_name()) + "/" + test->name();
    about.description = test->name();
    // Before RapidCheck reads it, which it does once: what it prints is then what it uses.
    setenv("RC_PARAMS", "seed=1", 0);
    rc::detail::TestResult const result =
        rc::detail::checkTestable(std::forward<Testable>(property), about);
    if (result.template is<rc::detail::SuccessResult>()) return;
    std::ostringstream message;
    rc::detail::printResultMessage(result, message);
    FAIL() << message.str();
}

}  // namespace rollcall
