// TM-03: the edges of a timeout. The text that people read is `info` below.
//
// A timeout that should have fired is judged at an *idle* advance of time: nothing was ready, so
// its timer's handler had run if the timer had been due. That it had been due is certain if the
// clock stood half a tick past the deadline before this advance, or if this advance goes that far
// past it for a single timer (timers become due in order of their deadlines). Half a tick, because
// arming timers moves the clock by a nanosecond each without anything becoming due.
// A run that has come to rest is one more idle moment, past all deadlines.
// Only claimed when nothing else may hold the timeout back: no shield around the task's place (nor
// a cleanup, where cancellation is sticky), no op inside that returned as cancelled since the
// deadline, no wait for a group that aborts.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::tm_03 {

inline constexpr law_info info{
    .id = "TM-03",
    .name = "timeout_edges",
    .claim =
        "a timeout whose body still waits past the deadline fires before time passes idly, "
        "timeout 0 at the first suspension; timeout none never fires, nor does any timeout of "
        "whose body nothing was cancelled",
    .source = "asyncio.timeout and trio.fail_after document these edges",
    .needs = "timeout",
    .not_checked =
        "a deadline that passes while time leaps over it in one advance; bodies that "
        "catch a cancellation",
    .look_at = "limits of 0 and none, and timeouts inside timeouts",
    .ops = bit(op_kind::timeout),
};

enum class mechanism : std::uint8_t {
    timeout_none_fired,
    fired_without_cancel,
    timeout_never_fired,
    timeout_zero_never_fired,
};
inline constexpr std::string_view mechanism_names[] = {
    "timeout_none_fired",
    "fired_without_cancel",
    "timeout_never_fired",
    "timeout_zero_never_fired",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::tm_03
