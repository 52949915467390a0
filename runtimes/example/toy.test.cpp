// toy's tests for CI: each law as a test of its own, all in one line, and a property.
#include "toy_description.hpp"

#include <rollcall/check_laws.hpp>
#include <rollcall/conformance.hpp>
#include <rollcall/rapidcheck.hpp>
#include <rollcall/regression.hpp>

#include <gtest/gtest.h>

namespace {

std::unique_ptr<rollcall::runtime> make_toy() {
    return rollcall::make_library<example::toy_library>();
}

// conformance.toy.SC_01 and so on.
[[maybe_unused]] bool const registered =
    rollcall::register_conformance({.runtime = "toy", .make = make_toy, .command = TOY_COMMAND});

TEST(toy, keeps_the_laws) { EXPECT_EQ(rollcall::check_laws(make_toy), ""); }

// A finding that is to stay mended: what `keep` prints.
TEST(toy, serves_a_putter_when_there_is_room) {
    EXPECT_EQ(rollcall::verdict_of(R"(rollcall case 2
runtime toy

queue q capacity 1

task main:
    group g:
        spawn putter
        get q
        get q

task putter:
    put q
    put q
)",
                                   make_toy),
              "passed");
}

// A program and a schedule that are drawn, and shrink if this does not hold.
TEST(toy, passes_whatever_is_drawn) {
    rollcall::generator_options within;
    within.may = make_toy()->supports();
    rollcall::check_property([&] {
        rollcall::test_case const c = *rollcall::recorded_cases(make_toy, within);
        RC_ASSERT(rollcall::verdict_of(c, make_toy) == "passed");
    });
}

}  // namespace
