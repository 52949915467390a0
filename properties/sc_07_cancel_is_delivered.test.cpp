#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: io @1, group g @2: spawn w @3; io @4
struct asked {
    asked()
        : t(program_builder{}
                .task("main", io(), group("g", spawn("w")), io())
                .task("w", yield())
                .build()) {}
    trace_builder t;
    task_id main = t.root();

    asked& is_cancelled_in(std::uint32_t op) {
        t.op_begins(main, op);
        t.step();
        t.op_ends(main, outcome::cancelled);
        return *this;
    }
    std::string verdict() const { return t.verdict(sc_07::law); }
};

TEST(sc_07, a_request_that_is_delivered_once_is_fine) {
    asked run;
    run.t.asks(run.main, cancel_cause::program);
    EXPECT_EQ(run.verdict(), "not exercised");
    run.is_cancelled_in(1);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(sc_07, two_requests_may_be_delivered_twice_or_as_one) {
    asked run;
    run.t.asks(run.main, cancel_cause::program);
    run.t.asks(run.main, cancel_cause::timeout);
    EXPECT_EQ(run.is_cancelled_in(1).verdict(), "holds");
    EXPECT_EQ(run.is_cancelled_in(4).verdict(), "holds");
}

TEST(sc_07, a_cancellation_without_a_request_is_found) {
    asked run;
    EXPECT_EQ(run.is_cancelled_in(1).verdict(),
              "SC-07 delivered_unasked io: io @1 of main was cancelled in step 2, although nobody "
              "had asked the task");
}

TEST(sc_07, a_request_that_is_delivered_twice_is_found) {
    asked run;
    run.t.asks(run.main, cancel_cause::program);
    EXPECT_EQ(run.is_cancelled_in(1).is_cancelled_in(4).verdict(),
              "SC-07 delivered_too_often io: io @4 of main was cancelled in step 3, its task's 2 "
              "cancellations for 1 request");
}

TEST(sc_07, where_cancellation_is_sticky_a_request_is_delivered_again_and_again) {
    for (cancellation_style const style : {cancellation_style::sticky, cancellation_style::level}) {
        asked run;
        run.t.declares.cancellation.value = style;
        run.t.asks(run.main, cancel_cause::program);
        EXPECT_EQ(run.is_cancelled_in(1).is_cancelled_in(4).verdict(), "holds");
    }
}

TEST(sc_07, a_group_that_raises_errors_may_put_the_request_back) {
    asked run;
    run.t.asks(run.main, cancel_cause::program);
    run.is_cancelled_in(1);
    object_id const g = run.t.opens(run.main, 2);
    run.t.body_ends(g, outcome::cancelled);
    run.t.closes(g, outcome::error);
    EXPECT_EQ(run.is_cancelled_in(4).verdict(), "holds");
}

TEST(sc_07, a_request_to_a_task_that_has_finished_is_found) {
    asked run;
    object_id const g = run.t.opens(run.main, 2);
    task_id const w = run.t.spawns(run.main, "w", g, 3);
    run.t.begins(w);
    run.t.finishes(w);
    run.t.step();
    run.t.asks(w, cancel_cause::program);
    EXPECT_EQ(run.verdict(),
              "SC-07 reached_finished_task: w.1 was asked to cancel in step 2, but had finished in "
              "step 1");
}

}  // namespace
}  // namespace rollcall
