#include "harness/campaign/pass_worth.hpp"

#include "harness/program/numbers.hpp"

#include <algorithm>

namespace rollcall {
namespace {

std::vector<std::string> find_voids(campaign_result const& result) {
    tally const& t = result.counts;
    std::vector<std::string> reasons;
    if (t.gave_up != 0) reasons.push_back(so_many(t.gave_up, "run") + " hit a limit");
    if (t.judged_in_part != 0) {
        reasons.push_back(so_many(t.judged_in_part, "run") +
                          " judged in part, for an op was left before its body ended");
    }
    if (t.pass.replay_mismatches != 0) {
        reasons.push_back(so_many(t.pass.replay_mismatches, "run") +
                          " did not come again when replayed");
    }
    if (result.unexplained != 0) {
        reasons.push_back(so_many(result.unexplained, "worker") +
                          " died for no reason that came again");
    }
    if (t.segments_controlled != t.segments) {
        reasons.push_back(so_many(t.segments - t.segments_controlled, "segment") +
                          " ran outside the gate");
    }
    return reasons;
}

std::optional<double> new_trace_of(campaign_settings const& settings, drawn_runs const& runs,
                                   trace_counts const& traces) {
    if (!settings.measure) return std::nullopt;
    if (settings.fixed) return chance_of_new_trace(traces, runs.runs);
    if (runs.programs == 0) return std::nullopt;
    double const mean = runs.seen_once_mean();
    return mean != 0 ? mean : chance_of_new_trace({}, runs.runs);
}

depth_worth depths_of(pass_counts const& pass) {
    depth_worth worth;
    drawn_runs const& pct = pass[sampler::pct];
    if (pct.runs == 0) return worth;
    worth.seen = {pass.actors_max, std::max(pass.decisions_max, 1u), pass.depth_max};
    worth.decisions_reached = pass.decisions_reached;
    if (pct.failures != 0) return worth;
    std::uint32_t const deepest = std::min(depths_stated_max, pass.depth_max);
    for (std::uint32_t d = 1; d <= deepest; ++d) {
        worth.missed_below.push_back(chance_to_miss(worth.seen, d, pct.runs));
    }
    return worth;
}

}  // namespace

std::optional<double> trial_worth::failure_below() const noexcept {
    if (failures != 0) return std::nullopt;
    return failure_bound(trials);
}

double trial_worth::failure_rate() const noexcept {
    return trials == 0 ? 0 : static_cast<double>(failures) / static_cast<double>(trials);
}

pass_worth assess_pass(campaign_settings const& settings, campaign_result const& result) {
    pass_worth worth;
    worth.schedules = most_schedules(settings, result.counts.units);
    worth.schedules_fewest = fewest_schedules(settings);
    worth.traces_one_in = result.traces_one_in;
    if (!settings.strategy.entry->is_independent || result.counts.runs == 0) return worth;
    // A rate up to the first failure says nothing.
    if (settings.stop_at_first && !result.findings.empty()) return worth;
    worth.void_because = find_voids(result);
    if (!worth.void_because.empty()) return worth;
    pass_counts const& pass = result.counts.pass;
    for (std::size_t s = 1; s < sampler_count; ++s) {
        drawn_runs const& runs = pass.by[s];
        if (runs.runs == 0) continue;
        worth.strategies.push_back({static_cast<sampler>(s),
                                    {runs.runs, runs.failures},
                                    new_trace_of(settings, runs, result.traces[s]),
                                    result.traces[s]});
    }
    if (settings.fixed) {
        worth.depths = depths_of(pass);
        return worth;
    }
    // What was found in a program that no unit has told of, for its worker died.
    std::uint64_t const failed =
        std::max(pass.programs_failed, std::uint64_t{result.findings.empty() ? 0u : 1u});
    worth.programs = {std::max(pass.programs, failed), failed};
    return worth;
}

}  // namespace rollcall
