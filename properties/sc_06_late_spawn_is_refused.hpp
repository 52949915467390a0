// SC-06: a late spawn is refused. The text that people read is `info` below.
//
// A group is known to abort from the first request that its abort made; a spawn between the error
// and that request claims nothing. That the refused body's frame is freed is RT-03's.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_06 {

inline constexpr law_info info{
    .id = "SC-06",
    .name = "late_spawn_is_refused",
    .claim =
        "a task spawned into a closed group is refused and never begins; one spawned into an "
        "aborting group is refused, or started as cancelled, as the runtime declares",
    .source =
        "asyncio.TaskGroup.create_task and trio's Nursery.start_soon raise; "
        "python/cpython#115957",
    .needs = "spawn into a named group; the declared treatment of an aborting group",
    .not_checked = "a group whose abort had nobody to ask: that it aborts cannot be seen",
    .look_at =
        "the state that spawn checks: is it set before the abort's first request, and does "
        "it stay set after the close?",
    .ops = bit(op_kind::spawn),
};

enum class mechanism : std::uint8_t {
    accepted_by_closed_group,
    accepted_by_aborting_group,
    refused_task_began,
    started_without_cancel,  // into an aborting group, where that is declared
};
inline constexpr std::string_view mechanism_names[] = {
    "accepted_by_closed_group",
    "accepted_by_aborting_group",
    "refused_task_began",
    "started_without_cancel",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_06
