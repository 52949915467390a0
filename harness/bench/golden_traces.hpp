// Programs whose number of Mazurkiewicz traces is known, from the literature on dynamic partial-
// order reduction and the test suites of its tools.
//
// An item (an access to a shared cell, a lock, an unlock) is one step: a `yield` stands between two
// items, what is local goes with the item before it. Joins are no steps: all tasks start together.
// Sources of the counts: the closed forms are derived beside the programs; GenMC (MPI-SWS/genmc
// b03f01e), Concuerror (parapluu/Concuerror 0cbd2fc), Nidhugg (nidhugg/nidhugg 0aea4d2) and DPU
// (cesaro/dpu 5f7ae66) have them in their expected results. Where tools count classes of reads-from
// instead of traces, the count here is that of traces.
#pragma once

#include "harness/program/program.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rollcall {

struct golden_traces {
    std::string name;  // "lastzero_5"
    std::uint64_t traces = 0;
    program prog;
};

enum class started_by : std::uint8_t {
    group,      // the root waits for all tasks
    detaching,  // it ends: nobody waits
};

// By family and size; those with up to `traces_max` traces.
std::vector<golden_traces> known_trace_counts(std::uint64_t traces_max,
                                              started_by start = started_by::group);

}  // namespace rollcall
