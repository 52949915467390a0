// Explains a hang: which task waits on what, and what became of the items and sentinels of the
// queues concerned.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <string>
#include <vector>

namespace rollcall {

// One line per task that hangs and per queue that one of them waits on; empty without a hang.
std::vector<std::string> explain_hang(plan const& p, trace const& t);

}  // namespace rollcall
