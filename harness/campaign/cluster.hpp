// Findings that are one bug: the smallest case of one shows the other as well under a few
// schedules.
//
// A defect breaks several laws in several ways, and each is a fingerprint. The smallest case stands
// for those that it shows, and for those whose smallest cases show it: a case that holds nothing
// more than it needs seldom shows another's. What a member shows joins nothing: there are no
// chains.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/settings.hpp"
#include "harness/run/registry.hpp"

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace rollcall {

inline constexpr std::uint32_t cluster_schedules = 64;

// What the case shows: under its own schedule, and under `cluster_schedules` of the settings'
// strategy and seed. In processes of their own.
std::set<std::string> fingerprints_shown(registry const& parts, campaign_settings const& settings,
                                         test_case const& c, std::function<wish()> const& asked);

struct cluster {
    std::size_t representative = 0;    // index of the finding with the smallest case
    std::vector<std::size_t> members;  // of the others, by size
};

// Of the new findings, smallest first. One that did not come again, or that somebody did not want
// to wait for, is a cluster by itself.
std::vector<cluster> cluster_findings(registry const& parts, campaign_settings const& settings,
                                      std::vector<finding> const& findings,
                                      std::function<wish()> const& asked);

}  // namespace rollcall
