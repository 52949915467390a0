// How many runs exhaustive search makes of a program.
#pragma once

#include "harness/program/program.hpp"
#include "harness/run/runtime.hpp"
#include "harness/schedule/strategies/dpor.hpp"

#include <cstdint>
#include <functional>

namespace rollcall {

struct trace_count {
    std::uint64_t runs = 0;
    std::uint64_t redundant = 0;  // of those: begun in vain
    std::uint64_t traces = 0;     // that differ in what happened before what
    bool is_complete = false;     // nothing is left to try
};

// Ends after `runs_max` runs at the latest, or when `goes_on` (asked now and then) says no.
trace_count count_traces(runtime& under_test, program const& prog, reduction kind,
                         std::uint64_t runs_max, std::function<bool()> const& goes_on = {});

}  // namespace rollcall
