#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: group g @1: spawn w @2; sleep 1 @3, get q timeout 1 @4
// w: sleep 3 @5
struct sleepers {
    sleepers()
        : t(program_builder{}
                .queue("q", 1)
                .task("main", group("g", spawn("w")), sleep(1), get("q", 1))
                .task("w", sleep(3))
                .build()) {}
    trace_builder t;
    task_id main = t.root();
    task_id w = t.spawns(main, "w");

    std::string verdict() const { return t.verdict(tm_02::law); }
};

TEST(tm_02, sleeps_that_end_at_their_deadlines_are_fine) {
    sleepers run;
    run.t.begins(run.w);
    run.t.op_begins(run.main, 3);
    run.t.op_begins(run.w, 5);
    run.t.idles(1);
    run.t.op_ends(run.main);
    run.t.idles(2);
    run.t.op_ends(run.w);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(tm_02, a_leap_past_several_deadlines_is_no_fault_of_the_runtime) {
    sleepers run;
    run.t.op_begins(run.main, 3);
    run.t.idles(5, 2);
    run.t.op_ends(run.main);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(tm_02, a_sleep_that_waits_while_time_passes_idly_again_is_found) {
    sleepers run;
    run.t.op_begins(run.main, 3);
    run.t.idles(2, 2);
    EXPECT_EQ(run.verdict(), "holds");
    run.t.idles(1);
    EXPECT_EQ(run.verdict(),
              "TM-02 slept_past_deadline sleep: sleep 1 @3 of main, begun in step 1, was past its "
              "deadline and still waited when time passed idly in step 4");
}

TEST(tm_02, while_something_is_ready_a_sleeper_may_be_the_one) {
    sleepers run;
    run.t.op_begins(run.main, 3);
    run.t.leaps(2, 2);
    run.t.leaps(1);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(tm_02, a_limit_that_is_passed_over_is_found) {
    sleepers run;
    run.t.op_begins(run.main, 4);
    run.t.idles(2, 1);
    EXPECT_EQ(run.verdict(),
              "TM-02 limit_past_deadline get: get q timeout 1 @4 of main, begun in step 1, was "
              "past its deadline and still waited when time passed idly in step 2");
}

TEST(tm_02, sleeps_that_end_in_the_wrong_order_are_found_in_a_fifo_runtime_only) {
    for (ready_order const order : {ready_order::fifo, ready_order::any}) {
        sleepers run;
        run.t.declares.order.value = order;
        run.t.begins(run.w);
        run.t.op_begins(run.main, 3);
        run.t.op_begins(run.w, 5);
        run.t.idles(4, 2);
        run.t.op_ends(run.w);
        run.t.step();
        run.t.op_ends(run.main);
        EXPECT_EQ(run.verdict(),
                  order == ready_order::any
                      ? "holds"
                      : "TM-02 out_of_order sleep: sleep 3 @5 of w.1 ended in step 3, before sleep "
                        "1 @3 of main in step 4, whose deadline was earlier");
    }
}

// asyncio's sleep(0) is a yield, behind which a timer that is due may still run.
TEST(tm_02, a_sleep_of_no_time_has_no_order) {
    trace_builder t(program_builder{}
                        .task("main", group("g", spawn("w")), sleep(1))
                        .task("w", sleep(0))
                        .build());
    t.declares.order.value = ready_order::fifo;
    task_id const main = t.root();
    task_id const w = t.spawns(main, "w");
    t.op_begins(main, 3);
    t.leaps(2);
    t.begins(w);
    t.op_begins(w, 4);
    t.step();
    t.op_ends(w);
    t.step();
    t.op_ends(main);
    EXPECT_EQ(t.verdict(tm_02::law), "holds");
}

}  // namespace
}  // namespace rollcall
