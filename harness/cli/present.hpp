// A finding as people see it: made smaller, told as a story, kept as a file.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/cli/console.hpp"
#include "harness/run/registry.hpp"

#include <functional>
#include <string>

namespace rollcall {

struct present_options {
    bool shrink = true;
    bool tell = true;  // print its story
    std::string out;   // directory where it is kept; empty: none
    // Whether to go on; after an interrupt with what there is.
    std::function<wish()> shrink_asked = interrupt_guard::wanted;
    std::function<wish()> replay_asked = interrupt_guard::wanted;
};

// Changes the finding into its smallest case. Not fine if it cannot be kept.
exit_status present(registry const& parts, present_options const& options, finding& f);

}  // namespace rollcall
