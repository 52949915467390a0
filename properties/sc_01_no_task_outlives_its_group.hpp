// SC-01: no task outlives its group. The text that people read is `info` below.
//
// Read from the roll: each group's close and each child's begin, end and last event. A child that
// never began by the close is judged only if it begins later; one that was spawned after the close
// belongs to SC-06. Grandchildren follow by induction: their group is closed by a child.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_01 {

inline constexpr law_info info{
    .id = "SC-01",
    .name = "no_task_outlives_its_group",
    .claim =
        "when a group has closed, every task that ran in it has finished, and none of them "
        "runs again",
    .source =
        "structured concurrency: N. J. Smith, Notes on structured concurrency (2018); "
        "asyncio.TaskGroup and trio nurseries document the same",
    .needs = "group, spawn",
    .not_checked =
        "detached tasks; what a child does before the close; whether the close came as "
        "early as it could",
    .look_at =
        "the wait of the group's exit: does it count children, and does an abort, a cancel "
        "or an error of the host leave it early?",
    .ops = bit(op_kind::group) | bit(op_kind::spawn),
};

enum class mechanism : std::uint8_t {
    child_unfinished_at_close,     // the group closed without having aborted
    child_unfinished_after_abort,  // it had asked its children to cancel and did not wait
    child_begun_after_close,       // it was spawned before the close
    finished_child_ran_after_close,
};
inline constexpr std::string_view mechanism_names[] = {
    "child_unfinished_at_close",
    "child_unfinished_after_abort",
    "child_begun_after_close",
    "finished_child_ran_after_close",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_01
