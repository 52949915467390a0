#include "harness/campaign/isolate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

namespace rollcall {
namespace {

using ::testing::HasSubstr;

TEST(isolate, what_the_body_returns_comes_back) {
    isolated_result const r = run_isolated([](tell_function const&) { return "done"; }, {});
    EXPECT_FALSE(r.crashed);
    EXPECT_EQ(r.mechanism, "");
    EXPECT_EQ(r.output, "done");
}

TEST(isolate, what_it_told_last_outlives_a_crash) {
    isolated_result const r = run_isolated(
        [](tell_function const& tell) -> std::string {
            tell("a longer word first");
            tell("last");
            std::abort();
        },
        {});
    EXPECT_TRUE(r.crashed);
    EXPECT_EQ(r.mechanism, "SIGABRT");
    EXPECT_EQ(r.output, "last");
}

TEST(isolate, standard_error_is_kept) {
    isolated_result const r = run_isolated(
        [](tell_function const&) -> std::string {
            std::fputs("what went wrong\n", stderr);
            std::abort();
        },
        {});
    EXPECT_THAT(r.errors, HasSubstr("what went wrong"));
}

TEST(isolate, an_endless_loop_is_a_spin) {
    isolated_result const r = run_isolated(
        [](tell_function const&) -> std::string {
            for (unsigned volatile turns = 0;;) turns = turns + 1;
        },
        {.spin_seconds = 0.05});
    EXPECT_TRUE(r.crashed);
    EXPECT_EQ(r.mechanism, "spin");
}

TEST(isolate, work_that_tells_its_progress_does_not_spin) {
    isolated_result const r = run_isolated(
        [](tell_function const& tell) -> std::string {
            clock_t const start = clock();
            for (unsigned turns = 0; clock() - start < CLOCKS_PER_SEC; ++turns)
                tell(std::to_string(turns));
            return "done";
        },
        {.spin_seconds = 0.4});
    EXPECT_EQ(r.mechanism, "");
    EXPECT_EQ(r.output, "done");
}

// The watchdog waits for less time than it takes to fill the memory.
TEST(isolate, memory_that_grows_without_end_is_no_spin) {
    isolated_result const r = run_isolated(
        [](tell_function const&) -> std::string {
            std::vector<std::vector<char>> hoard;
            for (;;) hoard.emplace_back(std::size_t{1} << 20, 'x');
        },
        {.spin_seconds = 0.01, .memory_bytes_max = std::size_t{1} << 30});
    EXPECT_TRUE(r.crashed);
    EXPECT_EQ(r.mechanism, "memory");
}

TEST(isolate, a_child_can_be_given_up) {
    isolated_result const r = run_isolated(
        [](tell_function const&) -> std::string {
            for (unsigned volatile turns = 0;;) turns = turns + 1;
        },
        {}, [] { return true; });
    EXPECT_TRUE(r.crashed);
    EXPECT_EQ(r.mechanism, "SIGKILL");
}

}  // namespace
}  // namespace rollcall
