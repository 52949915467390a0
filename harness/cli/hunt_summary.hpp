// What a campaign came to, as text for people and as JSON, and whether it was worth anything.
#pragma once

#include "harness/campaign/campaign.hpp"
#include "harness/cli/console.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace rollcall {

struct hunt_summary {
    campaign_settings settings;
    campaign_result result;
    std::vector<std::string> vacuous;  // why a pass would say nothing; empty: it says something
    bool has_ended = true;             // else what has been found so far
};

// Runs from which on a law that was never exercised makes the campaign vacuous.
inline constexpr std::uint64_t vacuity_runs_min = 20'000;

std::vector<std::string> find_vacuity(registry const& parts, hunt_summary const& s);

// A hint about tasks that are declared and that nobody starts, if there are any.
void note_never_started(program const& p, std::vector<std::string>& notes);

exit_status judge(hunt_summary const& s);
exit_status judge(std::vector<finding> const& findings);

// A line for each of them.
std::string findings_text(std::vector<finding> const& findings);
nlohmann::json findings_json(std::vector<finding> const& findings);

std::string summary_text(registry const& parts, hunt_summary const& s);
nlohmann::json summary_json(registry const& parts, hunt_summary const& s);
// The whole document: version, seed, strategy and the runtimes' summaries.
std::string hunt_json(campaign_settings const& settings, nlohmann::json const& runtimes);

}  // namespace rollcall
