#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

TEST(sc_05, an_op_that_had_completed_when_the_request_came_may_return_ok_but_the_next_may_not) {
    for (bool const observes : {true, false}) {
        trace_builder t(program_builder{}.task("main", yield(), yield()).build());
        task_id const main = t.root();
        t.op_begins(main, 1);
        t.asks(main, cancel_cause::program);
        t.step();
        t.op_ends(main);
        t.op_begins(main, 2);
        if (!observes) t.step();
        t.op_ends(main, observes ? outcome::cancelled : outcome::ok);
        EXPECT_EQ(t.verdict(sc_05::law),
                  observes ? "holds"
                           : "SC-05 not_observed yield: main was asked to cancel in step 1 and did "
                             "not observe it: yield @2 began in step 2 and returned ok in step 3");
    }
}

TEST(sc_05, requests_before_the_first_step_and_ops_that_do_not_wait_say_nothing) {
    trace_builder t(program_builder{}.task("main", io(), yield()).build());
    task_id const main = t.spawns(nothing, "main");
    t.asks(main, cancel_cause::program);
    t.begins(main);
    t.op_begins(main, 1);
    t.step();
    t.op_ends(main);
    t.asks(main, cancel_cause::program);
    t.does(main, 2);
    EXPECT_EQ(t.verdict(sc_05::law), "not exercised");
}

TEST(sc_05, a_hang_with_a_request_pending_is_found) {
    trace_builder t(program_builder{}.task("main", yield(), io()).build());
    task_id const main = t.root();
    t.op_begins(main, 1);
    t.asks(main, cancel_cause::program);
    t.step();
    t.op_ends(main);
    t.op_begins(main, 2);
    t.hangs(main);
    EXPECT_EQ(t.verdict(sc_05::law),
              "SC-05 not_observed io: main was asked to cancel in step 1 and did not observe it: "
              "io @2 began in step 2 and hung");
}

// main: shield @1: yield @2; yield @3
TEST(sc_05, a_request_inside_a_shield_is_due_after_it_where_shields_defer) {
    for (shield_style const style : {shield_style::defers, shield_style::drops}) {
        trace_builder t(program_builder{}.task("main", shield(yield()), yield()).build());
        t.declares.shield.value = style;
        task_id const main = t.root();
        t.op_begins(main, 1);
        t.asks(main, cancel_cause::program);
        t.op_begins(main, 2);
        t.step();
        t.op_ends(main);
        t.op_ends(main);
        t.op_begins(main, 3);
        t.step();
        t.op_ends(main);
        EXPECT_EQ(t.verdict(sc_05::law),
                  style == shield_style::drops
                      ? "not exercised"
                      : "SC-05 not_observed yield: main was asked to cancel in step 1 and did not "
                        "observe it: yield @3 began in step 2 and returned ok in step 3");
    }
}

// main: timeout 1 @1: sleep 3 @2; yield @3
trace_builder request_in_the_tick_of_a_timeout(outcome last) {
    trace_builder t(program_builder{}.task("main", timeout(1, sleep(3)), yield()).build());
    task_id const main = t.root();
    t.op_begins(main, 1);
    t.op_begins(main, 2);
    t.idles(1);
    t.asks(main, cancel_cause::timeout);
    t.asks(main, cancel_cause::program);
    t.step();
    t.op_ends(main, outcome::cancelled);
    t.times_out(main);
    t.op_begins(main, 3);
    if (last == outcome::ok) t.step();
    t.op_ends(main, last);
    return t;
}

TEST(sc_05, a_timeout_uses_up_its_own_cancellation_alone) {
    EXPECT_EQ(request_in_the_tick_of_a_timeout(outcome::cancelled).verdict(sc_05::law), "holds");
    EXPECT_EQ(request_in_the_tick_of_a_timeout(outcome::ok).verdict(sc_05::law),
              "SC-05 swallowed_by_timeout timeout: main was asked to cancel in step 3, which a "
              "timeout used up, and did not observe it: yield @3 began in step 4 and returned ok "
              "in step 5");
}

// As above, but the request meets the cleanup that runs before the timeout raises:
// main: timeout 1 @1: try @2: sleep 3 @3 finally: try @4: yield @5 catch cancel: yield @6; yield @7
TEST(sc_05, a_request_that_a_cleanup_observed_does_not_come_back) {
    trace_builder t(
        program_builder{}
            .task("main",
                  timeout(1, try_finally({sleep(3)},
                                         {try_catch(catch_filter::cancel, {yield()}, {yield()})})),
                  yield())
            .build());
    task_id const main = t.root();
    for (std::uint32_t const id : {1u, 2u, 3u}) t.op_begins(main, id);
    t.idles(1);
    t.asks(main, cancel_cause::timeout);
    t.asks(main, cancel_cause::program);
    t.step();
    t.op_ends(main, outcome::cancelled);
    t.cleanup_begins(main, 2);
    t.op_begins(main, 4);
    t.does(main, 5, outcome::cancelled);
    t.op_begins(main, 6);
    t.step();
    t.op_ends(main);
    t.op_ends(main);
    t.cleanup_ends(main, 2);
    t.op_ends(main, outcome::cancelled);
    t.times_out(main);
    t.op_begins(main, 7);
    t.step();
    t.op_ends(main);
    EXPECT_EQ(t.verdict(sc_05::law), "holds");
}

// python/cpython#116720. main: group outer @1: group inner @2: spawn w @3, sleep 3 @4; yield @5
TEST(sc_05, an_inner_group_that_swallows_the_abort_of_the_outer_one_is_found) {
    trace_builder t(program_builder{}
                        .task("main", group("outer", group("inner", spawn("w"), sleep(3)), yield()))
                        .task("w", io())
                        .build());
    task_id const main = t.root();
    object_id const outer = t.opens(main, 1);
    object_id const inner = t.opens(main, 2);
    t.op_begins(main, 4);
    t.step();
    t.asks(main, cancel_cause::body, inner);
    t.step();
    t.asks(main, cancel_cause::body, outer);
    t.step();
    t.op_ends(main, outcome::cancelled);
    t.body_ends(inner, outcome::cancelled);
    t.closes(inner, outcome::error);
    t.op_begins(main, 5);
    t.step();
    t.op_ends(main);
    EXPECT_EQ(t.verdict(sc_05::law),
              "SC-05 swallowed_by_group group: main was asked to cancel in step 3, which a group "
              "that it hosted used up, and did not observe it: yield @5 began in step 4 and "
              "returned ok in step 5");
}

// main: group g @1: yield @2; io @3
TEST(sc_05, the_abort_of_a_group_counts_inside_its_body_alone) {
    trace_builder t(program_builder{}.task("main", group("g", yield()), io()).build());
    task_id const main = t.root();
    object_id const g = t.opens(main, 1);
    t.op_begins(main, 2);
    t.asks(main, cancel_cause::body, g);
    t.step();
    t.op_ends(main);
    t.body_ends(g);
    t.closes(g, outcome::error);
    t.op_begins(main, 3);
    t.step();
    t.op_ends(main);
    EXPECT_EQ(t.verdict(sc_05::law), "not exercised");
}

// main: group g @1: yield @2; io @3. The request comes while the host waits for its children.
TEST(sc_05, a_request_to_a_waiting_host_is_due_after_a_group_that_failed) {
    for (bool const observes : {true, false}) {
        trace_builder t(program_builder{}.task("main", group("g", yield()), io()).build());
        task_id const main = t.root();
        object_id const g = t.opens(main, 1);
        t.body_ends(g);
        t.step();
        t.asks(main, cancel_cause::program);
        t.step();
        t.closes(g, outcome::error);
        t.op_begins(main, 3);
        if (!observes) t.step();
        t.op_ends(main, observes ? outcome::cancelled : outcome::ok);
        EXPECT_EQ(t.verdict(sc_05::law),
                  observes ? "holds"
                           : "SC-05 not_observed io: main was asked to cancel in step 2 and did "
                             "not observe it: io @3 began in step 3 and returned ok in step 4");
    }
}

TEST(sc_05, sticky_cancellation_is_reset_by_a_cleanup) {
    for (cancellation_style const style : {cancellation_style::sticky, cancellation_style::edge}) {
        trace_builder t(
            program_builder{}.task("main", try_finally({yield()}, {yield()}), yield()).build());
        t.declares.cancellation.value = style;
        task_id const main = t.root();
        t.op_begins(main, 1);
        t.op_begins(main, 2);
        t.asks(main, cancel_cause::program);
        t.step();
        t.op_ends(main);
        t.cleanup_begins(main, 1);
        t.op_begins(main, 3);
        t.step();
        t.op_ends(main);
        t.cleanup_ends(main, 1);
        t.op_ends(main);
        t.op_begins(main, 4);
        t.step();
        t.op_ends(main);
        EXPECT_EQ(t.verdict(sc_05::law),
                  style == cancellation_style::sticky
                      ? "not exercised"
                      : "SC-05 not_observed yield: main was asked to cancel in step 1 and did not "
                        "observe it: yield @4 began in step 3 and returned ok in step 4");
    }
}

// What surrounds a cancelled op must let the cancellation pass.
struct combinator {
    op_draft around;
    char const* message;
};

TEST(sc_05, a_combinator_that_returns_ok_around_a_cancelled_op_is_found) {
    combinator const table[] = {
        {try_finally({yield()}, {yield()}),
         "SC-05 swallowed_by_cleanup try_finally: yield @2 of main was cancelled in step 1, but "
         "try @1 around it returned ok in step 1"},
        {shield(yield()),
         "SC-05 swallowed_by_shield shield: yield @2 of main was cancelled in step 1, but shield "
         "@1 around it returned ok in step 1"},
        {timeout(3, yield()),
         "SC-05 swallowed_by_timeout timeout: yield @2 of main was cancelled in step 1, but "
         "timeout 3 @1 around it returned ok in step 1"},
        {repeat(3, yield()),
         "SC-05 swallowed_by_loop repeat: yield @2 of main was cancelled in step 1, but repeat 3 "
         "@1 around it returned ok in step 1"},
        {try_catch(catch_filter::any, {yield()}, {yield()}), "holds"},
    };
    for (combinator const& c : table) {
        for (outcome const result : {outcome::ok, outcome::cancelled}) {
            trace_builder t(program_builder{}.task("main", c.around).build());
            task_id const main = t.root();
            t.asks(main, cancel_cause::program);
            t.op_begins(main, 1);
            t.does(main, 2, outcome::cancelled);
            t.op_ends(main, result);
            EXPECT_EQ(t.verdict(sc_05::law), result == outcome::ok ? c.message : "holds");
        }
    }
}

// main: get q timeout 2 @1, timeout 3 @2: io @3; yield @4
TEST(sc_05, where_it_came_in_an_op_with_a_limit_that_is_told_to_have_lost_the_request) {
    for (bool const in_get : {true, false}) {
        trace_builder t(program_builder{}
                            .queue("q", 1)
                            .task("main", get("q", 2), timeout(3, io()), yield())
                            .build());
        task_id const main = t.root();
        t.op_begins(main, in_get ? 1 : 2, in_get ? 0 : nothing);
        if (!in_get) t.does(main, 3);
        t.asks(main, cancel_cause::program);
        t.step();
        t.op_ends(main, in_get ? outcome::timed_out : outcome::ok);
        t.op_begins(main, 4);
        t.step();
        t.op_ends(main);
        EXPECT_EQ(t.verdict(sc_05::law),
                  in_get ? "SC-05 lost_by_limit get+timeout: main was asked to cancel in step 1, "
                           "in get q timeout 2 @1, and did not observe it: "
                           "yield @4 began in step 2 and returned ok in step 3"
                         : "SC-05 lost_by_limit timeout: main was asked to cancel in step 1, in "
                           "timeout 3 @2, and did not observe it: yield @4 "
                           "began in step 2 and returned ok in step 3");
    }
}

}  // namespace
}  // namespace rollcall
