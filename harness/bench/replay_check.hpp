// Whether recorded runs replay: `rollcall bench replay`.
//
// Generated programs take turns on all runtimes and under all strategies, up to 64 schedules each.
// Every run is replayed from what was recorded and must give the same trace; the first of each
// program goes through its token. In this process. Threads: none.
#pragma once

#include "harness/run/registry.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rollcall {

struct replay_check_settings {
    std::vector<std::string> runtimes;    // registered names
    std::vector<std::string> strategies;  // as parse_strategy reads them; empty: all
    std::uint64_t runs = 10'000;
    std::uint64_t seed = 1;
};

struct replay_check_result {
    std::uint64_t replays = 0;
    std::uint64_t mismatches = 0;
    std::string first_mismatch;  // what was run, and a token; empty: none
};

// `progress` is told the replays so far before each program; false ends the check.
replay_check_result check_replays(registry const& parts, replay_check_settings const& settings,
                                  std::function<bool(std::uint64_t)> const& progress);

}  // namespace rollcall
