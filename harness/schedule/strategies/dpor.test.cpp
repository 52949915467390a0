// Exhaustive search with reduction against plain exhaustive search.
#include "harness/schedule/strategies/dpor.hpp"

#include "harness/program/builder.hpp"
#include "harness/program/case_text.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/dfs.hpp"
#include "harness/schedule/strategies/tiny_program.test.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>
#include <cstdint>
#include <map>
#include <set>

namespace rollcall::dpor_test {
namespace {

using namespace build;

// How each task's ops ended, whatever the order among tasks.
std::uint64_t outcome_of(trace const& events) {
    std::map<std::uint64_t, std::uint64_t> by_task;
    for (event const& e : events.events()) {
        bool const counts = e.kind == event_kind::op_returned ||
                            e.kind == event_kind::task_finished || e.kind == event_kind::task_hung;
        if (!counts) continue;
        std::uint64_t& h = by_task[events.tasks()[e.task].path];
        h = combine(h, (std::uint64_t(e.kind) << 32) | (std::uint64_t{e.op} << 8) |
                           std::uint64_t(e.result));
    }
    std::uint64_t all = 0;
    for (auto const& [task, h] : by_task) all += mix(combine(task, h));
    return all;
}

struct explored {
    std::uint64_t runs = 0;
    std::uint64_t redundant = 0;
    bool done = false;
    std::set<std::uint64_t> traces;
    std::set<std::uint64_t> outcomes;
};

explored explore(program const& prog, strategy& search, std::uint64_t runs_max) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    r.measure(true);
    plan const p(prog);
    explored found;
    while (!search.exhausted() && found.runs < runs_max) {
        run_report const& report =
            r.run(p, search, {p.hash(), static_cast<std::uint32_t>(found.runs++)});
        if (report.abandoned) continue;
        found.traces.insert(report.trace_class);
        found.outcomes.insert(outcome_of(r.events()));
    }
    found.redundant = search.redundant_runs();
    found.done = search.exhausted();
    return found;
}

TEST(dpor, independent_tasks_are_one_trace_and_one_run) {
    program_builder b;
    b.task("main", group("g", spawn("w", 3))).task("w", repeat(3, yield()));
    dpor_strategy search;
    explored const e = explore(b.build(), search, 100);
    EXPECT_TRUE(e.done);
    EXPECT_EQ(e.runs, 1u);
}

TEST(dpor, a_program_without_choices_is_one_run) {
    program_builder b;
    b.task("main", yield(), sleep(1));
    dpor_strategy search;
    explored const e = explore(b.build(), search, 100);
    EXPECT_TRUE(e.done);
    EXPECT_EQ(e.runs, 1u);
    EXPECT_EQ(search.explored_share(), 1.0);
}

TEST(dpor, begins_with_what_the_runtime_would_do_by_itself) {
    program_builder b;
    b.queue("q", 1).task("main", group("g", spawn("w", 3))).task("w", put("q", 1), try_get("q"));
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    program const prog = b.build();
    plan const p(prog);
    dpor_strategy search;
    r.run(p, search, {p.hash(), 0});
    EXPECT_TRUE(r.recorded().deviations.empty());
}

TEST(dpor, the_share_explored_grows_to_one) {
    program_builder b;
    b.queue("q", 1).task("main", group("g", spawn("w", 3))).task("w", try_put("q"));
    program const prog = b.build();
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    plan const p(prog);
    dpor_strategy search;
    double before = 0;
    for (std::uint32_t run = 0; !search.exhausted(); ++run) {
        r.run(p, search, {p.hash(), run});
        EXPECT_LE(search.explored_share(), 1.0);
        EXPECT_GT(search.explored_share(), before * 0.5);
        before = search.explored_share();
    }
    EXPECT_EQ(before, 1.0);
}

// Programs of two or three tasks with groups, queues, cancellation, timers and cleanup.
TEST(dpor, finds_the_same_traces_and_outcomes_as_plain_search_on_random_programs) {
    std::uint32_t compared = 0;
    std::uint64_t plain_runs = 0;
    std::uint64_t reduced_runs = 0;
    for (std::uint64_t seed = 1; compared < 200; ++seed) {
        program const prog = tiny_program_maker(seed).make();
        ASSERT_EQ(validate(prog), "");
        dfs_strategy plain;
        explored const all = explore(prog, plain, 1'000);
        if (!all.done) continue;
        dpor_strategy reducing;
        explored const reduced = explore(prog, reducing, 4'000);
        ++compared;
        plain_runs += all.runs;
        reduced_runs += reduced.runs;
        test_case shown;
        shown.prog = prog;
        ASSERT_TRUE(reduced.done);
        ASSERT_EQ(reduced.traces, all.traces) << "seed " << seed << '\n' << print_case(shown);
        ASSERT_EQ(reduced.outcomes, all.outcomes) << "seed " << seed << '\n' << print_case(shown);
    }
    EXPECT_LT(reduced_runs, plain_runs) << "it reduces";
}

TEST(dpor, sleep_sets_alone_find_the_same_traces_too) {
    std::uint32_t compared = 0;
    for (std::uint64_t seed = 1; compared < 50; ++seed) {
        program const prog = tiny_program_maker(seed).make();
        dfs_strategy plain;
        explored const all = explore(prog, plain, 500);
        if (!all.done) continue;
        ++compared;
        dpor_strategy sleeping(reduction::sleep_sets);
        explored const reduced = explore(prog, sleeping, 2'000);
        ASSERT_TRUE(reduced.done);
        ASSERT_EQ(reduced.traces, all.traces) << "seed " << seed;
    }
}

}  // namespace
}  // namespace rollcall::dpor_test
