// BQ-01: no item is lost or duplicated. The text that people read is `info` below.
//
// Judged when the run has come to rest and the queues have been emptied: then every item is in
// somebody's hands or was still there. A put that never returned may have been accepted or not.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::bq_01 {

inline constexpr law_info info{
    .id = "BQ-01",
    .name = "no_item_is_lost_or_duplicated",
    .claim =
        "an item whose put returned is received once or is left in the queue; one whose put "
        "failed is neither; nothing else is ever received",
    .source =
        "conservation of items, the first law of every queue; chriskohlhoff/asio#1041, #1236 "
        "for how it breaks",
    .needs = "put and get in any form",
    .not_checked = "runs that gave up; puts that never returned, but for duplicates",
    .look_at =
        "the hand-over to a waiter that is cancelled or timed out at that moment, and what "
        "close does with the buffer",
    .ops = bit(op_kind::put) | bit(op_kind::put_sentinel) | bit(op_kind::try_put) |
           bit(op_kind::consume) | bit(op_kind::get) | bit(op_kind::try_get),
};

enum class mechanism : std::uint8_t {
    lost,
    lost_beside_failed_get,  // a get that was cancelled or timed out meanwhile, close or not
    lost_beside_close,
    lost_beside_close_and_cancel,  // its put waited at the close and was asked to cancel after it
    received_twice,
    received_and_left,
    left_twice,
    failed_put_received,
    failed_put_left,
    unknown_item_received,
    unknown_item_left,
};
inline constexpr std::string_view mechanism_names[] = {
    "lost",
    "lost_beside_failed_get",
    "lost_beside_close",
    "lost_beside_close_and_cancel",
    "received_twice",
    "received_and_left",
    "left_twice",
    "failed_put_received",
    "failed_put_left",
    "unknown_item_received",
    "unknown_item_left",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::bq_01
