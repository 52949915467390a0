#include "harness/campaign/isolate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

namespace rollcall {
namespace {

using ::testing::HasSubstr;

TEST(isolate, what_the_body_returns_comes_back) {
    isolated_result const r = run_isolated([](isolated_process&) { return "done"; }, {});
    EXPECT_FALSE(r.crashed);
    EXPECT_EQ(r.mechanism, "");
    EXPECT_EQ(r.output, "done");
}

TEST(isolate, what_it_told_last_outlives_a_crash) {
    isolated_result const r = run_isolated(
        [](isolated_process& self) -> std::string {
            for (std::size_t n = 1; n < 90; ++n) self.tell(std::string(n * 37 % 89, 'x'));
            self.tell("a longer word first");
            self.tell("last");
            std::abort();
        },
        {});
    EXPECT_TRUE(r.crashed);
    EXPECT_EQ(r.mechanism, "SIGABRT");
    EXPECT_EQ(r.output, "last");
}

TEST(isolate, standard_error_is_kept) {
    isolated_result const r = run_isolated(
        [](isolated_process&) -> std::string {
            std::fputs("what went wrong\n", stderr);
            std::abort();
        },
        {});
    EXPECT_THAT(r.errors, HasSubstr("what went wrong"));
}

TEST(isolate, a_process_that_ends_itself_is_a_death) {
    isolated_result const r = run_isolated(
        [](isolated_process& self) -> std::string {
            self.tell("half of it");
            _exit(0);
        },
        {});
    EXPECT_TRUE(r.crashed);
    EXPECT_EQ(r.mechanism, "exit-0");
    EXPECT_EQ(r.output, "half of it");
}

TEST(isolate, an_endless_loop_is_a_spin) {
    isolated_result const r = run_isolated(
        [](isolated_process&) -> std::string {
            for (unsigned volatile turns = 0;;) turns = turns + 1;
        },
        {.spin_seconds = 0.05});
    EXPECT_TRUE(r.crashed);
    EXPECT_EQ(r.mechanism, "spin");
}

TEST(isolate, work_that_tells_its_progress_does_not_spin) {
    isolated_result const r = run_isolated(
        [](isolated_process& self) -> std::string {
            clock_t const start = clock();
            for (unsigned turns = 0; clock() - start < CLOCKS_PER_SEC; ++turns)
                self.tell(std::to_string(turns));
            return "done";
        },
        {.spin_seconds = 0.4});
    EXPECT_EQ(r.mechanism, "");
    EXPECT_EQ(r.output, "done");
}

TEST(isolate, memory_that_grows_without_end_is_no_spin) {
    isolated_result const r = run_isolated(
        [](isolated_process&) -> std::string {
            std::vector<std::vector<char>> hoard;
            for (;;) hoard.emplace_back(std::size_t{1} << 20, 'x');
        },
        {.memory_bytes_max = std::size_t{256} << 20});
    EXPECT_TRUE(r.crashed);
    EXPECT_EQ(r.mechanism, "memory");
}

TEST(isolate, a_thread_that_sleeps_for_ever_is_blocked_in_the_op_that_began_last) {
    isolated_result const r = run_isolated(
        [](isolated_process& self) -> std::string {
            self.mark().begin_run();
            self.mark().begin_op(22);
            for (;;) pause();
        },
        {});
    EXPECT_TRUE(r.crashed);
    EXPECT_EQ(r.mechanism, "blocked");
    EXPECT_EQ(r.op, 22u);
}

TEST(isolate, a_child_that_is_asked_to_end_returns_what_it_has) {
    isolated_result const r = run_isolated(
        [](isolated_process& self) {
            while (!self.should_end()) {
            }
            return "so far";
        },
        {}, [] { return wish::end_soon; });
    EXPECT_FALSE(r.crashed);
    EXPECT_FALSE(r.ended_early);
    EXPECT_EQ(r.output, "so far");
}

TEST(isolate, a_child_that_does_not_end_when_it_is_asked_is_ended) {
    isolated_result const r = run_isolated(
        [](isolated_process& self) -> std::string {
            self.tell("so far");
            for (unsigned volatile turns = 0;;) turns = turns + 1;
        },
        {}, [] { return wish::end_now; });
    EXPECT_FALSE(r.crashed) << r.mechanism;
    EXPECT_TRUE(r.ended_early);
}

// They may be sent to the whole process group, and whether a child ends is for its parent to say.
TEST(isolate, a_child_survives_what_asks_its_parent_to_end) {
    for (int const number : {SIGINT, SIGTERM, SIGHUP}) {
        isolated_result const r = run_isolated(
            [number](isolated_process&) {
                raise(number);
                return "still here";
            },
            {});
        EXPECT_EQ(r.output, "still here") << number;
    }
}

}  // namespace
}  // namespace rollcall
