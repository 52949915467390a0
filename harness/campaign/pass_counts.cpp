#include "harness/campaign/pass_counts.hpp"

#include <algorithm>

namespace rollcall {
namespace {

// Shares are added as integers: a sum of doubles would depend on who counted what.
constexpr std::uint64_t whole_share = std::uint64_t{1} << 32;

}  // namespace

void drawn_runs::add_program(std::span<std::uint64_t> trace_classes) {
    std::size_t const n = trace_classes.size();
    if (n == 0) return;
    std::ranges::sort(trace_classes);
    std::uint64_t once = 0;
    for (std::size_t i = 0; i < n; ++i) {
        bool const again = (i != 0 && trace_classes[i - 1] == trace_classes[i]) ||
                           (i + 1 != n && trace_classes[i + 1] == trace_classes[i]);
        once += again ? 0 : 1;
    }
    ++programs;
    seen_once_sum += (once * whole_share + n / 2) / n;
}

double drawn_runs::seen_once_mean() const noexcept {
    if (programs == 0) return 0;
    return static_cast<double>(seen_once_sum) / static_cast<double>(whole_share) /
           static_cast<double>(programs);
}

void pass_counts::add(pass_counts const& other) noexcept {
    for (std::size_t s = 0; s < sampler_count; ++s) {
        by[s].runs += other.by[s].runs;
        by[s].failures += other.by[s].failures;
        by[s].programs += other.by[s].programs;
        by[s].seen_once_sum += other.by[s].seen_once_sum;
    }
    programs += other.programs;
    programs_failed += other.programs_failed;
    replay_mismatches += other.replay_mismatches;
    actors_max = std::max(actors_max, other.actors_max);
    decisions_max = std::max(decisions_max, other.decisions_max);
    depth_max = std::max(depth_max, other.depth_max);
    decisions_reached = std::min(decisions_reached, other.decisions_reached);
}

void pass_counts::add_run(sampling const& drawn, bool failed) noexcept {
    drawn_runs& runs = (*this)[drawn.by];
    ++runs.runs;
    runs.failures += failed ? 1 : 0;
    if (drawn.by != sampler::pct) return;
    depth_max = std::max(depth_max, drawn.depth_max);
    decisions_reached = std::min(decisions_reached, drawn.decisions_max);
}

}  // namespace rollcall
