// What can be said of an op alone, whatever the schedule. The ground of completeness.hpp.
//
// Each answer holds for every runtime, so where dialects differ it is the weaker one.
// Cost: linear in the ops inside the op. No threads, no state.
#pragma once

#include "harness/program/program.hpp"

#include <cstdint>
#include <vector>

namespace rollcall {

using queue_set = std::uint32_t;  // bit q: queue q
static_assert(queues_max <= 32);

constexpr queue_set just(std::uint32_t queue) noexcept { return queue_set{1} << queue; }

// Queues that are closed, and events that are set: bit q, and bit 32 + e. Waits on them end for
// good, on an event as long as nobody clears it.
using opened_set = std::uint64_t;
static_assert(events_max <= 32);

constexpr queue_set queues_of(opened_set all) noexcept { return static_cast<queue_set>(all); }
// What a wait of the op needs to be in there.
constexpr opened_set awaited_by(op const& o) noexcept {
    return opened_set{1} << (o.target + (names_event(o.kind) ? 32 : 0));
}

// What a try is certain to open once its body was entered and ends in any way: its `finally` begins
// with these closes and sets, so that nothing can fail or be cancelled before them.
opened_set leading_openings(op const& o) noexcept;

// What is open once the op returned normally.
opened_set opened_after(op const& o) noexcept;

// Whether its task runs on without giving way.
bool never_suspends(op const& o) noexcept;

// Whether a cancellation that reaches the op's task inside the op may be gone behind it: caught, or
// spent where dialects differ: in a shield, in a cleanup that awaits, in a race that is being
// decided, in a group that is cancelled by name (`cancelled_by_name`, by group).
bool may_swallow_cancel(op const& o, std::vector<bool> const& cancelled_by_name);

}  // namespace rollcall
