// Crashes as findings: runs that killed their process are run again with their choices on record.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/campaign/isolate.hpp"
#include "harness/campaign/settings.hpp"
#include "harness/run/registry.hpp"

namespace rollcall {

// Runs unit `unit` up to schedule `run` in a process of its own, each choice written to shared
// memory. `confirmed` tells whether it died; then the finding holds the case.
finding reproduce_crash(registry const& parts, campaign_settings const& settings,
                        std::uint64_t unit, std::uint32_t run, isolation_limits const& limits);

}  // namespace rollcall
