// A worker process of a campaign, and the memory that it shares with it.
#pragma once

#include "harness/campaign/isolate.hpp"
#include "harness/campaign/settings.hpp"
#include "harness/campaign/tally.hpp"
#include "harness/campaign/trace_census.hpp"
#include "harness/run/registry.hpp"

#include <atomic>
#include <cstdint>

namespace rollcall {

// What one worker tells, without a system call per run.
struct worker_slot {
    std::atomic<std::uint64_t> unit{0};
    std::atomic<std::uint32_t> run{0};
    std::atomic<bool> uncounted{false};  // the run has begun and is not counted yet
    std::atomic<bool> is_done{false};    // its worker ends of its own accord
    run_mark mark;
    tally counts;
};

struct campaign_memory {
    static constexpr unsigned jobs_max = 64;
    std::atomic<std::uint64_t> next_unit{0};
    std::atomic<bool> stop{false};
    std::atomic<bool> unwritten{false};  // a finding could not be written to its file
    worker_slot slots[jobs_max];
};

struct worker_start {
    campaign_memory* memory = nullptr;
    trace_census* census = nullptr;  // shared as well; none: traces are counted per unit
    unsigned slot = 0;
    int findings = -1;        // a pipe: one line of JSON per finding
    std::uint64_t units = 0;  // total; 0: no bound
    bool resume = false;      // go on with `unit` at `run` first
    std::uint64_t unit = 0;
    std::uint32_t run = 0;
};

// How many schedules unit `index` has: the last unit may have fewer.
std::uint32_t schedules_of_unit(campaign_settings const& settings, std::uint64_t index);

// The exit status of a worker whose runs have left too much behind.
inline constexpr int exit_worn_out = 79;

// The body of a worker process; never returns.
[[noreturn]] void run_worker(registry const& parts, campaign_settings const& settings,
                             worker_start const& start);

}  // namespace rollcall
