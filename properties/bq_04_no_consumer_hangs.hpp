// BQ-04: no consumer hangs. The text that people read is `info` below.
//
// Only programs that are complete by construction (harness/program/completeness.hpp) are judged: in
// them every wait is bound to end, whatever the schedule. Why a task hangs may be seen by BQ-05.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::bq_04 {

inline constexpr law_info info{
    .id = "BQ-04",
    .name = "no_consumer_hangs",
    .claim = "when a complete program has come to rest, no task waits",
    .source =
        "deadlock freedom of programs whose queues are closed by an unconditional cleanup; "
        "chriskohlhoff/asio#1318 for how close breaks it",
    .needs = "a complete program with an op that waits",
    .not_checked = "incomplete programs, where a hang may be the program's own; runs that gave up",
    .look_at =
        "close: does it end every waiting get and put? then whatever the first task named "
        "here waits for",
    .ops = bit(op_kind::put) | bit(op_kind::get) | bit(op_kind::put_sentinel) |
           bit(op_kind::consume) | bit(op_kind::join) | bit(op_kind::group),
    .explains_hang = true,
};

// What the hang is about: the first of these that some task waits for, a task at a closed queue
// before all others; the op is that task's.
enum class mechanism : std::uint8_t {
    waits_for_an_item,
    waits_for_room,
    waits_for_nothing,  // a step of its own, or nothing that is known
    waits_for_a_task,
    waits_for_children,
};
inline constexpr std::string_view mechanism_names[] = {
    "waits_for_an_item", "waits_for_room",     "waits_for_nothing",
    "waits_for_a_task",  "waits_for_children",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::bq_04
