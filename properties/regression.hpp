// One case as a test of a runtime, in GoogleTest or any other framework:
//
//     TEST(regression, item_lost_on_close) {
//         EXPECT_EQ(rollcall::verdict_of(case_text, [] { return rollcall::make_mini_runtime(); }),
//                   "passed");
//     }
//
// `rollcall keep` prints such a test.
#pragma once

#include "harness/program/case.hpp"
#include "harness/run/runtime.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall {

// Runs the case under its recorded schedule, in a process of its own, and judges it by every law:
// "passed", or "failed BQ-01", "hung consumer", "crashed (SIGSEGV)", with the story below it. Of a
// text that is no case: what is wrong with it. Whatever verdict the case expects is passed over.
// Threads: none may run that a fork would break.
std::string verdict_of(std::string_view case_text,
                       std::function<std::unique_ptr<runtime>()> const& make);
std::string verdict_of(test_case const& c, std::function<std::unique_ptr<runtime>()> const& make);

}  // namespace rollcall
