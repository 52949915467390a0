// Exhaustive search on Asio makes one run for each trace, as on mini.
//
// The tasks are detached: Rollcall's group on Asio waits in a step of its own, whose place among
// the ends of the tasks would count. What co_spawn posts for a task that begins and ends in one
// step is a step too, and conflicts with nothing. Channels are left out: a put on one completes in
// a step of its own, whose effects belong to the channel.
#include "harness/bench/golden_traces.test.hpp"
#include "runtimes/asio/asio_runtime.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <vector>

namespace rollcall {
namespace {

std::vector<golden_traces> cells_and_locks() {
    std::vector<golden_traces> rows = known_trace_counts(500, started_by::detaching);
    std::erase_if(rows, [](golden_traces const& r) { return r.name.starts_with("channel"); });
    return rows;
}

class golden_trace_counts : public ::testing::TestWithParam<golden_traces> {};

TEST_P(golden_trace_counts, as_many_runs_as_traces_and_none_in_vain) {
    std::unique_ptr<runtime> const asio = make_asio_runtime("asio");
    expect_one_run_a_trace(*asio, GetParam());
}

INSTANTIATE_TEST_SUITE_P(asio, golden_trace_counts,
                         ::testing::ValuesIn(cells_and_locks()),
                         [](auto const& row) { return row.param.name; });

}  // namespace
}  // namespace rollcall
