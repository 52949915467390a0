// Findings as people see them: made smaller, those that are one bug together, told as a story, kept
// as files.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/settings.hpp"
#include "harness/campaign/shrink.hpp"
#include "harness/cli/console.hpp"
#include "harness/run/registry.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace rollcall {

struct present_options {
    bool shrink = true;
    shrink_scope scope = shrink_scope::all;
    // What is made smaller shares the time until then; none: there is enough of it.
    std::optional<std::chrono::steady_clock::time_point> end;
};

// Changes the new findings into their smallest cases, says of each which it is one bug with
// (finding::same_as), and tells them. Not fine if one cannot be kept.
exit_status present(registry const& parts, campaign_settings const& settings,
                    present_options const& options, std::vector<finding>& findings);

}  // namespace rollcall
