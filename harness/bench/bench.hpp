// The benchmarks behind `rollcall bench`: what a decision and a run cost, side by side in one run
// with two baselines. Google Benchmark measures; machines are noisy, so read the ratios.
//
//   P1/N  N tasks that yield 10 times each, in one group
//   P2    a queue of 5, one producer of 10 items and 3 sentinels, 3 consumers
//   P3    a mix of generated programs that exercises every law
//   S, E  strategies and exhaustive search: strategy_cost.hpp
#pragma once

#include "harness/run/registry.hpp"

#include <string>
#include <vector>

namespace rollcall {

struct bench_options {
    std::vector<std::string> runtimes;  // registered names
    std::string json;                   // file for Google Benchmark's own JSON; empty: none
    double seconds = 0.5;               // least time of each benchmark
};

// Prints the table. Returns false when nothing could be measured.
bool run_benchmarks(registry const& parts, bench_options const& options);

}  // namespace rollcall
