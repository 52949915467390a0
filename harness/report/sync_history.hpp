// What became of the permits of a semaphore and of the flag of an event, as the trace tells.
//
// No state, no threads.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <cstdint>
#include <vector>

namespace rollcall {

// How many more permits the task has acquired than it has released.
std::int64_t permits_held_by(trace const& t, task_id task, object_id semaphore);
std::int64_t free_permits(plan const& p, trace const& t, object_id semaphore);
bool is_set(plan const& p, trace const& t, object_id event);

// Whether an op somewhere in `body` sets the event.
bool sets(std::vector<op> const& body, object_id event);

}  // namespace rollcall
