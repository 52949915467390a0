#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: group g @1: spawn w @2; w: sleep 1 @3
struct one_child {
    trace_builder t{
        program_builder{}.task("main", group("g", spawn("w"))).task("w", sleep(1)).build()};
    task_id main = t.root();
    object_id g = t.opens(main, 1);
    task_id w = t.spawns(main, "w", g, 2);

    void child_waits() {
        t.step();
        t.begins(w);
        t.op_begins(w, 3);
        t.step();
    }
    void child_ends() {
        t.idles(1);
        t.op_ends(w);
        t.finishes(w);
        t.step();
    }
};

TEST(sc_01, a_group_that_waits_for_its_child_is_fine) {
    one_child run;
    run.child_waits();
    run.t.body_ends(run.g);
    run.child_ends();
    run.t.closes(run.g);
    EXPECT_EQ(run.t.verdict(sc_01::law), "holds");
}

TEST(sc_01, a_child_that_never_began_says_nothing) {
    one_child run;
    run.t.body_ends(run.g);
    run.t.closes(run.g);
    EXPECT_EQ(run.t.verdict(sc_01::law), "not exercised");
}

TEST(sc_01, a_child_spawned_after_the_close_is_not_this_laws) {
    one_child run;
    run.child_waits();
    run.child_ends();
    run.t.body_ends(run.g);
    run.t.closes(run.g);
    task_id const late = run.t.spawns(run.main, "w", run.g);
    run.t.step();
    run.t.begins(late);
    EXPECT_EQ(run.t.verdict(sc_01::law), "holds");
}

TEST(sc_01, a_child_that_still_runs_at_the_close_is_found) {
    one_child run;
    run.child_waits();
    run.t.body_ends(run.g);
    run.t.closes(run.g);
    run.child_ends();
    EXPECT_EQ(run.t.verdict(sc_01::law),
              "SC-01 child_unfinished_at_close group+spawn: group g @1 closed in step 3 while w.1 "
              "was still at sleep 1 @3");
}

TEST(sc_01, a_child_that_an_abort_does_not_wait_for_is_found) {
    one_child run;
    run.child_waits();
    run.t.body_ends(run.g, outcome::error);
    run.t.asks(run.w, cancel_cause::group, run.g);
    run.t.closes(run.g, outcome::error);
    EXPECT_EQ(run.t.verdict(sc_01::law),
              "SC-01 child_unfinished_after_abort group+spawn: group g @1 closed in step 3 after "
              "its abort while w.1 was still at sleep 1 @3");
}

TEST(sc_01, a_child_that_begins_after_the_close_is_found) {
    one_child run;
    run.t.body_ends(run.g);
    run.t.closes(run.g);
    run.child_waits();
    EXPECT_EQ(run.t.verdict(sc_01::law),
              "SC-01 child_begun_after_close group+spawn: group g @1 closed in step 1, and its "
              "child w.1 began after that, in step 2");
}

TEST(sc_01, a_finished_child_that_runs_again_is_found) {
    one_child run;
    run.child_waits();
    run.child_ends();
    run.t.body_ends(run.g);
    run.t.closes(run.g);
    run.t.step();
    run.t.op_begins(run.w, 3);
    EXPECT_EQ(run.t.verdict(sc_01::law),
              "SC-01 finished_child_ran_after_close group+spawn: group g @1 closed in step 6, and "
              "its finished child w.1 ran again in step 7");
}

// main: timeout 1 @1: sleep 5 @2; yield @3
TEST(sc_01, a_body_that_goes_on_when_its_op_is_over_is_found_and_what_follows_is_not_judged) {
    trace_builder t(program_builder{}.task("main", timeout(1, sleep(5)), yield()).build());
    task_id const main = t.root();
    t.op_begins(main, 1);
    t.op_begins(main, 2);
    t.step();
    t.record(event_kind::op_returned, main, 1, nothing, 0, outcome::cancelled);
    t.op_begins(main, 3);
    t.hangs(main);
    t.record(event_kind::frames_counted, nothing, 0, nothing, 3);
    EXPECT_EQ(t.verdict(sc_01::law),
              "SC-01 body_left_behind timeout: timeout 1 @1 of main, begun in step 1, was left as "
              "cancelled in step 2 while its body was still at sleep 5 @2");
    EXPECT_EQ(t.verdict(rt_03::law), "not exercised");
}

TEST(sc_01, a_timeout_that_waits_for_the_body_that_it_cancels_is_fine) {
    trace_builder t(program_builder{}.task("main", timeout(1, sleep(5))).build());
    task_id const main = t.root();
    t.op_begins(main, 1);
    t.op_begins(main, 2);
    t.idles(1);
    t.op_ends(main, outcome::cancelled);
    EXPECT_EQ(t.verdict(sc_01::law), "not exercised");
    t.op_ends(main, outcome::cancelled);
    EXPECT_EQ(t.verdict(sc_01::law), "holds");
}

// main: shield @1: sleep 5 @2
TEST(sc_01, a_shield_may_leave_its_body_where_that_is_declared) {
    for (shield_style const style : {shield_style::abandons, shield_style::defers}) {
        trace_builder t(program_builder{}.task("main", shield(sleep(5))).build());
        t.declares.shield.value = style;
        task_id const main = t.root();
        t.op_begins(main, 1);
        t.op_begins(main, 2);
        t.asks(main, cancel_cause::program);
        t.step();
        t.record(event_kind::op_returned, main, 1, nothing, 0, outcome::cancelled);
        EXPECT_EQ(t.verdict(sc_01::law),
                  style == shield_style::abandons
                      ? "not exercised"
                      : "SC-01 body_left_behind shield: shield @1 of main, begun in step 1, was "
                        "left as cancelled in step 2 while its body was still at sleep 5 @2");
    }
}

}  // namespace
}  // namespace rollcall
