#include "properties/sy_laws.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(sy_01, permits_that_come_back_are_there_at_the_end) {
    sync_run run(2);
    EXPECT_EQ(run.t.verdict(sy_01::law), "not exercised");
    run.does(run.a, 1);
    run.does(run.b, 1);
    run.does(run.b, 4);
    run.t.leaves_permits(0, 1);
    run.t.leaves_permits(1, 1);
    EXPECT_EQ(run.t.verdict(sy_01::law), "holds");
}

TEST(sy_01, more_than_there_are_is_found) {
    sync_run run;
    run.does(run.a, 1);
    run.does(run.b, 3);
    EXPECT_EQ(run.t.verdict(sy_01::law),
              "SY-01 more_held_than_there_are try_acquire: try_acquire s @3 of main.2 "
              "returned ok in step 1, although all permits of semaphore s were held");
}

TEST(sy_01, what_a_release_that_has_begun_gives_may_be_taken) {
    sync_run run;
    run.does(run.a, 1);
    run.t.op_begins(run.a, 4);
    run.does(run.b, 1);
    run.t.op_ends(run.a);
    EXPECT_EQ(run.t.verdict(sy_01::law), "holds");
}

// Two permits, of which one is held: how many are left?
std::string verdict_with(std::uint32_t left) {
    sync_run run(2);
    run.does(run.a, 1);
    run.does(run.b, 1, outcome::cancelled);
    run.t.leaves_permits(0, left);
    return run.t.verdict(sy_01::law);
}

TEST(sy_01, what_is_lost_and_what_is_made_is_found_at_the_end) {
    EXPECT_EQ(verdict_with(1), "holds");
    EXPECT_EQ(verdict_with(0),
              "SY-01 permits_lost acquire: semaphore s had 0 permits left at the end, and "
              "not 1: 1 taken, 0 given");
    EXPECT_EQ(verdict_with(2),
              "SY-01 permits_made acquire: semaphore s had 2 permits left at the end, and "
              "not 1: 1 taken, 0 given");
}

TEST(sy_01, what_is_left_beside_somebody_who_waits_says_nothing) {
    sync_run run;
    run.does(run.a, 1);
    run.does(run.a, 4);
    run.waits(run.b, 2);
    run.t.hangs(run.b);
    run.t.leaves_permits(0, 0);
    EXPECT_EQ(run.t.verdict(sy_01::law), "holds");
}

TEST(sy_01, a_runtime_need_not_count_beyond_the_first_value) {
    sync_run run;
    run.does(run.a, 4);
    run.does(run.a, 1);
    run.t.leaves_permits(0, 0);
    EXPECT_EQ(run.t.verdict(sy_01::law),
              "SY-01 permits_lost acquire: semaphore s had 0 permits left at the end, and "
              "not 1: 1 taken, 1 given");
    run.t.declares.permits_may_grow.promised = false;
    EXPECT_EQ(run.t.verdict(sy_01::law), "not exercised");
}

}  // namespace
}  // namespace rollcall
