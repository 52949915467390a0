#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: io @1, timeout 3 @2: io @3, timeout 1 @4: io @5, yield @6
struct nested {
    nested()
        : t(program_builder{}
                .task("main", io(), timeout(3, io(), timeout(1, io(), yield())))
                .build()) {}
    trace_builder t;
    task_id main = t.root();

    // Into the outer timeout, to the io in it; or on into the inner one.
    nested& waits_in(std::uint32_t scope) {
        t.op_begins(main, 2);
        if (scope == 4) {
            t.does(main, 3);
            t.op_begins(main, 4);
        }
        t.op_begins(main, scope + 1);
        return *this;
    }
    nested& expires() {
        t.asks(main, cancel_cause::timeout);
        return *this;
    }
    nested& left(outcome result) {
        t.op_ends(main, result);
        return *this;
    }
    std::string verdict() const { return t.verdict(tm_04::law); }
};

TEST(tm_04, a_timeout_that_converts_its_own_cancellation_is_fine) {
    nested run;
    run.waits_in(2).t.idles(3);
    run.expires().left(outcome::cancelled).t.times_out(run.main);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(tm_04, an_error_raised_over_the_bodys_error_or_result_is_found) {
    nested failed;
    failed.waits_in(2).t.idles(3);
    failed.expires().left(outcome::error).t.times_out(failed.main);
    EXPECT_EQ(failed.verdict(),
              "TM-04 raised_over_error timeout: timeout 3 @2 of main, begun in step 1, raised its "
              "error over the error of its body, whose io @3 returned error in step 3");
    nested fine;
    fine.waits_in(2).t.idles(3);
    fine.expires().left(outcome::ok).t.times_out(fine.main);
    EXPECT_EQ(fine.verdict(),
              "TM-04 raised_over_result timeout: timeout 3 @2 of main, begun in step 1, raised its "
              "error over the result of its body, whose io @3 returned ok in step 3");
}

TEST(tm_04, a_timeout_that_is_left_with_its_own_cancellation_is_found) {
    nested run;
    run.waits_in(2).t.idles(3);
    run.expires().left(outcome::cancelled);
    EXPECT_EQ(
        run.left(outcome::cancelled).verdict(),
        "TM-04 own_cancel_not_converted timeout: timeout 3 @2 of main, begun in step 1, was left "
        "as cancelled in step 3, although nothing but its own deadline had asked main to cancel");
}

TEST(tm_04, a_cancellation_of_a_timeout_around_or_of_somebody_else_passes_through) {
    nested outer;
    outer.waits_in(4).t.idles(4, 2);
    outer.expires().expires().left(outcome::cancelled).left(outcome::cancelled);
    outer.t.times_out(outer.main);
    EXPECT_EQ(outer.verdict(), "holds");
    nested asked;
    asked.waits_in(2).t.asks(asked.main, cancel_cause::program);
    asked.t.idles(3);
    asked.expires().left(outcome::cancelled);
    EXPECT_EQ(asked.left(outcome::cancelled).verdict(), "not exercised");
}

TEST(tm_04, a_request_that_is_pending_from_before_is_somebody_elses) {
    nested run;
    run.t.asks(run.main, cancel_cause::program);
    run.waits_in(2).t.idles(3);
    run.expires().left(outcome::cancelled);
    EXPECT_EQ(run.left(outcome::cancelled).verdict(), "not exercised");
}

TEST(tm_04, of_two_requests_the_second_may_be_pending_when_the_first_was_delivered) {
    nested run;
    run.t.op_begins(run.main, 1);
    run.t.asks(run.main, cancel_cause::program);
    run.t.asks(run.main, cancel_cause::body, 0);
    run.t.step();
    run.left(outcome::cancelled).waits_in(2).t.idles(3);
    run.expires().left(outcome::cancelled);
    EXPECT_EQ(run.left(outcome::cancelled).verdict(), "not exercised");
}

TEST(tm_04, a_request_that_was_delivered_before_is_done) {
    nested run;
    run.t.op_begins(run.main, 1);
    run.t.asks(run.main, cancel_cause::program);
    run.t.step();
    run.left(outcome::cancelled).waits_in(2).t.idles(3);
    run.expires().left(outcome::cancelled);
    EXPECT_EQ(
        run.left(outcome::cancelled).verdict(),
        "TM-04 own_cancel_not_converted timeout: timeout 3 @2 of main, begun in step 2, was left "
        "as cancelled in step 4, although nothing but its own deadline had asked main to cancel");
}

TEST(tm_04, of_nested_timeouts_the_inner_one_is_to_blame) {
    nested run;
    run.waits_in(4).t.idles(4, 2);
    run.t.step();
    run.expires().left(outcome::cancelled).left(outcome::cancelled);
    EXPECT_EQ(run.left(outcome::cancelled).verdict(), "not exercised");
}

TEST(tm_04, a_body_that_waits_on_after_its_timeout_asked_is_found) {
    nested run;
    run.waits_in(4).t.idles(1);
    run.expires().left(outcome::ok).t.op_begins(run.main, 6);
    run.t.step();
    run.left(outcome::ok).left(outcome::ok);
    EXPECT_EQ(
        run.verdict(),
        "TM-04 body_waits_on timeout: timeout 1 @4 of main, begun in step 1, asked its body to "
        "cancel in step 3, but yield @6 of main began in step 3 and returned ok in step 4");
}

TEST(tm_04, a_body_that_was_cancelled_may_go_on) {
    nested run;
    run.waits_in(4).t.idles(1);
    run.expires().left(outcome::cancelled).t.op_begins(run.main, 6);
    run.t.step();
    run.left(outcome::ok).left(outcome::ok);
    EXPECT_EQ(run.verdict(), "not exercised");
}

// main: timeout 1 @1: put q timeout 5 @2, yield @3
TEST(tm_04, a_request_that_comes_as_an_op_with_a_limit_returns_and_is_lost_is_found) {
    trace_builder t(
        program_builder{}.queue("q", 1).task("main", timeout(1, put("q", 5), yield())).build());
    task_id const main = t.root();
    t.op_begins(main, 1);
    t.op_begins(main, 2, 0);
    t.idles(1);
    t.asks(main, cancel_cause::timeout);
    t.step();
    t.op_ends(main);
    t.op_begins(main, 3);
    t.step();
    t.op_ends(main);
    EXPECT_EQ(t.verdict(tm_04::law),
              "TM-04 lost_by_limit put+timeout: timeout 1 @1 of main, begun in step 1, asked its "
              "body to cancel in step 3, in put q timeout 5 @2, but yield @3 "
              "of main began in step 4 and returned ok in step 5");
}

// Each timeout around takes a turn to pass it on, where bodies are tasks.
TEST(tm_04, a_request_may_be_on_its_way_through_timeouts) {
    for (bool const is_task : {true, false}) {
        trace_builder t(program_builder{}
                            .task("main", timeout(1, timeout(2, timeout(2, yield(), yield()))))
                            .build());
        t.declares.timeout_body_is_task.value = is_task;
        task_id const main = t.root();
        for (std::uint32_t const id : {1u, 2u, 3u, 4u}) t.op_begins(main, id);
        t.asks(main, cancel_cause::timeout);
        t.step();
        t.op_ends(main);
        t.op_begins(main, 5);
        t.step();
        t.op_ends(main);
        EXPECT_EQ(t.verdict(tm_04::law) == "not exercised", is_task) << t.verdict(tm_04::law);
    }
}

TEST(tm_04, an_error_of_the_body_that_a_cancellation_replaces_is_found) {
    for (outcome const end : {outcome::error, outcome::cancelled}) {
        nested run;
        run.waits_in(2).t.asks(run.main, cancel_cause::program);
        run.t.step();
        run.left(outcome::error).left(end);
        EXPECT_EQ(run.verdict(),
                  end == outcome::error
                      ? "not exercised"
                      : "TM-04 error_lost_to_cancel timeout: timeout 3 @2 of main, begun in step "
                        "1, was left as cancelled in step 2, and the error of its body, whose io "
                        "@3 returned error in step 2, was lost");
    }
}

}  // namespace
}  // namespace rollcall
