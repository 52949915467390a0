// SC-10: a cancel reaches the whole subtree. The text that people read is `info` below.
//
// By induction over levels: the children of the group that is cancelled, and of a group whose host
// is cancelled while it waits for them, are asked by the same time as in SC-02. A host inside its
// group's body passes the cancellation on when it observes it (SC-05). A host that waits inside a
// shield or a cleanup of its own is not claimed to pass anything on.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_10 {

inline constexpr law_info info{
    .id = "SC-10",
    .name = "cancel_reaches_the_whole_subtree",
    .claim =
        "when a group is cancelled, or its host while it waits for the group, every unfinished "
        "child of the group is asked to cancel before time passes idly",
    .source = "trio's cancel scopes; asyncio.TaskGroup: cancelling the parent cancels the children",
    .needs = "cancel group, or cancel of a task that hosts one",
    .not_checked = "children behind a shield or cleanup of the host; that the tasks obey",
    .look_at =
        "how a cancellation of the waiting host becomes an abort, and whether the abort "
        "visits children that were spawned late or by other children",
    .ops = bit(op_kind::cancel_group) | bit(op_kind::cancel_task) | bit(op_kind::group),
};

enum class mechanism : std::uint8_t {
    child_missed_by_group_cancel,
    child_missed_by_host_cancel,
    grandchild_missed_by_group_cancel,  // it was spawned by another child of the group
    grandchild_missed_by_host_cancel,
};
inline constexpr std::string_view mechanism_names[] = {
    "child_missed_by_group_cancel",
    "child_missed_by_host_cancel",
    "grandchild_missed_by_group_cancel",
    "grandchild_missed_by_host_cancel",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_10
