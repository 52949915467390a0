// SC-04: the outcome of a group is right. The text that people read is `info` below.
//
// Whether a group may close as cancelled is judged generously: any request to its host before the
// close will do, other than the group's own abort, because a request may have been pending since
// long before the group was opened. The losers of a race are due as the siblings in SC-02 are.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_04 {

inline constexpr law_info info{
    .id = "SC-04",
    .name = "group_outcome_is_right",
    .claim =
        "a group closes with an error exactly if one escaped into it, as cancelled only if "
        "its host was asked to cancel, else as ok; once a child of a race has a result, the "
        "others are asked to cancel before time passes idly, and without an error, a result or a "
        "request no child is asked",
    .source = "asyncio.TaskGroup, trio nurseries; Asio's awaitable operators || for the race",
    .needs = "group, spawn",
    .not_checked = "which request a cancelled group obeyed; which child of a race should have won",
    .look_at =
        "what the exit raises when there is nothing to raise: a cancellation that was the "
        "group's own, or one of a child; for a race, who decides it",
    .ops = bit(op_kind::group),
};

enum class mechanism : std::uint8_t {
    error_without_cause,  // nothing escaped into it
    error_turned_into_ok,
    error_turned_into_cancel,
    cancelled_unasked,
    race_not_decided,       // a child had a result; another was not asked
    aborted_without_cause,  // a child was asked for nothing
};
inline constexpr std::string_view mechanism_names[] = {
    "error_without_cause", "error_turned_into_ok", "error_turned_into_cancel",
    "cancelled_unasked",   "race_not_decided",     "aborted_without_cause",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_04
