// What a campaign without a failure is worth: what may be said of the schedules and programs that
// were not run, and what must not.
//
// Runs of one program are judged per strategy, and only those that it drew independently (random,
// pct, pos, urw, surw; of a portfolio each member's own). The runs of different programs are not
// draws of one distribution, so with generated programs the program is the unit instead: the bound
// is on the share of programs that fail within their schedules. Known findings are failures here.
// A strategy learns anew in each unit of a fixed program, so its bound is on the mean chance of a
// failure over what it learned (pass_bounds.hpp).
#pragma once

#include "harness/campaign/campaign.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

// So many trials of which so many failed.
struct trial_worth {
    std::uint64_t trials = 0;
    std::uint64_t failures = 0;

    // Below which the chance of a failure lies, with `confidence`; nothing after a failure.
    std::optional<double> failure_below() const noexcept;
    double failure_rate() const noexcept;
};

struct strategy_worth {
    sampler by = sampler::none;
    trial_worth runs;
    // Estimated chance that one more run of a program shows a trace that is new to this strategy;
    // with generated programs the mean over them. Nothing if traces were not measured.
    std::optional<double> new_trace;
    trace_counts traces;  // of a fixed program
};

// That pct has missed a bug of depth 1, 2, ... of a fixed program. Beyond depth 1 it speaks of bugs
// whose changes of priority come within the first `decisions_reached` decisions: pct draws them
// from as many as a unit's first runs had.
struct depth_worth {
    std::vector<double> missed_below;  // [0] is depth 1; empty: nothing can be said
    pct_bounds seen;
    std::uint64_t decisions_reached = 0;
};

struct pass_worth {
    std::vector<std::string> void_because;  // not empty: nothing can be said, and nothing below is
    std::vector<strategy_worth> strategies;
    depth_worth depths;
    std::optional<trial_worth> programs;  // generated, each under its schedules
    std::uint32_t schedules = 0;         // at most
    std::uint32_t schedules_fewest = 0;  // at least
    std::uint64_t traces_one_in = 1;  // more than 1: from a sample of the traces
};

inline constexpr std::uint32_t depths_stated_max = 3;

pass_worth assess_pass(campaign_settings const& settings, campaign_result const& result);

}  // namespace rollcall
