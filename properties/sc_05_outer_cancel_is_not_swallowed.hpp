// SC-05: an outer cancel is not swallowed. The text that people read is `info` below.
//
// Two claims. (1) An op that returned as cancelled, inside a cleanup construct, shield, timeout or
// loop that nothing in between could catch it for, makes that one return as cancelled too (a
// timeout may raise its own error instead, a cleanup one of its own).
//
// (2) A request is followed through its task. From when it is made it is *pending*; an op that
// returns as cancelled *observes* it. While one is pending, a leaf op (yield, io, sleep, join, put,
// get) that begins outside every shield and cleanup must not wait and then return otherwise. A
// request to a host by the abort of its own group counts inside that group's body. Requests by a
// timeout are not followed (TM-03).
// One observation may answer several requests; that is granted, with one exception: a cancellation
// that a combinator used up for itself. When a timeout turns it into its error, or a group closes
// otherwise than cancelled after its body was cancelled, what was pending when that cancellation
// was observed is pending again. Not claimed: requests to a task before its first step, those made
// inside a shield that drops them and, with sticky cancellation, those made before the end of a
// cleanup or before a catch, which reset it.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_05 {

inline constexpr law_info info{
    .id = "SC-05",
    .name = "outer_cancel_is_not_swallowed",
    .claim =
        "after a request to cancel, a task that reaches a suspension outside a shield and a "
        "cleanup observes it, and no combinator turns it into another outcome",
    .source =
        "trio's and asyncio's documentation of cancellation; python/cpython#116720 and "
        "#84849 show what breaks otherwise",
    .needs = "cancel, or a group that aborts; the declared style of cancellation",
    .not_checked =
        "requests by timeouts; suspensions inside cleanups; which of several requests "
        "was observed; ops that return without having waited",
    .look_at =
        "combinators that catch the cancellation of their body: do they raise it again, or "
        "put it back, when it was not theirs?",
    .ops = bit(op_kind::cancel_task) | bit(op_kind::cancel_group) | bit(op_kind::group),
};

enum class mechanism : std::uint8_t {
    not_observed,
    swallowed_by_group,  // used up by a group that the task hosts
    swallowed_by_timeout,
    swallowed_by_cleanup,
    swallowed_by_shield,
    swallowed_by_loop,  // repeat or consume
};
inline constexpr std::string_view mechanism_names[] = {
    "not_observed",         "swallowed_by_group",  "swallowed_by_timeout",
    "swallowed_by_cleanup", "swallowed_by_shield", "swallowed_by_loop",
};

constexpr bool promised(dialect const& d) noexcept { return d.cancellation.promised; }

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, promised, check};

}  // namespace rollcall::sc_05
