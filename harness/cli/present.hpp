// A finding as people see it: made smaller, told as a story, kept as a file.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/run/registry.hpp"

#include <string>

namespace rollcall {

struct present_options {
    bool shrink = true;
    bool tell = true;  // print its story
    std::string out;   // directory where it is kept; empty: none
};

// Changes the finding into its smallest case. SIGINT ends the shrinking with what it has.
void present(registry const& parts, present_options const& options, finding& f);

}  // namespace rollcall
