// TM-02: timers fire in the order of their deadlines. The text that people read is `info` below.
//
// A timer that is passed over stays behind: when time passes *idly*, nothing was ready, so whoever
// sleeps past a deadline that lay before was not woken by a timer that should have fired. Whether
// the deadline lay before is told as in tm_03_timeout_edges.hpp. Where ready work runs in the order
// in which it became ready (`fifo`), sleeps return in the order of their deadlines; deadlines
// within half a tick are no order.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::tm_02 {

inline constexpr law_info info{
    .id = "TM-02",
    .name = "timers_fire_in_deadline_order",
    .claim =
        "when time passes idly, no sleep, and no put or get with a limit, waits past its "
        "deadline; in a runtime that is first in, first out, sleeps end in the order of their "
        "deadlines",
    .source = "Asio's timer queue and asyncio's heap are ordered by deadline",
    .needs = "sleep, or put and get with a limit",
    .not_checked = "sleeps that never end (BQ-05); timeouts (TM-03)",
    .look_at = "timers that share one wake-up, and what a cancelled timer does to its neighbours",
    .ops = bit(op_kind::sleep) | bit(op_kind::put) | bit(op_kind::get) | bit(op_kind::put_sentinel),
};

enum class mechanism : std::uint8_t {
    slept_past_deadline,
    limit_past_deadline,
    out_of_order,
};
inline constexpr std::string_view mechanism_names[] = {
    "slept_past_deadline",
    "limit_past_deadline",
    "out_of_order",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::tm_02
