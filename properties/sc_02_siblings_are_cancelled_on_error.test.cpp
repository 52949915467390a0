#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: group g @1: spawn w @2, spawn bad @3, sleep 5 @4; w: sleep 9 @5; bad: fail e @6
struct failing_child {
    trace_builder t{program_builder{}
                        .task("main", group("g", spawn("w"), spawn("bad"), sleep(5)))
                        .task("w", sleep(9))
                        .task("bad", fail("e"))
                        .build()};
    task_id main = t.root();
    object_id g = t.opens(main, 1);
    task_id w = t.spawns(main, "w", g, 2);
    task_id bad = t.spawns(main, "bad", g, 3);

    void sibling_waits() {
        t.step();
        t.begins(w);
        t.op_begins(w, 5);
    }
    void child_fails() {
        t.step();
        t.begins(bad);
        t.error(event_kind::error_escaped, bad, g, t.fails(bad, 6));
        t.finishes(bad, outcome::error);
    }
};

TEST(sc_02, an_abort_that_asks_all_is_fine) {
    failing_child run;
    run.t.op_begins(run.main, 4);
    run.sibling_waits();
    run.child_fails();
    run.t.asks(run.w, cancel_cause::group, run.g);
    run.t.asks(run.main, cancel_cause::body, run.g);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_02::law), "holds");
}

TEST(sc_02, an_abort_step_of_its_own_may_come_later_but_before_time_passes_idly) {
    failing_child run;
    run.t.body_ends(run.g);
    run.sibling_waits();
    run.child_fails();
    run.t.leaps(2);
    run.t.asks(run.w, cancel_cause::group, run.g);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_02::law), "holds");
}

TEST(sc_02, a_request_that_is_still_pending_will_do) {
    failing_child run;
    run.t.body_ends(run.g);
    run.sibling_waits();
    run.t.asks(run.w, cancel_cause::program);
    run.child_fails();
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_02::law), "holds");
}

TEST(sc_02, a_sibling_that_never_began_needs_no_request) {
    failing_child run;
    run.t.body_ends(run.g);
    run.child_fails();
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_02::law), "not exercised");
}

TEST(sc_02, a_run_that_gave_up_before_time_passed_says_nothing) {
    failing_child run;
    run.t.body_ends(run.g);
    run.sibling_waits();
    run.child_fails();
    run.t.gave_up = true;
    EXPECT_EQ(run.t.verdict(sc_02::law), "not exercised");
}

TEST(sc_02, a_sibling_that_is_not_asked_is_found) {
    failing_child run;
    run.t.body_ends(run.g);
    run.sibling_waits();
    run.child_fails();
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_02::law),
              "SC-02 sibling_not_asked group+spawn: an error escaped bad.1 of group g @1 in step "
              "3, but w.1 at sleep 9 @5 was not asked to cancel by step 4");
}

TEST(sc_02, a_request_that_was_observed_before_the_error_does_not_count) {
    failing_child run;
    run.t.body_ends(run.g);
    run.sibling_waits();
    run.t.asks(run.w, cancel_cause::program);
    run.t.step();
    run.t.op_ends(run.w, outcome::cancelled);
    run.t.op_begins(run.w, 5);
    run.child_fails();
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_02::law),
              "SC-02 sibling_not_asked group+spawn: an error escaped bad.1 of group g @1 in step "
              "4, but w.1 at sleep 9 @5 was not asked to cancel by step 5");
}

TEST(sc_02, a_child_that_the_failure_of_the_body_does_not_reach_is_found) {
    failing_child run;
    run.sibling_waits();
    run.t.step();
    run.t.body_ends(run.g, outcome::error);
    EXPECT_EQ(run.t.verdict(sc_02::law),
              "SC-02 child_not_asked group+spawn: an error escaped the body of group g @1 in step "
              "3, but w.1 at sleep 9 @5 was not asked to cancel by the end of the run");
}

TEST(sc_02, a_body_that_the_failure_of_a_child_does_not_reach_is_found) {
    failing_child run;
    run.t.op_begins(run.main, 4);
    run.child_fails();
    run.t.idles(5);
    EXPECT_EQ(run.t.verdict(sc_02::law),
              "SC-02 body_not_asked group+spawn: an error escaped bad.1 of group g @1 in step 2, "
              "but the body, run by main at sleep 5 @4 was not asked to cancel by step 3");
}

}  // namespace
}  // namespace rollcall
