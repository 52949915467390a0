#include "properties/sy_laws.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

// b wants two, and c behind it one, which there is.
struct two_and_one : sync_run {
    two_and_one() {
        waits(b, 2);
        waits(c, 1);
    }
    std::string verdict() const { return t.verdict(sy_03::law); }
};

TEST(sy_03, who_fits_once_the_head_has_gone_away_is_woken) {
    two_and_one run;
    EXPECT_EQ(run.verdict(), "not exercised");
    run.t.op_ends(run.b, outcome::cancelled);
    run.t.op_ends(run.c);
    run.t.idles(1);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(sy_03, a_turn_that_a_cancelled_head_keeps_is_found) {
    two_and_one run;
    run.t.op_ends(run.b, outcome::cancelled);
    run.t.idles(1);
    EXPECT_EQ(run.verdict(),
              "SY-03 turn_lost_by_cancel acquire: acquire s @1 of main.3, begun in step 4, "
              "still waited when nothing was ready in step 6 although semaphore s had 1 "
              "permit, and main.2 had gone away in step 5");
    EXPECT_EQ(run.t.verdict(sy_02::law), "holds");
}

TEST(sy_03, a_turn_that_went_with_a_limit_is_found) {
    sync_run run;
    run.does(run.a, 1);
    run.waits(run.b, 10);
    run.waits(run.c, 1);
    run.does(run.a, 4);
    run.t.op_ends(run.b, outcome::timed_out);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sy_03::law),
              "SY-03 turn_lost_by_limit acquire: acquire s @1 of main.3, begun in step 4, "
              "still waited when nothing was ready in step 6 although semaphore s had 1 "
              "permit, and main.2 had gone away in step 5");
}

TEST(sy_03, a_release_after_it_is_the_one_that_woke_nobody) {
    two_and_one run;
    run.t.op_ends(run.b, outcome::cancelled);
    run.does(run.a, 4);
    run.t.idles(1);
    EXPECT_EQ(run.verdict(), "holds");
    EXPECT_NE(run.t.verdict(sy_02::law), "holds");
}

}  // namespace
}  // namespace rollcall
