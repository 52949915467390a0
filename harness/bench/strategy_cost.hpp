// What a decision costs under each strategy, and what exhaustive search reaches: more lines of
// `rollcall bench`.
//
//   S/N   N tasks that yield 10 times and then add to one cell, by strategy, on mini
//   E     three tasks of 3 yields under dfs, three tasks of 4 writes to one cell under dpor
#pragma once

#include "harness/run/registry.hpp"

namespace rollcall {

// Registers them with Google Benchmark.
void register_strategy_costs(registry const& parts);

}  // namespace rollcall
