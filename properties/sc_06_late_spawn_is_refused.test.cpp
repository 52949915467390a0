#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: group g @1: spawn w @2; spawn w in g @3; w: io @4
struct late {
    trace_builder t{program_builder{}
                        .task("main", group("g", spawn("w")), spawn_in("g", "w"))
                        .task("w", io())
                        .build()};
    task_id main = t.root();
    object_id g = t.opens(main, 1);
    task_id first = t.spawns(main, "w", g, 2);

    task_id spawns_after_close() {
        t.begins(first);
        t.finishes(first);
        t.body_ends(g);
        t.closes(g);
        t.step();
        return t.spawns(main, "w", g, 3);
    }
    task_id spawns_after_abort() {
        t.begins(first);
        t.asks(first, cancel_cause::group, g);
        t.step();
        return t.spawns(first, "w", g, 3);
    }
    void runs(task_id task) {
        t.step();
        t.begins(task);
    }
};

TEST(sc_06, a_spawn_in_time_says_nothing) {
    late run;
    run.runs(run.first);
    EXPECT_EQ(run.t.verdict(sc_06::law), "not exercised");
}

TEST(sc_06, refusals_are_fine) {
    late closed;
    closed.t.refuses(closed.main, closed.spawns_after_close());
    EXPECT_EQ(closed.t.verdict(sc_06::law), "holds");
    late aborting;
    aborting.t.refuses(aborting.first, aborting.spawns_after_abort());
    EXPECT_EQ(aborting.t.verdict(sc_06::law), "holds");
}

TEST(sc_06, a_closed_group_that_accepts_is_found) {
    late run;
    run.runs(run.spawns_after_close());
    EXPECT_EQ(run.t.verdict(sc_06::law),
              "SC-06 accepted_by_closed_group group+spawn: w.2 was spawned into group g @1 in step "
              "2, after that had closed in step 1, and was accepted");
}

TEST(sc_06, an_aborting_group_that_accepts_is_found) {
    late run;
    run.runs(run.spawns_after_abort());
    EXPECT_EQ(run.t.verdict(sc_06::law),
              "SC-06 accepted_by_aborting_group group+spawn: w.2 was spawned into group g @1 in "
              "step 2, after that had begun to abort in step 1, and was accepted");
    run.t.declares.spawn_into_aborting_group.promised = false;
    EXPECT_EQ(run.t.verdict(sc_06::law), "not exercised");
}

TEST(sc_06, a_refused_task_that_begins_is_found) {
    late run;
    task_id const task = run.spawns_after_close();
    run.t.refuses(run.main, task);
    run.runs(task);
    EXPECT_EQ(run.t.verdict(sc_06::law),
              "SC-06 refused_task_began group+spawn: w.2 was spawned into group g @1 in step 2, "
              "after that had closed in step 1, and was refused, yet it began in step 3");
}

TEST(sc_06, a_runtime_that_starts_late_children_must_cancel_them) {
    late run;
    run.t.declares.spawn_into_aborting_group.value = late_spawn::start_cancelled;
    task_id const task = run.spawns_after_abort();
    run.runs(task);
    run.t.finishes(task);
    EXPECT_EQ(run.t.verdict(sc_06::law),
              "SC-06 started_without_cancel group+spawn: w.2 was spawned into group g @1 in step "
              "2, after that had begun to abort in step 1, and was never asked to cancel");
}

TEST(sc_06, a_late_child_that_is_cancelled_is_fine_where_that_is_declared) {
    late run;
    run.t.declares.spawn_into_aborting_group.value = late_spawn::start_cancelled;
    task_id const task = run.spawns_after_abort();
    run.t.asks(task, cancel_cause::group, run.g);
    run.runs(task);
    run.t.finishes(task, outcome::cancelled);
    EXPECT_EQ(run.t.verdict(sc_06::law), "holds");
}

}  // namespace
}  // namespace rollcall
