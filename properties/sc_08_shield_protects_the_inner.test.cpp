#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: timeout 1 @1: shield @2: io @3, timeout 1 @4: yield @5
struct shielded {
    shielded()
        : t(program_builder{}.task("main", timeout(1, shield(io(), timeout(1, yield())))).build()) {
    }
    trace_builder t;
    task_id main = t.root();

    shielded& waits() {
        t.op_begins(main, 1);
        t.op_begins(main, 2);
        t.op_begins(main, 3);
        t.step();
        return *this;
    }
    std::string verdict() const { return t.verdict(sc_08::law); }
};

TEST(sc_08, a_request_that_is_kept_away_is_what_a_shield_is_for) {
    shielded run;
    run.waits().t.asks(run.main, cancel_cause::program);
    run.t.step();
    run.t.op_ends(run.main);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(sc_08, a_shield_that_nobody_wants_to_pass_says_nothing) {
    shielded run;
    run.waits().t.op_ends(run.main);
    run.t.asks(run.main, cancel_cause::program);
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(sc_08, a_request_that_goes_through_is_found) {
    shielded run;
    run.waits().t.asks(run.main, cancel_cause::program);
    run.t.step();
    run.t.op_ends(run.main, outcome::cancelled);
    EXPECT_EQ(run.verdict(),
              "SC-08 cancelled_by_request shield: io @3 of main was cancelled in step 3, inside "
              "shield @2, which began in step 1");
}

TEST(sc_08, a_second_request_that_goes_through_is_found) {
    shielded run;
    run.waits().t.asks(run.main, cancel_cause::program);
    run.t.step();
    run.t.asks(run.main, cancel_cause::group, 0);
    run.t.op_ends(run.main, outcome::cancelled);
    EXPECT_EQ(run.verdict(),
              "SC-08 cancelled_by_later_request shield: io @3 of main was cancelled in step 3, "
              "inside shield @2, which began in step 1");
}

TEST(sc_08, a_timeout_from_outside_that_goes_through_is_found) {
    shielded run;
    run.waits().t.idles(1);
    run.t.asks(run.main, cancel_cause::timeout);
    run.t.op_ends(run.main, outcome::cancelled);
    EXPECT_EQ(run.verdict(),
              "SC-08 cancelled_by_timeout shield: io @3 of main was cancelled in step 4, inside "
              "shield @2, which began in step 1");
}

TEST(sc_08, an_op_that_nobody_asked_to_cancel_is_found) {
    shielded run;
    run.waits().t.op_ends(run.main, outcome::cancelled);
    EXPECT_EQ(run.verdict(),
              "SC-08 cancelled_unasked shield: io @3 of main was cancelled in step 2, inside "
              "shield @2, which began in step 1");
}

TEST(sc_08, a_timeout_inside_the_shield_may_cancel) {
    shielded run;
    run.waits().t.op_ends(run.main);
    run.t.op_begins(run.main, 4);
    run.t.op_begins(run.main, 5);
    run.t.idles(1);
    run.t.asks(run.main, cancel_cause::timeout);
    run.t.op_ends(run.main, outcome::cancelled);
    EXPECT_EQ(run.verdict(), "not exercised");
}

// main: shield @1: group g @2: yield @3; put q timeout 2 @4; io @5
struct with_a_group_inside {
    with_a_group_inside()
        : t(program_builder{}
                .queue("q", 1)
                .task("main", shield(group("g", yield()), put("q", 2), io()))
                .build()) {
        t.op_begins(main, 1);
        g = t.opens(main, 2);
        t.op_begins(main, 3);
        t.step();
    }
    trace_builder t;
    task_id main = t.root();
    object_id g = 0;

    void closes() {
        t.op_ends(main, outcome::cancelled);
        t.body_ends(g, outcome::cancelled);
        t.closes(g, outcome::error);
    }
    std::string verdict() const { return t.verdict(sc_08::law); }
};

TEST(sc_08, what_a_group_inside_the_shield_asked_came_from_inside_also_when_it_has_closed) {
    with_a_group_inside run;
    run.t.asks(run.main, cancel_cause::body, run.g);
    run.closes();
    run.t.op_begins(run.main, 5);
    run.t.step();
    run.t.op_ends(run.main, outcome::cancelled);
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(sc_08, what_its_own_limit_ended_nobody_outside_has_cancelled) {
    for (bool const is_due : {true, false}) {
        with_a_group_inside run;
        run.closes();
        run.t.op_begins(run.main, 4, 0);
        run.t.idles(is_due ? 2 : 1);
        run.t.op_ends(run.main, outcome::cancelled);
        EXPECT_EQ(run.verdict().starts_with("SC-08 cancelled_unasked"), !is_due) << run.verdict();
    }
}

// main: timeout 3 @1: shield @2: timeout 1 @3: sleep 2 @4, then sleep 9 @5
TEST(sc_08, a_request_from_inside_that_was_delivered_excuses_no_other) {
    for (bool const was_delivered : {true, false}) {
        trace_builder t(program_builder{}
                            .task("main", timeout(3, shield(timeout(1, sleep(2)), sleep(9))))
                            .build());
        task_id const main = t.root();
        t.op_begins(main, 1);
        t.op_begins(main, 2);
        t.op_begins(main, 3);
        t.op_begins(main, 4);
        t.idles(1);
        t.asks(main, cancel_cause::timeout);
        t.op_ends(main, was_delivered ? outcome::cancelled : outcome::ok);
        t.op_ends(main, outcome::error);
        t.op_begins(main, 5);
        t.idles(2);
        t.asks(main, cancel_cause::timeout);
        t.op_ends(main, outcome::cancelled);
        EXPECT_EQ(t.verdict(sc_08::law),
                  was_delivered ? "SC-08 cancelled_by_timeout shield: sleep 9 @5 of main was "
                                  "cancelled in step 5, inside shield @2, which began in step 1"
                                : "holds");
    }
}

}  // namespace
}  // namespace rollcall
