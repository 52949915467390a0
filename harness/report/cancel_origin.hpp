// Who asked for the cancellation that a task caught. No state, no threads.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <string>

namespace rollcall {

// Of a cancel_caught event that is an element of the trace's events: "main (cancel worker @5)",
// "group g of main", "its timeout"; empty: nobody had asked. Of several requests since the task
// last caught one, the first.
std::string who_asked(plan const& p, trace const& t, event const& caught);

}  // namespace rollcall
