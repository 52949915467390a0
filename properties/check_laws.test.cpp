// All laws in one line, on runtimes that keep them and on some that do not.
#include "properties/check_laws.hpp"

#include "harness/report/command_name.hpp"
#include "harness/run/library.hpp"
#include "runtimes/all.hpp"
#include "runtimes/example/toy_description.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::function<std::unique_ptr<runtime>()> made(std::string const& name) {
    registry parts;
    add_cpp_runtimes(parts);
    return parts.find(name)->make;
}

TEST(check_laws, hold) {
    EXPECT_EQ(check_laws(make_mini_runtime), "");
    EXPECT_EQ(check_laws(make_library<example::toy_library>), "");
}

// A library that has tasks, and nothing else.
struct tasks_alone {
    static constexpr std::string_view name = "alone";
    template <class T>
    using task = toy::task<T>;
    explicit tasks_alone(host&) {}
    void launch(task<void> body) { toy::launch(std::move(body)); }
};

TEST(check_laws, hold_for_a_library_without_groups_and_queues) {
    EXPECT_EQ(check_laws(make_library<tasks_alone>), "");
}

TEST(check_laws, that_break_are_told_with_the_smallest_case) {
    check_options options;
    options.programs = 100;
    std::string const told = check_laws(made("faulty:capacity_off_by_one"), options);
    EXPECT_THAT(told, StartsWith("BQ-02: "));
    EXPECT_THAT(told, HasSubstr("case     2 ops"));
    EXPECT_THAT(told, HasSubstr("./rollcall replay rc1."));
    EXPECT_EQ(told, check_laws(made("faulty:capacity_off_by_one"), options));
}

TEST(check_laws, that_break_are_replayed_by_the_users_own_program) {
    check_options options;
    options.programs = 100;
    options.command = "build/my_rollcall";
    EXPECT_THAT(check_laws(made("faulty:capacity_off_by_one"), options),
                HasSubstr("  replay   build/my_rollcall replay rc1."));
    set_command_name("./rollcall");
}

TEST(check_laws, that_nothing_exercised_do_not_hold) {
    check_options options;
    options.programs = 1;
    options.schedules_per_program = 1;
    EXPECT_THAT(check_laws(make_mini_runtime, options), HasSubstr("was never exercised: "));
}

TEST(check_laws, are_checked_within_some_features) {
    check_options options;
    options.without = set_of(feature::timeouts, feature::shields);
    EXPECT_EQ(check_laws(made("faulty:timeout_zero_never_fires"), options), "");
    options.without = 0;
    EXPECT_THAT(check_laws(made("faulty:timeout_zero_never_fires"), options), HasSubstr("TM-03: "));
}

TEST(check_laws, tells_a_run_that_crashes_and_one_that_leaves_the_gate) {
    check_options few;
    few.programs = 15;
    EXPECT_THAT(check_laws(made("faulty:crashes_when_getter_is_cancelled"), few),
                HasSubstr("crashes: "));
    EXPECT_THAT(check_laws(made("faulty:resumes_past_the_gate"), few), HasSubstr("control: "));
}

}  // namespace
}  // namespace rollcall
