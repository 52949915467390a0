// Known findings: cases in <known>/<runtime>/*.case whose fingerprints are subtracted from what a
// campaign found. A file name says which defect it is; its `about` begins with the fingerprint that
// it is kept for and gives the reference. A case subtracts that fingerprint alone, whatever else it
// shows, so that one entry cannot hide another defect; one that names none subtracts all it shows.
// What a runtime has its variants have too ("asio:fifo" of "asio"); a variant's own is its alone.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/campaign/settings.hpp"
#include "harness/run/registry.hpp"

#include <string>
#include <vector>

namespace rollcall {

// Marks the findings that are known. Each known case is replayed and must still show what it is
// kept for; one that does not is told in `notes`, and subtracts nothing.
void subtract_known(registry const& parts, campaign_settings const& settings,
                    std::vector<finding>& findings, std::vector<std::string>& notes);

// The file of the known finding of the runtime that it is, below `directory`; empty: none.
std::string known_as(registry const& parts, std::string const& directory,
                     std::string const& runtime, std::string const& fingerprint);

}  // namespace rollcall
