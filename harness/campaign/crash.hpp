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
                        std::uint64_t unit, std::uint32_t run, isolation_limits const& limits,
                        std::function<wish()> const& asked);

// The kind of the op @id as a set; 0: there is no such op.
op_set kind_of_op(program const& p, std::uint32_t id);

// How a run ended that did not come to its end: "blocked in get q @22 of task main: the thread
// sleeps; an adapter must never block". With what the harness said of it before, if anything.
std::string tell_death(isolated_result const& death, program const& p);
// "crashed SIGSEGV get", "crashed SIGSEGV_in_teardown".
std::string fingerprint_of_death(isolated_result const& death, program const& p);

}  // namespace rollcall
