// BQ-02: the capacity is respected. The text that people read is `info` below.
//
// Counted at every prefix of the trace: puts that returned minus gets that have begun (those that
// ended without an item are taken back). An item may leave at any time while its get is open and
// may enter before its put returns, so this is what the queue held at least.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::bq_02 {

inline constexpr law_info info{
    .id = "BQ-02",
    .name = "capacity_is_respected",
    .claim =
        "at every moment the puts that returned exceed the gets that have begun by at most "
        "the capacity; with capacity 0, if that is a rendezvous, by nothing",
    .source = "the linearizable form of \"a bounded queue holds at most its capacity\"",
    .needs = "put; for capacity 0 the declared meaning",
    .not_checked = "queues without a bound; items that wait in a putter's hands",
    .look_at = "the room that a put sees after a get, a cancelled put or a try_put",
    .ops = bit(op_kind::put) | bit(op_kind::put_sentinel) | bit(op_kind::try_put),
};

enum class mechanism : std::uint8_t {
    over_capacity,
    over_capacity_after_failed_put,  // a put had been cancelled or timed out before
    rendezvous_without_getter,       // capacity 0
};
inline constexpr std::string_view mechanism_names[] = {
    "over_capacity",
    "over_capacity_after_failed_put",
    "rendezvous_without_getter",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::bq_02
