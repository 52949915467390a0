// What a campaign counts so that it can say what a pass is worth (pass_worth.hpp). Plain memory
// without pointers; sums, maxima and minima, so that it does not matter who counted what.
#pragma once

#include "harness/schedule/sampling.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace rollcall {

// The runs that one strategy drew: neither those that teach it nor what the runtime does by itself.
struct drawn_runs {
    std::uint64_t runs = 0;
    std::uint64_t failures = 0;  // runs that broke a law or crashed, known findings among them
    // Over generated programs that were run under all of their schedules:
    std::uint64_t programs = 0;       // for which it drew a run
    std::uint64_t seen_once_sum = 0;  // sum of the share of runs whose trace it showed only once

    // A program for which it drew runs of these traces; they are put in order.
    void add_program(std::span<std::uint64_t> trace_classes);
    // The mean of that share over the programs.
    double seen_once_mean() const noexcept;
};

struct pass_counts {
    std::array<drawn_runs, sampler_count> by{};  // by sampler
    std::uint64_t programs = 0;                  // run under all of their schedules, or failed
    std::uint64_t programs_failed = 0;
    std::uint64_t replay_mismatches = 0;  // failing runs that did not come again

    // Of any run, whoever drew it.
    std::uint32_t actors_max = 0;  // with the passing of time as one
    std::uint32_t decisions_max = 0;
    // What pct went by: from how many decisions it drew its changes, at least.
    std::uint32_t depth_max = 0;
    std::uint32_t decisions_reached = UINT32_MAX;

    drawn_runs& operator[](sampler s) noexcept { return by[static_cast<std::size_t>(s)]; }
    drawn_runs const& operator[](sampler s) const noexcept {
        return by[static_cast<std::size_t>(s)];
    }

    void add(pass_counts const& other) noexcept;
    void add_run(sampling const& drawn, bool failed) noexcept;
};

}  // namespace rollcall
