#include "properties/sy_laws.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(sy_02, who_waits_for_what_is_not_there_waits_rightly) {
    sync_run run;
    run.does(run.a, 1);
    run.waits(run.b, 1);
    run.waits(run.c, 7);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sy_02::law), "holds");
}

TEST(sy_02, a_waiter_beside_its_permit_is_found) {
    sync_run run;
    run.does(run.a, 1);
    run.waits(run.b, 1);
    run.does(run.a, 4);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sy_02::law),
              "SY-02 waiter_beside_permits acquire: acquire s @1 of main.2, begun in step "
              "2, still waited when nothing was ready in step 4 although semaphore s had 1 "
              "permit");
    run.t.gave_up = true;
    EXPECT_EQ(run.t.verdict(sy_02::law), "not exercised");
}

TEST(sy_02, who_was_served_and_has_not_run_is_fine) {
    sync_run run;
    run.does(run.a, 1);
    run.waits(run.b, 1);
    run.does(run.a, 4);
    run.t.leaps(1);
    run.t.op_ends(run.b);
    EXPECT_EQ(run.t.verdict(sy_02::law), "holds");
}

TEST(sy_02, one_that_wants_more_may_hold_up_others_unless_that_is_excluded) {
    sync_run run;
    run.does(run.a, 1);
    run.waits(run.b, 2);
    run.waits(run.c, 1);
    run.does(run.a, 4);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sy_02::law), "holds");
    run.t.declares.acquire_holds_up.promised = false;
    EXPECT_EQ(run.t.verdict(sy_02::law), "holds");
    run.t.declares.acquire_holds_up = {false, "here"};
    EXPECT_EQ(run.t.verdict(sy_02::law),
              "SY-02 waiter_beside_permits acquire: acquire s @1 of main.3, begun in step "
              "4, still waited when nothing was ready in step 6 although semaphore s had 1 "
              "permit");
}

TEST(sy_02, a_waiter_at_a_set_event_is_found_unless_it_was_cleared) {
    sync_run run;
    run.waits(run.b, 7);
    run.does(run.a, 8);
    run.does(run.a, 9);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sy_02::law), "holds");
    run.does(run.a, 8);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sy_02::law),
              "SY-02 waiter_at_set_event wait: wait e @7 of main.2, begun in step 2, still "
              "waited when nothing was ready in step 6 although event e had been set in "
              "step 5");
}

TEST(sy_02, a_waiter_that_hangs_beside_its_permit_is_found_at_the_end) {
    sync_run run;
    run.does(run.a, 1);
    run.waits(run.b, 1);
    run.does(run.a, 4);
    run.t.hangs(run.b);
    run.t.leaves_permits(0, 0);
    EXPECT_EQ(run.t.verdict(sy_02::law),
              "SY-02 waiter_beside_permits acquire: acquire s @1 of main.2, begun in step "
              "2, still waited when the run had come to rest although semaphore s had 1 "
              "permit");
}

TEST(sy_02, permits_that_were_lost_are_those_of_another_law) {
    sync_run run;
    run.does(run.a, 1);
    run.waits(run.b, 1);
    run.does(run.a, 4);
    run.t.idles(1);
    run.t.op_ends(run.b, outcome::cancelled);
    run.t.leaves_permits(0, 0);
    EXPECT_EQ(run.t.verdict(sy_02::law), "holds") << "SY-01 has it";
}

}  // namespace
}  // namespace rollcall
