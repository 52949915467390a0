// Exhaustive search makes one run for each trace of the programs in golden_traces.hpp.
//
// Those that tell algorithms apart: ssbexp and lastzero (optimal from source sets), philosophers
// (deadlocks, races for locks), indexer and filesystem (steps that turn out independent), casrot
// and wcas (a failed exchange is a read).
#include "harness/bench/golden_traces.hpp"

#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/dpor.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <ostream>
#include <set>

namespace rollcall {

void PrintTo(golden_traces const& row, std::ostream* out) { *out << row.name; }

namespace {

constexpr std::uint64_t traces_max = 5'000;

struct counted {
    std::uint64_t runs = 0;
    std::uint64_t redundant = 0;
    std::set<std::uint64_t> traces;
};

counted count(runtime& under_test, program const& prog, reduction kind, std::uint64_t runs_max) {
    runner r(under_test, nullptr);
    r.measure(true);
    plan const p(prog);
    dpor_strategy search(kind);
    counted all;
    while (!search.exhausted() && all.runs < runs_max) {
        run_report const& report =
            r.run(p, search, {p.hash(), static_cast<std::uint32_t>(all.runs++)});
        if (!report.abandoned) all.traces.insert(report.trace_class);
    }
    EXPECT_TRUE(search.exhausted());
    all.redundant = search.redundant_runs();
    return all;
}

class golden_trace_counts : public ::testing::TestWithParam<golden_traces> {};

TEST_P(golden_trace_counts, as_many_runs_as_traces_and_none_in_vain) {
    golden_traces const& row = GetParam();
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    counted const all = count(*mini, row.prog, reduction::optimal, 4 * row.traces + 100);
    EXPECT_EQ(all.runs, row.traces);
    EXPECT_EQ(all.redundant, 0u);
    EXPECT_EQ(all.traces.size(), row.traces);
}

INSTANTIATE_TEST_SUITE_P(mini, golden_trace_counts,
                         ::testing::ValuesIn(known_trace_counts(traces_max)),
                         [](auto const& row) { return row.param.name; });

TEST(golden_trace_counts, sleep_sets_complete_as_many_runs) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    for (golden_traces const& row : known_trace_counts(64)) {
        // Without choosing what to try they are exponentially worse.
        if (row.name == "ssbexp_10" || row.name.starts_with("filesystem")) continue;
        if (row.name.starts_with("indexer") || row.name == "philosophers_6") continue;
        SCOPED_TRACE(row.name);
        counted const all = count(*mini, row.prog, reduction::sleep_sets, 300'000);
        EXPECT_EQ(all.runs - all.redundant, row.traces);
        EXPECT_EQ(all.traces.size(), row.traces);
    }
}

// Without any reduction of what is tried, readers(N) are (3^N + 1) / 2 runs.
TEST(golden_trace_counts, sleep_sets_alone_on_readers_are_a_published_number_of_runs) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    for (golden_traces const& row : known_trace_counts(256)) {
        if (row.name != "readers_8") continue;
        EXPECT_EQ(count(*mini, row.prog, reduction::sleep_sets, 10'000).runs, 3'281u);
    }
}

}  // namespace
}  // namespace rollcall
