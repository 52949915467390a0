// SC-07: a cancel is delivered as often as it was asked for. The text that people read is `info`.
//
// A delivery is an op that suspends by itself and returns as cancelled; what is around it only
// passes the cancellation on. Where cancellation is edge-triggered a request is delivered at most
// once; a group that raises errors instead of its host's cancellation may put it back, so each
// group of a task that closed otherwise than cancelled counts as one more request. That a request
// is delivered at all is SC-05.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_07 {

inline constexpr law_info info{
    .id = "SC-07",
    .name = "cancel_is_delivered",
    .claim =
        "no op is cancelled unless its task was asked; where cancellation is edge-triggered, not "
        "more often than it was asked; no request reaches a task that has finished",
    .source = "asyncio.Task.cancel, trio's cancellation semantics; runtimes declare their style",
    .needs = "cancel, an abort or a timeout",
    .not_checked =
        "that a request is delivered (SC-05); where cancellation is level-triggered or "
        "sticky, how often",
    .look_at = "where a request is marked as delivered, and requests to tasks that just finished",
    .ops = bit(op_kind::cancel_task) | bit(op_kind::cancel_group) | bit(op_kind::timeout) |
           bit(op_kind::group),
};

enum class mechanism : std::uint8_t {
    delivered_unasked,
    delivered_too_often,
    reached_finished_task,
};
inline constexpr std::string_view mechanism_names[] = {
    "delivered_unasked",
    "delivered_too_often",
    "reached_finished_task",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_07
