// SC-08: a shield protects the inner. The text that people read is `info` below.
//
// Between the op that was cancelled and its shield there may be a timeout or a group's body: those
// may cancel what is in them, and nothing is claimed. Otherwise whoever cancelled the op reached
// through the shield. Sound for shields under which the waiter stays with its work, whether a
// request is kept for later or dropped.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_08 {

inline constexpr law_info info{
    .id = "SC-08",
    .name = "shield_protects_the_inner",
    .claim =
        "no op inside a shield is cancelled by a request, or a timeout, from outside the shield",
    .source = "asyncio.shield, trio's shielded cancel scopes",
    .needs = "shield, and a cancel or timeout around it",
    .not_checked =
        "children of a group inside the shield; what becomes of the request after the "
        "shield (SC-05)",
    .look_at = "shields inside shields, a second request, and timeouts outside the shield",
    .ops = bit(op_kind::shield),
};

enum class mechanism : std::uint8_t {
    cancelled_by_request,
    cancelled_by_later_request,  // the first had been kept away
    cancelled_by_timeout,
    cancelled_unasked,
};
inline constexpr std::string_view mechanism_names[] = {
    "cancelled_by_request",
    "cancelled_by_later_request",
    "cancelled_by_timeout",
    "cancelled_unasked",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_08
