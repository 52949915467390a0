// RT-01: posted work runs once. The text that people read is `info` below.
//
// The adapter and the gate report both breaches as they happen; the law only words them.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::rt_01 {

inline constexpr law_info info{
    .id = "RT-01",
    .name = "posted_work_runs_once",
    .claim =
        "what is posted, a new task or the rest of a waiting one, runs once and never inside "
        "the call that posted it",
    .source = "Executors TS and Asio's executor requirements: post never blocks on the work",
    .needs = "an op that posts: spawn, detach, or any that waits",
    .not_checked = "work that belongs to no task",
    .look_at = "two wake-ups of one waiter, such as a result and a cancellation, and spawn itself",
    .ops = bit(op_kind::spawn) | bit(op_kind::detach) | bit(op_kind::yield) | bit(op_kind::sleep) |
           bit(op_kind::io) | bit(op_kind::put) | bit(op_kind::get) | bit(op_kind::put_sentinel) |
           bit(op_kind::consume) | bit(op_kind::join),
};

enum class mechanism : std::uint8_t {
    ran_inline,
    ran_twice,
};
inline constexpr std::string_view mechanism_names[] = {
    "ran_inline",
    "ran_twice",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::rt_01
