// How small counterexamples become, and what that costs: `rollcall bench shrink`.
//
// For each planted fault and each seed, large programs are generated and run as in a hunt until the
// law breaks that the fault was planted for; that case is then made smaller. Each seed's search has
// a process of its own, since a fault may crash it.
#pragma once

#include "harness/run/registry.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rollcall {

struct case_size {
    std::size_t tasks = 0;  // instances in the failing run
    std::size_t ops = 0;
    std::size_t deviations = 0;
};

struct shrink_bench_settings {
    std::vector<std::string> faults;  // registered runtimes with a law that they break
    std::uint32_t seeds = 5;          // seeds 1 to this
    std::uint64_t runs = 20'000;      // at most, of each seed, until it fails
    std::size_t tasks_min = 10;       // of the failing run
    std::size_t ops_min = 60;         // of its program
};

// One seed of one fault.
struct shrink_sample {
    case_size before;
    case_size after;
    std::uint32_t runs = 0;              // of the shrinker
    std::uint32_t runs_to_smallest = 0;  // of these; the final pass is the rest
    double seconds = 0;                  // the final pass included
    bool complete = false;
    bool slipped = false;  // what is left does not fail in the same way: a defect
};

struct shrink_bench_row {
    std::string fault;
    std::string law;
    std::uint32_t seeds = 0;             // measured
    std::vector<shrink_sample> samples;  // of those that failed
};

struct shrink_bench_result {
    std::vector<shrink_bench_row> rows;
    bool interrupted = false;  // what was measured until then is there
};

// `progress` is told what comes next. Ctrl-C ends it.
shrink_bench_result measure_shrinking(registry const& parts, shrink_bench_settings const& settings,
                                      std::function<void(std::string const&)> const& progress);

}  // namespace rollcall
