// What wraps a strategy: the recorder, the log for runs that may not survive, and the metrics.
#include "harness/program/builder.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/decorators/choice_log.hpp"
#include "harness/schedule/decorators/metrics.hpp"
#include "harness/schedule/decorators/recorder.hpp"
#include "harness/schedule/strategies/dfs.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace rollcall::decorators_test {
namespace {

using namespace build;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A ready set of options as they are given.
class offered_set : public ready_set {
public:
    explicit offered_set(std::vector<option> const& options) {
        for (option const& o : options) {
            slots_.emplace_back().what = o;
            work_.push_back(static_cast<option_id>(slots_.size() - 1));
        }
    }
};

option option_of(task_id task, reach const* next = nullptr) {
    static reach const touches_nothing;
    option o;
    o.path = 1'000 + task;
    o.loop = 5;
    o.op = static_cast<std::uint16_t>(10 + task);
    o.task = task;
    o.next = next == nullptr ? &touches_nothing : next;
    return o;
}

offered_set options_of_tasks(task_id count) {
    std::vector<option> all;
    for (task_id t = 0; t < count; ++t) all.push_back(option_of(t));
    return offered_set(all);
}

class always final : public strategy {
public:
    explicit always(std::size_t position) : position_(position) {}
    std::size_t pick(ready_set const&) override { return position_; }

private:
    std::size_t position_;
};

// Every schedule of a program, one run after the other.
class every_schedule final : public strategy {
public:
    void begin_run(run_start const&) override { depth_ = 0; }
    std::size_t pick(ready_set const& ready) override {
        if (depth_ == path_.size()) path_.push_back({0, ready.size()});
        return path_[depth_++].first;
    }
    // False: that was the last.
    bool next() {
        while (!path_.empty() && path_.back().first + 1 == path_.back().second) path_.pop_back();
        if (path_.empty()) return false;
        ++path_.back().first;
        return true;
    }

private:
    std::vector<std::pair<std::size_t, std::size_t>> path_;  // position, and of how many
    std::size_t depth_ = 0;
};

struct explored {
    std::size_t runs = 0;
    std::size_t classes = 0;
    std::size_t traces = 0;
    std::uint32_t real_choices = 0;  // most of any run
    std::uint32_t live_tasks = 0;    // likewise
};

explored explore(program const& prog) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    r.measure(true);
    plan const p(prog);
    every_schedule schedules;
    std::set<std::uint64_t> classes;
    std::set<std::uint64_t> traces;
    explored all;
    do {
        run_report const& report = r.run(p, schedules);
        EXPECT_FALSE(report.gave_up);
        classes.insert(report.trace_class);
        traces.insert(r.events().hash());
        all.real_choices = std::max(all.real_choices, report.real_choices);
        all.live_tasks = std::max(all.live_tasks, report.live_tasks);
        ++all.runs;
    } while (schedules.next() && all.runs < 20'000);
    all.classes = classes.size();
    all.traces = traces.size();
    return all;
}

program two_tasks(op_draft in_a, op_draft in_b) {
    return program_builder{}
        .queue("q", 5)
        .queue("r", 5)
        .task("main", group("g", spawn("a"), spawn("b")))
        .task("a", yield(), std::move(in_a))
        .task("b", yield(), std::move(in_b))
        .build();
}

TEST(recorder, records_the_deviations_and_nothing_else) {
    offered_set const two = options_of_tasks(2);
    offered_set const three = options_of_tasks(3);
    always zero(0);
    always second(1);
    recorder r(zero);
    r.begin_run({});
    r.pick(three);
    r.wrap(second);
    EXPECT_EQ(r.pick(two), 1u);
    r.wrap(zero);
    r.pick(two);
    r.wrap(second);
    EXPECT_EQ(r.pick(three), 1u);
    choice const first{1, 1, 2, two[1].key(), two[0].key(), 1};
    choice const other{3, 1, 3, three[1].key(), three[0].key(), 2};
    EXPECT_THAT(r.recorded().deviations, ElementsAre(first, other));
    r.begin_run({});
    EXPECT_THAT(r.recorded().deviations, IsEmpty());
    r.pick(two);
    EXPECT_EQ(r.recorded().deviations.front().decision, 0u) << "each run counts anew";
}

TEST(recorder, a_position_out_of_range_is_no_deviation) {
    offered_set const two = options_of_tasks(2);
    always far(2);
    recorder r(far);
    r.begin_run({});
    r.pick(two);
    EXPECT_THAT(r.recorded().deviations, IsEmpty()) << "the gate takes position 0 instead";
}

program with_all_sorts() {
    return program_builder{}
        .queue("q", 1)
        .task("main", timeout(3, group("g", spawn("putter", 2), spawn("getter", 2), sleep(1))))
        .task("putter", io(), put("q"), sleep(1), put("q", 1))
        .task("getter", repeat(2, get("q", 2), yield()))
        .build();
}

TEST(recorder, what_it_recorded_repeats_the_run) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    program const prog = with_all_sorts();
    plan const p(prog);
    std::set<std::uint64_t> traces;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        random_strategy walk(seed);
        r.run(p, walk);
        schedule const recorded = r.recorded();
        std::uint64_t const hash = r.events().hash();
        replay_strategy again(recorded);
        r.run(p, again);
        EXPECT_EQ(r.events().hash(), hash) << seed;
        EXPECT_EQ(again.divergences(), 0u) << seed;
        EXPECT_EQ(r.recorded(), recorded) << seed;
        traces.insert(hash);
    }
    EXPECT_GT(traces.size(), 100u);
}

TEST(recorder, the_runtimes_own_order_is_the_empty_schedule) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    program const prog = with_all_sorts();
    fifo_strategy fifo;
    r.run(plan(prog), fifo);
    EXPECT_GT(r.report().decisions, 5u);
    EXPECT_THAT(r.recorded().deviations, IsEmpty());
}

// A campaign asks the outermost strategy, whatever is wrapped.
TEST(strategy_wrapper, passes_on_what_is_asked_between_runs) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    program const prog = program_builder{}
                             .task("main", detach("other"), yield(), yield())
                             .task("other", yield())
                             .build();
    plan const p(prog);
    dfs_strategy bare;
    dfs_strategy inner;
    strategy_wrapper wrapped(inner);
    for (std::uint32_t run = 0; !bare.exhausted(); ++run) {
        ASSERT_FALSE(wrapped.exhausted()) << run;
        r.run(p, bare, {p.hash(), run});
        r.run(p, wrapped, {p.hash(), run});
        EXPECT_EQ(wrapped.explored_share(), bare.explored_share());
        EXPECT_EQ(wrapped.save(), bare.save());
    }
    EXPECT_TRUE(wrapped.exhausted());
    EXPECT_EQ(wrapped.redundant_runs(), bare.redundant_runs());
}

TEST(choice_log, holds_what_the_recorder_records) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    program const prog = with_all_sorts();
    plan const p(prog);
    auto const log = std::make_unique<choice_record>();
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        random_strategy walk(seed);
        choice_log logged(walk, *log);
        r.run(p, logged);
        std::vector<choice> const held(log->entries, log->entries + log->count.load());
        EXPECT_EQ(held, r.recorded().deviations) << seed;
    }
}

TEST(choice_log, stops_where_its_memory_ends) {
    always second(1);
    auto const log = std::make_unique<choice_record>();
    choice_log logged(second, *log);
    logged.begin_run({});
    offered_set const two = options_of_tasks(2);
    for (std::size_t i = 0; i < choice_record::capacity + 10; ++i) {
        EXPECT_EQ(logged.pick(two), 1u) << "the run goes on";
    }
    EXPECT_EQ(log->count.load(), choice_record::capacity);
    EXPECT_EQ(log->entries[choice_record::capacity - 1].decision, choice_record::capacity - 1);
    logged.begin_run({});
    EXPECT_EQ(log->count.load(), 0u);
    logged.pick(two);
    EXPECT_EQ(log->entries[0].decision, 0u);
}

TEST(metrics, interleavings_of_independent_tasks_are_one_trace) {
    explored const e = explore(two_tasks(try_put("q"), try_put("r")));
    EXPECT_GT(e.traces, 5u);
    EXPECT_EQ(e.classes, 1u);
    EXPECT_EQ(e.real_choices, 0u);
}

TEST(metrics, two_tasks_that_write_one_queue_make_two_traces) {
    explored const e = explore(two_tasks(try_put("q"), try_put("q")));
    EXPECT_EQ(e.classes, 2u);
    EXPECT_GE(e.real_choices, 1u);
}

TEST(metrics, a_join_sees_whether_the_other_has_finished) {
    explored const e = explore(two_tasks(yield(), join("a")));
    EXPECT_EQ(e.classes, 2u);
}

TEST(metrics, children_that_finish_normally_commute_on_their_group) {
    for (std::uint32_t children = 2; children <= 4; ++children) {
        explored const e = explore(program_builder{}
                                       .task("main", group("g", spawn("child", children)))
                                       .task("child", yield())
                                       .build());
        EXPECT_GT(e.traces, children) << children;
        EXPECT_EQ(e.classes, 1u) << children << " children";
        EXPECT_EQ(e.live_tasks, children + 1);
    }
}

TEST(metrics, a_child_that_fails_does_not_commute_with_one_that_finishes) {
    explored const e = explore(program_builder{}
                                   .task("main", group("g", spawn("good"), spawn("bad")))
                                   .task("good", yield())
                                   .task("bad", yield(), fail("E"))
                                   .build());
    EXPECT_GE(e.classes, 2u);
}

TEST(metrics, tasks_that_have_finished_live_no_more) {
    explored const e = explore(program_builder{}
                                   .task("main", group("g", spawn("child")), yield(),
                                         group("h", spawn("child", 2)), group("i", spawn("child")))
                                   .task("child")
                                   .build());
    EXPECT_EQ(e.live_tasks, 3u);
}

struct touching_step {
    task_id task;
    access what;
    std::uint64_t path = 0;
};

std::uint64_t class_of(std::vector<touching_step> const& steps) {
    fifo_strategy fifo;
    metrics m(fifo);
    m.begin_run({});
    for (touching_step const& s : steps) {
        option taken = option_of(s.task);
        taken.path += s.path;
        step_record record;
        record.taken = &taken;
        record.touched = {&s.what, 1};
        m.on_step(record);
    }
    return m.trace_class();
}

TEST(metrics, swapping_steps_gives_another_trace_only_if_they_conflict) {
    constexpr access_kind kinds[] = {access_kind::read, access_kind::write, access_kind::commute};
    for (access_kind const a : kinds) {
        for (access_kind const b : kinds) {
            touching_step const one{1, {object_class::group, a, 4}};
            touching_step const two{2, {object_class::group, b, 4}};
            touching_step const elsewhere{2, {object_class::group, b, 5}};
            touching_step const of_another_class{2, {object_class::queue_tail, b, 4}};
            bool const commute = a == b && a != access_kind::write;
            EXPECT_EQ(class_of({one, two}) == class_of({two, one}), commute);
            EXPECT_EQ(class_of({one, elsewhere}), class_of({elsewhere, one}));
            EXPECT_EQ(class_of({one, of_another_class}), class_of({of_another_class, one}));
        }
    }
}

TEST(metrics, the_order_of_one_tasks_own_steps_counts) {
    touching_step const first{1, {object_class::clock, access_kind::read, 0}, 0};
    touching_step const second{1, {object_class::clock, access_kind::read, 0}, 1};
    EXPECT_NE(class_of({first, second}), class_of({second, first}));
}

// One decision over options with these reaches: was it a real choice?
bool is_real(std::vector<option> const& options) {
    fifo_strategy fifo;
    metrics m(fifo);
    m.begin_run({});
    m.pick(offered_set(options));
    return m.real_choices() == 1;
}

TEST(metrics, a_real_choice_is_between_different_tasks_that_conflict) {
    reach writes_q;
    writes_q.add(object_class::queue_tail, 0, access_kind::write);
    reach reads_q;
    reads_q.add(object_class::queue_tail, 0, access_kind::read);
    reach writes_r;
    writes_r.add(object_class::queue_tail, 1, access_kind::write);
    EXPECT_TRUE(is_real({option_of(1, &writes_q), option_of(2, &writes_q)}));
    EXPECT_TRUE(is_real({option_of(1, &reads_q), option_of(2, &writes_q)}));
    EXPECT_FALSE(is_real({option_of(1, &reads_q), option_of(2, &reads_q)}));
    EXPECT_FALSE(is_real({option_of(1, &writes_q), option_of(2, &writes_r)}));
    EXPECT_TRUE(is_real({option_of(1), option_of(2, &writes_q), option_of(3, &reads_q)}));
}

TEST(metrics, options_of_one_task_make_no_real_choice_wherever_they_stand) {
    reach clock;
    clock.add(object_class::clock, 0, access_kind::write);
    EXPECT_FALSE(is_real({option_of(1, &clock), option_of(1, &clock)}));
    EXPECT_FALSE(is_real({option_of(1), option_of(2, &clock), option_of(2, &clock)}))
        << "two ways to pass time are no choice between tasks";
    EXPECT_TRUE(is_real({option_of(1), option_of(2, &clock), option_of(1, &clock)}));
}

}  // namespace
}  // namespace rollcall::decorators_test
