// Golden counts of exhaustive and bounded search: T tasks of k steps, which is k-1 yields.
#include "harness/schedule/strategies/dfs.hpp"

#include "harness/program/builder.hpp"
#include "harness/run/runner.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <vector>

namespace rollcall::dfs_test {
namespace {

using namespace build;

struct explored {
    std::uint64_t runs = 0;
    std::set<std::uint64_t> schedules;  // hashes of what was run
    std::set<std::uint64_t> traces;     // up to the order of independent steps
    double share = 0;
};

explored explore_all(program const& prog, dfs_cost cost = dfs_cost::deviations,
                     std::uint32_t bound = dfs_strategy::unbounded) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    r.measure(true);
    plan const p(prog);
    dfs_strategy search(cost, bound);
    explored found;
    while (!search.exhausted() && found.runs < 100'000) {
        run_report const& report =
            r.run(p, search, {p.hash(), static_cast<std::uint32_t>(found.runs++)});
        found.schedules.insert(r.events().hash());
        found.traces.insert(report.trace_class);
    }
    EXPECT_TRUE(search.exhausted());
    found.share = search.explored_share();
    return found;
}

program independent_tasks(std::uint32_t tasks, std::uint32_t steps) {
    program_builder b;
    b.task("main", group("g", spawn("w", tasks)));
    steps == 1 ? b.task("w") : b.task("w", repeat(steps - 1, yield()));
    return b.build();
}

TEST(dfs, three_tasks_with_three_yields_have_34650_interleavings_and_one_trace) {
    explored const e = explore_all(independent_tasks(3, 4));
    EXPECT_EQ(e.runs, 34'650u);
    EXPECT_EQ(e.schedules.size(), e.runs) << "each interleaving once";
    EXPECT_EQ(e.traces.size(), 1u);
    EXPECT_NEAR(e.share, 1.0, 1e-9);
}

TEST(dfs, two_tasks_with_five_yields_have_924_interleavings_and_one_trace) {
    explored const e = explore_all(independent_tasks(2, 6));
    EXPECT_EQ(e.runs, 924u);
    EXPECT_EQ(e.schedules.size(), e.runs);
    EXPECT_EQ(e.traces.size(), 1u);
}

struct bounded_row {
    std::uint32_t tasks;
    std::uint32_t steps;
    std::vector<std::uint64_t> runs;  // with a bound of 0, 1, 2, ...
};

void expect_rows(std::vector<bounded_row> const& rows, dfs_cost cost) {
    for (bounded_row const& row : rows) {
        program const p = independent_tasks(row.tasks, row.steps);
        for (std::uint32_t bound = 0; bound < row.runs.size(); ++bound) {
            EXPECT_EQ(explore_all(p, cost, bound).runs, row.runs[bound])
                << row.tasks << " tasks of " << row.steps << " steps, bound " << bound;
        }
    }
}

// The row of six tasks of one step: permutations by inversions, summed (Mahonian numbers).
TEST(dfs, delay_bounding_visits_as_many_schedules_as_published) {
    expect_rows({{2, 2, {1, 3, 5, 6}},
                 {2, 3, {1, 4, 10, 16, 19, 20}},
                 {2, 5, {1, 6, 26, 66, 126, 186}},
                 {3, 2, {1, 5, 15, 30, 49, 66}},
                 {3, 3, {1, 7, 31, 88, 205, 392}},
                 {4, 2, {1, 7, 29, 82, 190, 368}},
                 {6, 1, {1, 6, 20, 49, 98, 169, 259, 360}}},
                dfs_cost::delays);
}

TEST(dfs, preemption_bounding_visits_as_many_schedules_as_published) {
    expect_rows({{2, 2, {2, 4, 6}},
                 {2, 3, {2, 6, 14, 18, 20}},
                 {2, 5, {2, 10, 42, 90, 162, 210}},
                 {3, 2, {6, 24, 60, 90}},
                 {3, 3, {6, 42, 192, 552, 1062, 1506}},
                 {4, 2, {24, 168, 672, 1656, 2520}}},
                dfs_cost::preemptions);
}

TEST(dfs, a_bound_on_deviations_of_zero_is_the_runtimes_own_order) {
    explored const e = explore_all(independent_tasks(3, 3), dfs_cost::deviations, 0);
    EXPECT_EQ(e.runs, 1u);
}

TEST(dfs, begins_with_what_the_runtime_would_do_by_itself) {
    program const prog = independent_tasks(3, 3);
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    plan const p(prog);
    dfs_strategy search;
    r.run(p, search, {p.hash(), 0});
    EXPECT_TRUE(r.recorded().deviations.empty());
}

TEST(dfs, a_new_program_begins_anew) {
    program const small = independent_tasks(2, 2);
    program const other = independent_tasks(2, 3);
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    dfs_strategy search;
    for (program const* prog : {&small, &other}) {
        plan const p(*prog);
        std::uint32_t runs = 0;
        do {
            r.run(p, search, {p.hash(), runs++});
        } while (!search.exhausted());
        EXPECT_EQ(runs, prog == &small ? 6u : 20u);
    }
}

}  // namespace
}  // namespace rollcall::dfs_test
