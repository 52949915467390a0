#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// Complete: main closes what the consumers wait for.
// main: try @1: group g @2: spawn c x2 @3, spawn closer @4; c: consume q @5; closer: close q @6
program complete_program() {
    return program_builder{}
        .queue("q", 1)
        .task("main", group("g", try_finally({spawn("c", 2)}, {close("q")})))
        .task("c", consume("q"))
        .build();
}

// main: group g @1: try @2: spawn c x2 @3 finally: close q @4; c: consume q @5
TEST(bq_04, the_tasks_that_hang_are_named_with_what_they_wait_for) {
    trace_builder t(complete_program());
    task_id const main = t.root();
    object_id const g = t.opens(main, 1);
    for (int i = 0; i < 2; ++i) {
        task_id const c = t.spawns(main, "c", g, 3);
        t.step();
        t.begins(c);
        t.op_begins(c, 5);
        t.inner_begins(c, 5, op_action::get);
    }
    t.does(main, 4);
    t.body_ends(g);
    for (task_id const task : {0u, 1u, 2u}) t.hangs(task);
    EXPECT_EQ(t.verdict(bq_04::law),
              "BQ-04 waits_for_an_item get: 3 tasks never finished: c.1 at consume q @5, c.2 "
              "at consume q @5, main waiting for group g @1");
    t.gave_up = true;
    EXPECT_EQ(t.verdict(bq_04::law), "not exercised");
}

TEST(bq_04, a_complete_program_that_ends_is_fine) {
    trace_builder t(complete_program());
    task_id const main = t.root();
    object_id const g = t.opens(main, 1);
    task_id const c = t.spawns(main, "c", g, 3);
    t.step();
    t.begins(c);
    t.op_begins(c, 5);
    t.inner_begins(c, 5, op_action::get);
    t.step();
    t.does(main, 4);
    t.body_ends(g);
    t.step();
    t.op_ends(c, outcome::closed);
    t.op_ends(c);
    t.finishes(c);
    t.closes(g);
    t.finishes(main);
    EXPECT_EQ(t.verdict(bq_04::law), "holds");
}

TEST(bq_04, an_incomplete_program_may_hang) {
    trace_builder t(program_builder{}.queue("q", 1).task("main", get("q")).build());
    task_id const main = t.root();
    t.op_begins(main, 1);
    t.hangs(main);
    EXPECT_EQ(t.verdict(bq_04::law), "not exercised");
}

TEST(bq_04, a_program_that_never_waits_at_anything_says_nothing) {
    trace_builder t(program_builder{}.task("main", yield()).build());
    t.finishes(t.root());
    EXPECT_EQ(t.verdict(bq_04::law), "not exercised");
}

// main: group g @1: try @2: spawn c @3, group h @4: try @5: spawn p @6 finally: close r @7
// finally: close q @8; c: consume q @9; p: put_sentinel r @10
// Nobody owes p anything any more: the others hang because of it.
TEST(bq_04, a_task_at_a_closed_queue_is_the_root) {
    op_draft const inner = group("h", try_finally({spawn("p")}, {close("r")}));
    trace_builder t(program_builder{}
                        .queue("q", 1)
                        .queue("r", 1)
                        .task("main", group("g", try_finally({spawn("c"), inner}, {close("q")})))
                        .task("c", consume("q"))
                        .task("p", put_sentinel("r"))
                        .build());
    task_id const main = t.root();
    object_id const g = t.opens(main, 1);
    task_id const c = t.spawns(main, "c", g, 3);
    object_id const h = t.opens(main, 4);
    task_id const p = t.spawns(main, "p", h, 6);
    t.step();
    t.begins(c);
    t.op_begins(c, 9);
    t.inner_begins(c, 9, op_action::get);
    t.begins(p);
    t.op_begins(p, 10);
    t.does(main, 7);
    t.body_ends(h);
    for (task_id const task : {main, c, p}) t.hangs(task);
    EXPECT_EQ(t.verdict(bq_04::law),
              "BQ-04 waits_for_room put: 3 tasks never finished: p.1 at put_sentinel r @10, main "
              "waiting for group h @4, c.1 at consume q @9");
}

// What a task that hangs waits for, by the op that it is in.
TEST(bq_04, every_kind_of_wait_has_its_mechanism) {
    auto const hung_at = [](program p, std::uint32_t id, object_id object) {
        trace_builder t(std::move(p));
        task_id const main = t.root();
        t.op_begins(main, id, object);
        t.hangs(main);
        return t.verdict(bq_04::law);
    };
    EXPECT_EQ(hung_at(program_builder{}.queue("q", 1).task("main", put("q", 3)).build(), 1, 0),
              "BQ-04 waits_for_room put: 1 task never finished: main at put q timeout 3 @1");
    EXPECT_EQ(hung_at(program_builder{}.task("main", io()).build(), 1, nothing),
              "BQ-04 waits_for_nothing io: 1 task never finished: main at io @1");
    EXPECT_EQ(hung_at(program_builder{}
                          .task("main", timeout(3, join("w")), detach("w"))
                          .task("w", io())
                          .build(),
                      2, 0),
              "BQ-04 waits_for_a_task join: 1 task never finished: main at join w @2");
    trace_builder t(program_builder{}.task("main", group("g", yield())).build());
    object_id const g = t.opens(t.root(), 1);
    t.body_ends(g);
    t.hangs(0);
    EXPECT_EQ(t.verdict(bq_04::law),
              "BQ-04 waits_for_children group: 1 task never finished: main waiting for group g @1");
}

}  // namespace
}  // namespace rollcall
