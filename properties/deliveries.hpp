// How often a task was cancelled and how often it was asked, and where requests are lost: for laws
// about cancellation.
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

// The op with a limit in which a request of `p` was lost that has not reached the task by `by`: the
// task was there at `p`, and has left it otherwise than cancelled. `nothing`: there is none.
std::uint32_t limit_that_lost(facts const& f, task_id task, position p, position by);
// Whether a request of `p` may still have been on its way to the op's task when the op returned,
// since it had to pass more than `passed_at_most` timeouts that each run a task.
bool was_on_its_way(facts const& f, op_fact const& o, position p, unsigned passed_at_most);

}  // namespace rollcall
