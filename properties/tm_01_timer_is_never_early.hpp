// TM-01: a timer is never early. The text that people read is `info` below.
//
// Virtual time; a duration counts from the event in which its op began.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::tm_01 {

inline constexpr law_info info{
    .id = "TM-01",
    .name = "timer_is_never_early",
    .claim =
        "a sleep that returns ok has lasted its duration; neither a timeout nor the limit of "
        "a put or get ends anything before its time",
    .source = "POSIX clock_nanosleep, Asio's and asyncio's timers: \"at least\" the duration",
    .needs = "sleep, timeout, or put and get with a limit",
    .not_checked = "how late a timer is",
    .look_at = "rounding of deadlines, and timers that share one wake-up",
    .ops = bit(op_kind::sleep) | bit(op_kind::timeout) | bit(op_kind::put) | bit(op_kind::get) |
           bit(op_kind::put_sentinel),
};

enum class mechanism : std::uint8_t {
    sleep_early,
    timeout_early,
    limit_early,
};
inline constexpr std::string_view mechanism_names[] = {
    "sleep_early",
    "timeout_early",
    "limit_early",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::tm_01
