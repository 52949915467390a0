// BQ-06: waiters are served in the order of their arrival. The text that people read is `info`.
//
// A waiter arrived earlier if its op began in an earlier step and had not returned when the other
// began: then it was waiting, or had been served already. Ops of one task cannot wait beside each
// other, so both are of different tasks. A try_put never waits but must not overtake who does.
// Order of service shows in the items: of putters, in the order in which their items are got; of
// getters, in the order in which the items that they got were put.
// Cost: linear in the items and gets; if that finds a suspect, quadratic.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::bq_06 {

inline constexpr law_info info{
    .id = "BQ-06",
    .name = "waiters_are_served_in_arrival_order",
    .claim =
        "a put that waits is accepted before any that began later, and a get that waits is "
        "served no later item than one that began later",
    .source =
        "asyncio.Queue and trio's memory channels document fairness; python/cpython#83055 "
        "for how try_put breaks it",
    .needs = "put and get by several tasks; a runtime that declares its queue fair",
    .not_checked =
        "waiters that were cancelled, timed out or never served; the order in which "
        "served waiters run again",
    .look_at =
        "which end of the list of waiters a new one is added to, and whether room that is "
        "promised to a waiter can be taken by a try_put",
    .ops = bit(op_kind::put) | bit(op_kind::put_sentinel) | bit(op_kind::try_put) |
           bit(op_kind::consume) | bit(op_kind::get),
};

enum class mechanism : std::uint8_t {
    putter_overtaken,
    putter_overtaken_by_try_put,
    getter_overtaken,
};
inline constexpr std::string_view mechanism_names[] = {
    "putter_overtaken",
    "putter_overtaken_by_try_put",
    "getter_overtaken",
};

constexpr bool promised(dialect const& d) noexcept {
    return d.queue_is_fair.promised && d.queue_is_fair.value;
}

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, promised, check};

}  // namespace rollcall::bq_06
