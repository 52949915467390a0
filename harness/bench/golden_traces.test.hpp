// What every runtime has to show for the programs whose traces are known.
#pragma once

#include "harness/bench/golden_traces.hpp"
#include "harness/bench/trace_count.hpp"

#include <gtest/gtest.h>
#include <ostream>

namespace rollcall {

inline void PrintTo(golden_traces const& row, std::ostream* out) { *out << row.name; }

inline void expect_one_run_a_trace(runtime& under_test, golden_traces const& row) {
    trace_count const all =
        count_traces(under_test, row.prog, reduction::optimal, 4 * row.traces + 100);
    EXPECT_TRUE(all.is_complete);
    EXPECT_EQ(all.runs, row.traces);
    EXPECT_EQ(all.redundant, 0u);
    EXPECT_EQ(all.traces, row.traces);
}

}  // namespace rollcall
