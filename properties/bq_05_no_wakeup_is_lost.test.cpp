#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: put q @1, get q @2, close q @3, join w @4, group g @5: spawn w @6; yield @7;
// timeout 3 @8: io @9; w: io @10
struct waiting {
    explicit waiting(std::uint32_t capacity = 1)
        : t(program_builder{}
                .queue("q", capacity)
                .task("main", put("q"), get("q"), close("q"), join("w"), group("g", spawn("w")),
                      yield(), timeout(3, io()))
                .task("w", io())
                .build()) {}
    trace_builder t;
    task_id main = t.root();
    task_id other = t.spawns(main, "main");
    std::string verdict() const { return t.verdict(bq_05::law); }
};

TEST(bq_05, waits_that_nobody_could_have_ended_are_fine) {
    waiting run;
    run.t.op_begins(run.main, 2);
    run.t.idles(1);
    run.t.hangs(run.main);
    EXPECT_EQ(run.verdict(), "holds");
    run.t.gave_up = true;
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(bq_05, a_putter_at_a_full_queue_waits_rightly) {
    waiting run;
    run.t.puts(run.other, 1);
    run.t.op_begins(run.main, 1);
    run.t.idles(1);
    run.t.hangs(run.main);
    run.t.leaves(0, 1);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_05, a_getter_that_was_served_but_has_not_run_is_fine) {
    waiting run;
    run.t.op_begins(run.main, 2);
    run.t.puts(run.other, 1);
    run.t.leaps(1);
    run.t.op_ends(run.main, outcome::ok, 1);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_05, a_getter_beside_an_item_is_found) {
    waiting run;
    run.t.op_begins(run.main, 2);
    run.t.puts(run.other, 1);
    run.t.idles(1);
    run.t.op_ends(run.main, outcome::ok, 1);
    EXPECT_EQ(run.verdict(),
              "BQ-05 getter_beside_item get: get q @2 of main, begun in step 1, still waited when "
              "nothing was ready in step 2 although the queue held 1 item");
}

TEST(bq_05, an_item_that_was_lost_cannot_be_waited_for) {
    waiting run;
    run.t.op_begins(run.main, 2);
    run.t.puts(run.other, 1);
    run.t.idles(1);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_05, waiters_at_a_closed_queue_are_found) {
    waiting getter;
    getter.t.op_begins(getter.main, 2);
    getter.t.does(getter.other, 3);
    EXPECT_EQ(getter.verdict(),
              "BQ-05 getter_at_closed_queue get: get q @2 of main, begun in step 1, still waited "
              "when the run had come to rest although the queue had been closed in step 1");
    waiting putter;
    putter.t.op_begins(putter.main, 1);
    putter.t.does(putter.other, 3);
    EXPECT_EQ(putter.verdict(),
              "BQ-05 putter_at_closed_queue put: put q @1 of main, begun in step 1, still waited "
              "when the run had come to rest although the queue had been closed in step 1");
}

TEST(bq_05, a_putter_beside_room_is_found) {
    waiting run(3);
    run.t.puts(run.other, 1);
    run.t.op_begins(run.main, 1);
    run.t.leaves(0, 1);
    EXPECT_EQ(run.verdict(),
              "BQ-05 putter_beside_room put: put q @1 of main, begun in step 1, still waited when "
              "the run had come to rest although the queue held 1 item");
}

TEST(bq_05, an_item_whose_put_failed_may_take_up_the_room) {
    waiting run(1);
    std::uint32_t const item = run.t.puts(run.other, 1, outcome::timed_out);
    run.t.op_begins(run.main, 1);
    run.t.leaves(0, item);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_05, a_rendezvous_that_does_not_come_about_is_found) {
    waiting run(0);
    run.t.op_begins(run.main, 1);
    EXPECT_EQ(run.verdict(), "holds");
    run.t.op_begins(run.other, 2);
    EXPECT_EQ(run.verdict(),
              "BQ-05 putter_beside_getter put: put q @1 of main, begun in step 1, still waited "
              "when the run had come to rest although 1 getter waited there too");
}

TEST(bq_05, a_putter_at_a_queue_of_capacity_0_is_found_where_that_means_no_bound) {
    waiting run(0);
    run.t.declares.capacity_zero.value = zero_capacity::no_bound;
    run.t.op_begins(run.main, 1);
    EXPECT_EQ(run.verdict(),
              "BQ-05 putter_beside_room put: put q @1 of main, begun in step 1, still waited when "
              "the run had come to rest although the queue held 0 items");
}

TEST(bq_05, a_join_of_a_finished_task_is_found) {
    waiting run;
    task_id const w = run.t.spawns(run.main, "w");
    run.t.begins(w);
    run.t.op_begins(run.main, 4, w);
    run.t.idles(1);
    run.t.finishes(w);
    run.t.idles(1);
    run.t.op_ends(run.main);
    EXPECT_EQ(run.verdict(),
              "BQ-05 join_of_finished_task join: join w @4 of main still waited when nothing was "
              "ready in step 4 although w.1 had finished in step 3");
}

TEST(bq_05, a_host_whose_children_are_over_is_found) {
    waiting run;
    object_id const g = run.t.opens(run.main, 5);
    task_id const w = run.t.spawns(run.main, "w", g, 6);
    run.t.begins(w);
    run.t.body_ends(g);
    run.t.idles(1);
    EXPECT_EQ(run.verdict(), "holds");
    run.t.finishes(w);
    run.t.hangs(run.main);
    EXPECT_EQ(
        run.verdict(),
        "BQ-05 host_of_finished_children group+spawn: group g @5, hosted by main, still waited "
        "when the run had come to rest although all its children were over");
}

TEST(bq_05, steps_that_never_come_are_found) {
    waiting run;
    run.t.op_begins(run.main, 7);
    run.t.hangs(run.main);
    run.t.begins(run.other);
    run.t.op_begins(run.other, 8);
    run.t.hangs(run.other);
    run.t.hangs(run.t.spawns(run.main, "w"));
    EXPECT_EQ(run.verdict(),
              "BQ-05 step_never_came yield: main at yield @7 still waited when the run had come to "
              "rest although that ends by itself\n"
              "BQ-05 task_lost_by_runtime timeout: main.2 inside timeout 3 @8 still waited when "
              "the run had come to rest although there was nothing to wait for\n"
              "BQ-05 first_step_never_came: w.1 before its first step still waited when the "
              "run had come to rest although nobody had asked it to cancel");
}

}  // namespace
}  // namespace rollcall
