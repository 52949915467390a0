// Whose doing led to what broke: from some tasks back through items, cells, locks, ends that were
// awaited, cancellations and spawns, as a dynamic slice of the run (Korel and Laski, 1988).
// Observed facts alone: what only looks at a queue or lock and finds nothing leaves no trace here.
// No state, no threads.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <span>
#include <vector>

namespace rollcall {

// The tasks that it began with, then the others: whose doing came last, first.
std::vector<task_id> causal_path(plan const& p, trace const& t, std::span<task_id const> from);

}  // namespace rollcall
