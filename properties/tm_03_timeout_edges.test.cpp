#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: timeout `limit` @1: io @2, shield @3: yield @4
struct scope {
    explicit scope(ticks limit)
        : t(program_builder{}.task("main", timeout(limit, io(), shield(yield()))).build()) {}
    trace_builder t;
    task_id main = t.root();

    scope& waits_at(std::uint32_t id) {
        t.op_begins(main, 1);
        if (id == 4) t.op_begins(main, 3);
        t.op_begins(main, id);
        return *this;
    }
    scope& fires() {
        t.op_ends(main, outcome::cancelled);
        t.times_out(main);
        return *this;
    }
    std::string verdict() const { return t.verdict(tm_03::law); }
};

TEST(tm_03, a_timeout_that_fires_at_its_deadline_is_fine) {
    scope run(2);
    run.waits_at(2).t.idles(2);
    EXPECT_EQ(run.fires().verdict(), "holds");
}

TEST(tm_03, a_body_that_does_not_suspend_says_nothing) {
    scope run(0);
    run.t.op_begins(run.main, 1);
    run.t.does(run.main, 2);
    run.t.op_ends(run.main);
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(tm_03, a_body_that_ends_in_the_leap_that_passes_the_deadline_is_fine) {
    scope run(1);
    run.waits_at(2).t.idles(2, 2);
    run.t.op_ends(run.main);
    run.t.op_ends(run.main);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(tm_03, a_timeout_without_a_limit_that_fires_is_found) {
    scope run(no_limit);
    run.waits_at(2).t.idles(5);
    EXPECT_EQ(run.fires().verdict(),
              "TM-03 timeout_none_fired timeout: timeout none @1 of main, begun in step 1, has no "
              "limit, yet it fired");
}

TEST(tm_03, a_timeout_that_fires_over_a_body_that_nothing_cancelled_is_found) {
    scope run(1);
    run.waits_at(2).t.idles(1);
    run.t.op_ends(run.main);
    run.t.times_out(run.main);
    EXPECT_EQ(run.verdict(),
              "TM-03 fired_without_cancel timeout: timeout 1 @1 of main, begun in step 1, fired "
              "although no op inside was cancelled");
}

TEST(tm_03, a_timeout_that_has_not_fired_when_time_passes_idly_again_is_found) {
    scope run(1);
    run.waits_at(2).t.leaps(2, 2);
    EXPECT_EQ(run.verdict(), "holds");
    run.t.idles(1);
    EXPECT_EQ(run.verdict(),
              "TM-03 timeout_never_fired timeout: timeout 1 @1 of main, begun in step 1, was past "
              "its deadline when time passed idly in step 4, and had not fired; main was at io @2");
}

TEST(tm_03, a_single_timer_that_is_due_later_shows_that_the_timeouts_was_not_armed) {
    scope run(0);
    run.waits_at(2).t.idles(1, 1);
    EXPECT_EQ(run.verdict(),
              "TM-03 timeout_zero_never_fired timeout: timeout 0 @1 of main, begun in step 1, was "
              "past its deadline when time passed idly in step 2, and had not fired; main was at "
              "io @2");
}

TEST(tm_03, a_timeout_whose_body_hangs_is_found) {
    scope run(3);
    run.waits_at(2).t.hangs(run.main);
    EXPECT_EQ(run.verdict(),
              "TM-03 timeout_never_fired timeout: timeout 3 @1 of main, begun in step 1, was past "
              "its deadline when the run came to rest, and had not fired; main was at io @2");
}

// What became of it then is for other laws to say (asyncio's TaskGroup may swallow it).
TEST(tm_03, a_timeout_that_has_asked_its_task_has_fired) {
    scope run(1);
    run.waits_at(2).t.idles(1);
    run.t.asks(run.main, cancel_cause::timeout);
    run.t.idles(3);
    EXPECT_EQ(run.verdict(), "holds");
    scope by_another(1);
    by_another.waits_at(2).t.idles(1);
    by_another.t.asks(by_another.main, cancel_cause::program);
    by_another.t.idles(3);
    EXPECT_NE(by_another.verdict(), "holds");
}

TEST(tm_03, a_shield_and_an_op_that_was_cancelled_hold_a_timeout_back) {
    scope shielded(1);
    shielded.waits_at(4).t.idles(3);
    shielded.t.idles(3);
    EXPECT_EQ(shielded.verdict(), "holds");
    scope caught(1);
    caught.waits_at(2).t.idles(1);
    caught.t.op_ends(caught.main, outcome::cancelled);
    caught.t.op_begins(caught.main, 2);
    caught.t.idles(3);
    caught.t.idles(3);
    EXPECT_EQ(caught.verdict(), "holds");
}

// main: timeout 1 @1: group g @2: spawn w @3
TEST(tm_03, the_wait_for_a_group_that_aborts_holds_a_timeout_back) {
    for (bool const aborts : {true, false}) {
        trace_builder t(program_builder{}
                            .task("main", timeout(1, group("g", spawn("w"))))
                            .task("w", io())
                            .build());
        task_id const main = t.root();
        t.op_begins(main, 1);
        object_id const g = t.opens(main, 2);
        task_id const w = t.spawns(main, "w", g, 3);
        t.body_ends(g);
        t.step();
        t.begins(w);
        if (aborts) t.asks(w, cancel_cause::group, g);
        t.idles(3);
        EXPECT_EQ(t.verdict(tm_03::law),
                  aborts ? "holds"
                         : "TM-03 timeout_never_fired timeout: timeout 1 @1 of main, begun in step "
                           "1, was past its deadline when time passed idly in step 3, and had not "
                           "fired; main was at its wait for group g @2");
    }
}

TEST(tm_03, where_a_timeout_of_0_may_skip_its_body_there_is_nothing_to_cancel) {
    for (bool const declared : {true, false}) {
        scope run(0);
        if (declared) run.t.declares.timeout_zero.value = zero_timeout::may_skip_body;
        run.t.op_begins(run.main, 1);
        run.t.step();
        run.t.times_out(run.main);
        EXPECT_EQ(run.verdict() == "holds", declared) << run.verdict();
    }
    scope entered(0);
    entered.t.declares.timeout_zero.value = zero_timeout::may_skip_body;
    entered.waits_at(2).t.step();
    entered.t.op_ends(entered.main);
    entered.t.times_out(entered.main);
    EXPECT_EQ(entered.verdict(),
              "TM-03 fired_without_cancel timeout: timeout 0 @1 of main, begun in step 1, fired "
              "although no op inside was cancelled");
}

// As asyncio.wait_for does, of a body whose cleanup goes on.
TEST(tm_03, where_a_timeout_waits_for_a_body_that_was_asked_to_cancel_it_may_be_late) {
    for (bool const waits : {true, false}) {
        scope run(1);
        run.t.declares.timeout_body_is_task.value = waits;
        run.waits_at(2).t.asks(run.main, cancel_cause::program);
        run.t.op_ends(run.main, outcome::cancelled);
        run.t.op_begins(run.main, 2);
        run.t.idles(2);
        run.t.idles(2);
        EXPECT_EQ(run.verdict() == "holds", waits) << run.verdict();
    }
}

}  // namespace
}  // namespace rollcall
