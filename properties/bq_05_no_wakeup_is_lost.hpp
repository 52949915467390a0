// BQ-05: no wake-up is lost. The text that people read is `info` below.
//
// Judged at idle moments: when time advances although nothing was ready, and when the run has come
// to rest. Whoever has been served is ready until it runs, so at such a moment all that were served
// have returned, and what the trace counts is what there is. Holds for any program, complete or
// not. An item that was lost cannot be waited for, and one whose put failed may take up room: then
// only BQ-01 speaks of the queue's items.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::bq_05 {

inline constexpr law_info info{
    .id = "BQ-05",
    .name = "no_wakeup_is_lost",
    .claim =
        "whenever nothing is ready, no task waits for what is there: an item, room, the close "
        "of its queue, a task that has finished, children that have finished; and at the end "
        "none is left inside a yield, sleep or io",
    .source = "the definition of a lost wake-up; tokio-rs/tokio#7965",
    .needs = "an op that waits",
    .not_checked = "runs that gave up; waiters that were passed over while others were ready",
    .look_at =
        "who was to wake the waiter: a waiter that is cancelled while it holds the wake-up "
        "must pass it on, and close must wake all",
    .ops = bit(op_kind::put) | bit(op_kind::get) | bit(op_kind::put_sentinel) |
           bit(op_kind::consume) | bit(op_kind::join) | bit(op_kind::group) | bit(op_kind::yield) |
           bit(op_kind::io) | bit(op_kind::sleep),
    .explains_hang = true,
};

enum class mechanism : std::uint8_t {
    getter_beside_item,
    getter_at_closed_queue,
    putter_beside_room,
    putter_at_closed_queue,
    putter_beside_getter,
    join_of_finished_task,
    host_of_finished_children,
    step_never_came,  // of a yield, sleep or io
    first_step_never_came,
    task_lost_by_runtime,  // it waits for nothing that is known
};
inline constexpr std::string_view mechanism_names[] = {
    "getter_beside_item",        "getter_at_closed_queue", "putter_beside_room",
    "putter_at_closed_queue",    "putter_beside_getter",   "join_of_finished_task",
    "host_of_finished_children", "step_never_came",        "first_step_never_came",
    "task_lost_by_runtime",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::bq_05
