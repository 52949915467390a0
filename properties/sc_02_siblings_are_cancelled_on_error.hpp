// SC-02: siblings are cancelled on error. The text that people read is `info` below.
//
// The request is due by the next *idle* advance of time (nothing was ready, so the runtime's abort
// step has run), or by the close of the group, or by the end of a run that came to rest. A request
// counts whoever made it: one that is still pending when the error escapes will stop the task too.
// A child that has not begun by then needs none, nor one that has finished by then.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_02 {

inline constexpr law_info info{
    .id = "SC-02",
    .name = "siblings_are_cancelled_on_error",
    .claim =
        "once an error escapes a child of a group or the group's body, every unfinished child "
        "and the body are asked to cancel before time passes idly",
    .source =
        "asyncio.TaskGroup: \"the remaining tasks in the group are cancelled\"; trio and "
        "anyio task groups alike",
    .needs = "group, spawn, fail or timeout",
    .not_checked = "that the tasks obey the request; losers of a race that had no error (SC-04)",
    .look_at =
        "the abort step of the group: does it visit every child, and the body of the host, "
        "also for an error that comes from the body itself?",
    .ops = bit(op_kind::group) | bit(op_kind::spawn) | bit(op_kind::fail),
};

enum class mechanism : std::uint8_t {
    sibling_not_asked,  // another child had failed
    child_not_asked,    // the body had failed
    body_not_asked,     // a child had failed while the host ran the body
};
inline constexpr std::string_view mechanism_names[] = {
    "sibling_not_asked",
    "child_not_asked",
    "body_not_asked",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_02
