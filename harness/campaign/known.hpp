// Known findings: cases in <known>/<runtime>/*.case whose fingerprints are subtracted from what a
// campaign found. A file name says which defect it is; its `about` gives the reference.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/campaign/settings.hpp"
#include "harness/run/registry.hpp"

#include <string>
#include <vector>

namespace rollcall {

// Marks the findings that are known. Each known case is replayed, and its fingerprints are those
// that it shows; one that shows none any more is told in `notes`.
void subtract_known(registry const& parts, campaign_settings const& settings,
                    std::vector<finding>& findings, std::vector<std::string>& notes);

}  // namespace rollcall
