// What the interpreter records, op by op, on mini.
#include "harness/program/builder.hpp"
#include "harness/run/op_walk.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

namespace rollcall::interpreter_test {
namespace {

using namespace build;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using lines = std::vector<std::string>;

// One run in mini's own order.
class played {
public:
    explicit played(program prog, run_limits const& limits = {})
        : program_(std::move(prog)), plan_(program_), runner_(*mini_, nullptr, limits) {
        fifo_strategy fifo;
        report_ = runner_.run(plan_, fifo);
    }

    // "op_returned @3 error", for each event of the latest instance of that declaration.
    lines of(std::string const& name) const {
        lines all;
        for (event const& e : runner_.events().events()) {
            if (e.task >= runner_.events().tasks().size()) continue;
            task_record const& t = runner_.events().tasks()[e.task];
            if (program_.tasks[t.declaration].name != name) continue;
            std::string text(rollcall::name(e.kind));
            if (e.op != 0) text += fmt::format(" @{}", e.op);
            if (e.result != outcome::ok) text += fmt::format(" {}", rollcall::name(e.result));
            all.push_back(text);
        }
        return all;
    }
    std::size_t count(event_kind kind, std::uint16_t op = 0) const {
        std::size_t n = 0;
        for (event const& e : runner_.events().events()) n += e.kind == kind && e.op == op;
        return n;
    }
    bool saw(event_kind kind) const { return runner_.events().saw(kind); }
    run_report const& report() const { return report_; }
    trace const& events() const { return runner_.events(); }

private:
    program program_;
    plan plan_;
    std::unique_ptr<runtime> mini_ = make_mini_runtime();
    runner runner_;
    run_report report_;
};

// Ops are intervals that nest: what returns is what began last in its task.
void expect_ops_nest(trace const& events) {
    std::vector<std::vector<std::uint16_t>> open(events.tasks().size());
    for (event const& e : events.events()) {
        if (e.kind == event_kind::op_begun) open.at(e.task).push_back(e.op);
        if (e.kind != event_kind::op_returned) continue;
        ASSERT_FALSE(open.at(e.task).empty());
        EXPECT_EQ(open.at(e.task).back(), e.op);
        open.at(e.task).pop_back();
    }
    for (auto const& ops : open) EXPECT_THAT(ops, IsEmpty());
}

program main_of(op_draft body, op_draft more = yield()) {
    return program_builder{}.task("main", std::move(body), std::move(more)).build();
}

TEST(interpreter, an_error_that_is_caught_goes_to_the_handler) {
    played const p(main_of(try_catch(catch_filter::error, sequence(fail("E")), sequence(io()))));
    EXPECT_THAT(
        p.of("main"),
        ElementsAre("task_begun", "op_begun @1", "op_begun @2", "error_raised @2",
                    "op_returned @2 error", "error_caught @1", "op_begun @3", "op_returned @3",
                    "op_returned @1", "op_begun @4", "op_returned @4", "task_finished"));
}

TEST(interpreter, an_error_passes_a_catch_of_cancellations) {
    played const p(main_of(try_catch(catch_filter::cancel, sequence(fail("E")), sequence(io()))));
    EXPECT_THAT(p.of("main"),
                ElementsAre("task_begun", "op_begun @1", "op_begun @2", "error_raised @2",
                            "op_returned @2 error", "op_returned @1 error", "error_escaped",
                            "task_finished error", "error_reported"));
}

program cancelled_child(op_draft in_child) {
    return program_builder{}
        .task("main", group("g", spawn("child"), yield(), cancel("child")))
        .task("child", std::move(in_child))
        .build();
}

TEST(interpreter, a_cancellation_that_is_caught_goes_to_the_handler) {
    played const p(
        cancelled_child(try_catch(catch_filter::cancel, sequence(sleep(5)), sequence(yield()))));
    EXPECT_THAT(p.of("child"),
                ElementsAre("task_begun", "op_begun @5", "op_begun @6", "cancel_reached",
                            "op_returned @6 cancelled", "cancel_caught @5", "op_begun @7",
                            "op_returned @7", "op_returned @5", "task_finished"));
}

TEST(interpreter, a_cancellation_passes_a_catch_of_errors) {
    played const p(
        cancelled_child(try_catch(catch_filter::error, sequence(sleep(5)), sequence(yield()))));
    EXPECT_THAT(p.of("child"), ElementsAre("task_begun", "op_begun @5", "op_begun @6",
                                           "cancel_reached", "op_returned @6 cancelled",
                                           "op_returned @5 cancelled", "task_finished cancelled"));
}

TEST(interpreter, a_cleanup_runs_after_the_body_and_after_an_error) {
    played const calm(main_of(try_finally(sequence(io()), sequence(yield()))));
    EXPECT_THAT(calm.of("main"),
                ElementsAre("task_begun", "op_begun @1", "op_begun @2", "op_returned @2",
                            "cleanup_begun @1", "op_begun @3", "op_returned @3", "cleanup_ended @1",
                            "op_returned @1", "op_begun @4", "op_returned @4", "task_finished"));
    played const failing(main_of(try_finally(sequence(fail("E")), sequence(yield()))));
    EXPECT_THAT(failing.of("main"),
                ElementsAre("task_begun", "op_begun @1", "op_begun @2", "error_raised @2",
                            "op_returned @2 error", "cleanup_begun @1", "op_begun @3",
                            "op_returned @3", "cleanup_ended @1", "op_returned @1 error",
                            "error_escaped", "task_finished error", "error_reported"));
}

TEST(interpreter, a_cleanup_that_fails_says_so) {
    played const p(main_of(try_finally(sequence(io()), sequence(fail("E")))));
    EXPECT_THAT(p.of("main"), Contains("cleanup_ended @1 error"));
    EXPECT_THAT(p.of("main"), Contains("op_returned @1 error"));
}

TEST(interpreter, a_timeout_turns_its_cancellation_into_an_error) {
    played const p(main_of(timeout(2, sleep(5))));
    EXPECT_THAT(p.of("main"),
                ElementsAre("task_begun", "op_begun @1", "op_begun @2", "cancel_reached",
                            "op_returned @2 cancelled", "timeout_raised @1", "op_returned @1 error",
                            "error_escaped", "task_finished error", "error_reported"));
    played const in_time(main_of(timeout(5, sleep(2))));
    EXPECT_FALSE(in_time.saw(event_kind::timeout_raised));
    EXPECT_THAT(in_time.of("main"), Contains("task_finished"));
}

TEST(interpreter, a_shield_holds_a_cancellation_back_until_it_ends) {
    played const p(program_builder{}
                       .task("main", group("g", spawn("child"), yield(), cancel("child")))
                       .task("child", shield(sleep(5)), sleep(1))
                       .build());
    EXPECT_THAT(p.of("child"),
                ElementsAre("task_begun", "op_begun @5", "op_begun @6", "cancel_reached",
                            "op_returned @6", "op_returned @5", "op_begun @7",
                            "op_returned @7 cancelled", "task_finished cancelled"));
}

op_draft nested_repeats(std::size_t levels, op_draft innermost) {
    for (std::size_t i = 0; i < levels; ++i) innermost = repeat(2, std::move(innermost));
    return innermost;
}

TEST(interpreter, loops_may_nest_deeper_than_one_walk_can_go) {
    constexpr std::size_t levels = op_walk::cheap_levels + 3;
    played const p(main_of(nested_repeats(levels, io())));
    for (std::uint16_t level = 0; level <= levels; ++level) {
        std::uint16_t const id = static_cast<std::uint16_t>(level + 1);
        EXPECT_EQ(p.count(event_kind::op_begun, id), 1u << level) << "@" << id;
        EXPECT_EQ(p.count(event_kind::op_returned, id), 1u << level) << "@" << id;
    }
    expect_ops_nest(p.events());
    EXPECT_FALSE(p.saw(event_kind::task_hung));
}

TEST(interpreter, a_failure_inside_loops_ends_each_of_them) {
    played const p(main_of(repeat(3, repeat(2, fail("E")))));
    EXPECT_THAT(
        p.of("main"),
        ElementsAre("task_begun", "op_begun @1", "op_begun @2", "op_begun @3", "error_raised @3",
                    "op_returned @3 error", "op_returned @2 error", "op_returned @1 error",
                    "error_escaped", "task_finished error", "error_reported"));
    played const deep(main_of(nested_repeats(op_walk::cheap_levels + 2, fail("E"))));
    EXPECT_EQ(deep.count(event_kind::error_raised, op_walk::cheap_levels + 3), 1u);
    expect_ops_nest(deep.events());
}

program passing(op_draft consuming) {
    return program_builder{}
        .queue("q", 5)
        .task("main", put("q"), put_sentinel("q"), std::move(consuming))
        .build();
}

TEST(interpreter, a_consumer_takes_items_until_a_sentinel) {
    played const p(passing(consume("q", yield())));
    lines const all = p.of("main");
    EXPECT_THAT(
        lines(all.begin() + 5, all.end()),
        ElementsAre("op_begun @3", "op_begun @3", "op_returned @3", "op_begun @4", "op_returned @4",
                    "op_begun @3", "op_returned @3 sentinel", "op_returned @3", "task_finished"));
    EXPECT_FALSE(p.saw(event_kind::item_left));
}

TEST(interpreter, a_consumer_may_pass_the_sentinel_on) {
    played const p(passing(consume_and_pass_on("q")));
    lines const all = p.of("main");
    EXPECT_THAT(lines(all.begin() + 5, all.end()),
                ElementsAre("op_begun @3", "op_begun @3", "op_returned @3", "op_begun @3",
                            "op_returned @3 sentinel", "op_begun @3", "op_returned @3",
                            "op_returned @3", "task_finished"));
    EXPECT_TRUE(p.saw(event_kind::item_left)) << "the sentinel is back in the queue";
}

TEST(interpreter, a_consumer_ends_with_its_queue) {
    played const p(program_builder{}
                       .queue("q", 5)
                       .task("main", rollcall::build::close("q"), consume_and_pass_on("q"))
                       .build());
    lines const all = p.of("main");
    EXPECT_THAT(lines(all.begin() + 3, all.end()),
                ElementsAre("op_begun @2", "op_begun @2", "op_returned @2 closed", "op_returned @2",
                            "task_finished"));
}

TEST(interpreter, a_failure_in_the_body_of_a_consumer_ends_it) {
    played const p(passing(consume("q", fail("E"))));
    EXPECT_EQ(p.count(event_kind::op_begun, 4), 1u);
    EXPECT_THAT(p.of("main"), Contains("op_returned @3 error"));
    expect_ops_nest(p.events());
}

TEST(interpreter, too_many_ops_without_a_suspension_end_the_run) {
    program prog =
        program_builder{}
            .queue("q", 1)
            .task("main", try_catch(catch_filter::any, sequence(repeat(1'000, try_get("q"))),
                                    sequence(put("q"))))
            .build();
    played const p(prog, {.ops_per_step_max = 100});
    EXPECT_TRUE(p.report().gave_up);
    EXPECT_EQ(p.count(event_kind::turns_exceeded), 1u);
    EXPECT_LE(p.count(event_kind::op_begun, 3), 100u);
    EXPECT_GE(p.count(event_kind::op_begun, 3), 98u);
    EXPECT_EQ(p.count(event_kind::op_begun, 4), 0u) << "no catch clause stops it";
    EXPECT_EQ(p.count(event_kind::error_caught, 1), 0u);
    EXPECT_FALSE(p.saw(event_kind::task_hung)) << "nothing is known of tasks that were stopped";
    EXPECT_FALSE(played(prog, {.ops_per_step_max = 1'002}).report().gave_up);
}

TEST(interpreter, steps_between_ops_do_not_add_up) {
    played const p(main_of(repeat(1'000, yield())), {.ops_per_step_max = 10});
    EXPECT_FALSE(p.report().gave_up);
}

TEST(interpreter, giving_up_leaves_no_frame_behind) {
    played const p(program_builder{}
                       .queue("q", 1)
                       .task("main", group("g", spawn("child", 3), repeat(500, yield())))
                       .task("child", try_finally(sequence(get("q")), sequence(yield())))
                       .build(),
                   {.steps_max = 100});
    EXPECT_TRUE(p.report().gave_up);
    event const last = p.events().events().back();
    EXPECT_EQ(last.kind, event_kind::frames_counted);
    EXPECT_EQ(last.value, 0u);
}

TEST(interpreter, a_spawn_into_a_closed_group_is_refused) {
    played const p(program_builder{}
                       .task("main", group("g", spawn("child")), spawn_in("g", "child", 2))
                       .task("child", yield())
                       .build());
    EXPECT_THAT(p.of("main"), Contains("op_returned @3 refused"));
    EXPECT_EQ(p.count(event_kind::spawn_refused, 3), 2u);
    EXPECT_EQ(p.count(event_kind::task_begun), 2u) << "main and the first child";
    EXPECT_FALSE(p.saw(event_kind::task_hung));
}

TEST(interpreter, what_never_was_is_neither_joined_nor_cancelled) {
    played const p(program_builder{}
                       .task("main", join("child"), cancel("child"), cancel_group("g"),
                             group("g", spawn("child")), cancel_group("g"))
                       .task("child")
                       .build());
    lines const all = p.of("main");
    EXPECT_THAT(all, Contains("op_returned @1 refused"));
    EXPECT_THAT(all, Contains("op_returned @2 refused"));
    EXPECT_THAT(all, Contains("op_returned @3 refused"));
    EXPECT_THAT(all, Contains("op_returned @6 refused")) << "the group has closed";
    EXPECT_THAT(all, Not(Contains("op_returned @4 refused")));
}

TEST(interpreter, who_hangs_is_told_with_what_it_waits_for) {
    played const p(program_builder{}
                       .queue("q", 1)
                       .task("main", group("g", spawn("child", 2)))
                       .task("child", get("q"))
                       .build());
    EXPECT_TRUE(p.report().hung);
    EXPECT_EQ(p.count(event_kind::task_hung, 3), 2u);
    EXPECT_EQ(p.count(event_kind::task_hung, 1), 1u) << "the host waits for its children";
}

TEST(interpreter, every_segment_is_controlled) {
    played const p(program_builder{}
                       .queue("q", 1)
                       .task("main", timeout(9, group("g", spawn("a", 2), spawn("b", 2))))
                       .task("a", repeat(3, put("q"), io()))
                       .task("b", repeat(3, get("q"), sleep(1)))
                       .build());
    EXPECT_GT(p.report().segments, 20u);
    EXPECT_EQ(p.report().segments_controlled, p.report().segments);
}

}  // namespace
}  // namespace rollcall::interpreter_test
