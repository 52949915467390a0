// Exhaustive search makes one run for each trace of the programs in golden_traces.hpp.
//
// Those that tell algorithms apart: ssbexp and lastzero (optimal from source sets), philosophers
// (deadlocks, races for locks), indexer and filesystem (steps that turn out independent), casrot
// and wcas (a failed exchange is a read), casw (and one that failed may succeed elsewhere), channel
// (a queue of the runtime: a get that finds nothing waits).
#include "harness/bench/golden_traces.test.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>
#include <memory>

namespace rollcall {
namespace {

constexpr std::uint64_t traces_max = 5'000;

class golden_trace_counts : public ::testing::TestWithParam<golden_traces> {};

TEST_P(golden_trace_counts, as_many_runs_as_traces_and_none_in_vain) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    expect_one_run_a_trace(*mini, GetParam());
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
        trace_count const all = count_traces(*mini, row.prog, reduction::sleep_sets, 300'000);
        EXPECT_TRUE(all.is_complete);
        EXPECT_EQ(all.runs - all.redundant, row.traces);
        EXPECT_EQ(all.traces, row.traces);
    }
}

// Without any reduction of what is tried, readers(N) are (3^N + 1) / 2 runs.
TEST(golden_trace_counts, sleep_sets_alone_on_readers_are_a_published_number_of_runs) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    for (golden_traces const& row : known_trace_counts(256)) {
        if (row.name != "readers_8") continue;
        EXPECT_EQ(count_traces(*mini, row.prog, reduction::sleep_sets, 10'000).runs, 3'281u);
    }
}

}  // namespace
}  // namespace rollcall
