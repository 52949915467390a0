// BQ-03: the queue is first in, first out. The text that people read is `info` below.
//
// Ops are intervals, so only puts and gets that do not overlap are ordered. An item that was still
// in the queue at the end was never got: its get begins after everything. One that was lost says
// nothing here (BQ-01).
// Cost: linear in the items; if that finds a suspect, quadratic.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::bq_03 {

inline constexpr law_info info{
    .id = "BQ-03",
    .name = "queue_is_fifo",
    .claim =
        "if the put of one item returned before the put of another began, no get returns with "
        "the other before a get of the first has begun",
    .source = "linearizability of a FIFO queue: Herlihy, Wing, TOPLAS 12, 1990",
    .needs = "put and get in any form",
    .not_checked = "puts that overlap (BQ-06, where waiters are served in order)",
    .look_at = "which end of the buffer the items of waiting putters are added to",
    .ops = bit(op_kind::put) | bit(op_kind::put_sentinel) | bit(op_kind::try_put) |
           bit(op_kind::consume) | bit(op_kind::get) | bit(op_kind::try_get),
};

enum class mechanism : std::uint8_t {
    overtaken,       // the older item was got later
    overtaken_left,  // the older item was never got
};
inline constexpr std::string_view mechanism_names[] = {
    "overtaken",
    "overtaken_left",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::bq_03
