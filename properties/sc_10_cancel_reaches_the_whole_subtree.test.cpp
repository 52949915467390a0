#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: shield @1: group g @2: spawn w @3; w: spawn v in g @4, io @5; v: io @6;
// canceller: cancel group g @7
struct family {
    trace_builder t{program_builder{}
                        .task("main", shield(group("g", spawn("w"))))
                        .task("w", spawn_in("g", "v"), io())
                        .task("v", io())
                        .task("canceller", cancel_group("g"))
                        .build()};
    task_id main = t.root();
    task_id canceller = t.spawns(main, "canceller");
    object_id g = nothing;
    task_id w = nothing;
    task_id v = nothing;

    explicit family(bool shielded = false) {
        t.begins(canceller);
        if (shielded) t.op_begins(main, 1);
        g = t.opens(main, 2);
        w = t.spawns(main, "w", g, 3);
        t.step();
        t.begins(w);
        v = t.spawns(w, "v", g, 4);
        t.op_begins(w, 5);
        t.step();
        t.begins(v);
        t.op_begins(v, 6);
        t.step();
        t.body_ends(g);
        t.step();
    }
};

TEST(sc_10, a_group_cancel_that_reaches_every_child_is_fine) {
    family run;
    run.t.op_begins(run.canceller, 7, run.g);
    run.t.asks(run.w, cancel_cause::group, run.g);
    run.t.asks(run.v, cancel_cause::group, run.g);
    run.t.op_ends(run.canceller);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_10::law), "holds");
}

TEST(sc_10, a_child_that_a_group_cancel_misses_is_found) {
    family run;
    run.t.op_begins(run.canceller, 7, run.g);
    run.t.asks(run.v, cancel_cause::group, run.g);
    run.t.op_ends(run.canceller);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_10::law),
              "SC-10 child_missed_by_group_cancel cancel_group+group+spawn: group g @2 was "
              "cancelled in step 5, but its child w.1 at io @5 was not asked to cancel by step 6");
}

TEST(sc_10, a_child_of_a_child_that_a_group_cancel_misses_is_found) {
    family run;
    run.t.op_begins(run.canceller, 7, run.g);
    run.t.asks(run.w, cancel_cause::group, run.g);
    run.t.op_ends(run.canceller);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_10::law),
              "SC-10 grandchild_missed_by_group_cancel cancel_group+group+spawn: group g @2 was "
              "cancelled in step 5, but its child v.1 at io @6 was not asked to cancel by step 6");
}

TEST(sc_10, a_group_cancel_that_was_refused_claims_nothing) {
    family run;
    run.t.does(run.canceller, 7, outcome::refused, run.g);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_10::law), "not exercised");
}

TEST(sc_10, a_waiting_host_that_keeps_its_cancel_is_found) {
    family run;
    run.t.asks(run.main, cancel_cause::program);
    run.t.asks(run.v, cancel_cause::group, run.g);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_10::law),
              "SC-10 child_missed_by_host_cancel group+spawn: group g @2 had its waiting host main "
              "cancelled in step 5, but its child w.1 at io @5 was not asked to cancel by step 6");
}

TEST(sc_10, a_child_of_a_child_that_the_waiting_host_misses_is_found) {
    family run;
    run.t.asks(run.main, cancel_cause::timeout);
    run.t.asks(run.w, cancel_cause::group, run.g);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_10::law),
              "SC-10 grandchild_missed_by_host_cancel group+spawn: group g @2 had its waiting host "
              "main cancelled in step 5, but its child v.1 at io @6 was not asked to cancel by "
              "step 6");
}

TEST(sc_10, a_waiting_host_inside_its_own_shield_passes_nothing_on) {
    family run(true);
    run.t.asks(run.main, cancel_cause::program);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sc_10::law), "not exercised");
}

}  // namespace
}  // namespace rollcall
