#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: group g race @1: spawn w x2 @2; w: sleep 1 @3
struct a_race {
    trace_builder t{
        program_builder{}.task("main", race_group("g", spawn("w", 2))).task("w", sleep(1)).build()};
    task_id main = t.root();
    object_id g = t.opens(main, 1);
    task_id one = t.spawns(main, "w", g, 2);
    task_id two = t.spawns(main, "w", g, 2);

    void both_wait() {
        t.body_ends(g);
        for (task_id const w : {one, two}) {
            t.step();
            t.begins(w);
            t.op_begins(w, 3);
        }
        t.idles(1);
        t.op_ends(one);
    }
};

TEST(sc_04, a_race_that_its_first_child_decides_is_fine) {
    a_race run;
    run.both_wait();
    run.t.finishes(run.one);
    run.t.asks(run.two, cancel_cause::group, run.g);
    run.t.step();
    run.t.op_ends(run.two, outcome::cancelled);
    run.t.finishes(run.two, outcome::cancelled);
    run.t.closes(run.g);
    EXPECT_EQ(run.t.verdict(sc_04::law), "holds");
}

TEST(sc_04, a_child_that_ends_as_cancelled_decides_nothing) {
    a_race run;
    run.both_wait();
    run.t.finishes(run.one, outcome::cancelled);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_04::law), "not exercised");
}

TEST(sc_04, a_group_may_close_as_cancelled_when_its_host_was_asked) {
    a_race run;
    run.t.asks(run.main, cancel_cause::timeout);
    run.t.body_ends(run.g, outcome::cancelled);
    run.t.closes(run.g, outcome::cancelled);
    EXPECT_EQ(run.t.verdict(sc_04::law), "holds");
}

TEST(sc_04, a_loser_that_is_not_asked_is_found) {
    a_race run;
    run.both_wait();
    run.t.finishes(run.one);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_04::law),
              "SC-04 race_not_decided group+spawn: w.1 won the race of group g @1 in step 5, but "
              "w.2 at sleep 1 @3 was not asked to cancel by step 6");
}

TEST(sc_04, a_child_that_is_asked_for_nothing_is_found) {
    a_race run;
    run.both_wait();
    run.t.finishes(run.one, outcome::cancelled);
    run.t.asks(run.two, cancel_cause::group, run.g);
    EXPECT_EQ(run.t.verdict(sc_04::law),
              "SC-04 aborted_without_cause group+spawn: group g @1 asked w.2 to cancel in step 5, "
              "although nothing had failed, no race was decided and nobody had asked it to");
}

TEST(sc_04, a_group_that_its_own_abort_cancelled_is_found) {
    a_race run;
    run.t.finishes(run.one);
    run.t.asks(run.two, cancel_cause::group, run.g);
    run.t.asks(run.main, cancel_cause::body, run.g);
    run.t.body_ends(run.g, outcome::cancelled);
    run.t.closes(run.g, outcome::cancelled);
    EXPECT_EQ(
        run.t.verdict(sc_04::law),
        "SC-04 cancelled_unasked group+spawn: group g @1 closed in step 1 as cancelled although "
        "nobody asked its host to cancel");
}

TEST(sc_04, an_error_out_of_nothing_is_found) {
    a_race run;
    run.t.body_ends(run.g);
    run.t.closes(run.g, outcome::error);
    EXPECT_EQ(
        run.t.verdict(sc_04::law),
        "SC-04 error_without_cause group+spawn: group g @1 closed in step 1 with an error although "
        "none escaped into it");
}

TEST(sc_04, an_error_that_ends_as_ok_or_cancelled_is_found) {
    for (outcome const result : {outcome::ok, outcome::cancelled}) {
        a_race run;
        run.t.asks(run.main, cancel_cause::program);
        run.t.error(event_kind::error_escaped, run.main, run.g, 1);
        run.t.body_ends(run.g, outcome::error);
        run.t.closes(run.g, result);
        EXPECT_EQ(
            run.t.verdict(sc_04::law),
            result == outcome::ok
                ? "SC-04 error_turned_into_ok group+spawn: group g @1 closed in step 1 as ok "
                  "although an error escaped into it"
                : "SC-04 error_turned_into_cancel group+spawn: group g @1 closed in step 1 as "
                  "cancelled although an error escaped into it");
    }
}

}  // namespace
}  // namespace rollcall
