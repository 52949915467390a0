// A campaign: many units over worker processes, with what was found grouped by fingerprint.
//
// Workers are forked; a crash costs one worker, whose unit is run again in a mode that writes each
// choice to shared memory, which gives the token. What is found is written to `settings.out` before
// anything else happens to it. The calling process must have a single thread. SIGINT, SIGTERM and
// the end of `settings.seconds` ask the workers to end after their run, and end them a second
// later; what was found so far is the result.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/campaign/runtime_traits.hpp"
#include "harness/campaign/settings.hpp"
#include "harness/campaign/tally.hpp"
#include "harness/campaign/trace_census.hpp"
#include "harness/run/registry.hpp"

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace rollcall {

struct campaign_result {
    runtime_traits traits;  // what the runtime says of itself
    tally counts;
    std::array<trace_counts, sampler_count> traces{};  // of a fixed program, by sampler
    std::uint64_t traces_one_in = 1;  // more than 1: scaled up from a sample of the traces
    std::vector<finding> findings;    // one per fingerprint, by (unit, run) where it was met first
    std::vector<std::string> notes;   // what people should know: worker restarts, skipped units
    std::uint64_t unexplained = 0;    // deaths of workers that came to no finding
    bool unwritten = false;           // not all findings could be written to `settings.out`
    double seconds = 0;
    bool interrupted = false;
};

struct campaign_progress {
    std::uint64_t runs = 0;
    std::uint64_t runs_total = 0;  // 0: bounded by time
    double seconds = 0;
    double seconds_total = 0;  // 0: bounded by runs
    std::size_t findings = 0;
    std::uint64_t distinct = 0;
    // The whole result if it ended now; costs about a millisecond.
    std::function<campaign_result()> so_far;
};

using progress_function = std::function<void(campaign_progress const&)>;

campaign_result run_campaign(registry const& known_parts, campaign_settings const& settings,
                             progress_function const& progress);

}  // namespace rollcall
