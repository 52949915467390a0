// How often a task was cancelled and how often it was asked: what SC-07 and TM-04 count.
//
// Each searches the trace; no state, no threads.
#pragma once

#include "properties/facts.hpp"

#include <cstddef>

namespace rollcall {

// Waits of the task that had ended as cancelled by `p`, that one included: ops that suspend by
// themselves, not what is around them.
std::size_t deliveries_until(facts const& f, task_id task, position p) noexcept;

// Groups of the task that had closed by `p` otherwise than cancelled: each may have put a request
// back, to be delivered once more.
std::size_t put_back_before(facts const& f, task_id task, position p) noexcept;

}  // namespace rollcall
