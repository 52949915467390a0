// The report of a counterexample, for people: which law, on which runtime, what was seen, the
// story, and the lines that replay and keep it.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/run/registry.hpp"

#include <string>

namespace rollcall {

std::string version_line();

// `replayed` is the run of `f.reproduction` with its story.
std::string tell_counterexample(registry const& parts, finding const& f,
                                replay_report const& replayed, std::string const& kept_in);

// Made smaller, run again and told: for a log that is all there will be to look at. Runs it in
// processes of its own, some thousand times.
std::string tell_smallest_counterexample(registry const& parts, finding f);

}  // namespace rollcall
