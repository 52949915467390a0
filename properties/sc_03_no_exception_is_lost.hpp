// SC-03: no exception is lost. The text that people read is `info` below.
//
// The ledger of a closed group: what escaped its children and its body before the close, against
// what its exit raised. With `errors: first` only the first one is owed, others may be suppressed.
// Error ids are unique per `fail` and per timeout, so a delivery can be told from another.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_03 {

inline constexpr law_info info{
    .id = "SC-03",
    .name = "no_exception_is_lost",
    .claim =
        "every error that escaped a child or the body of a group is raised exactly once by the "
        "group's exit, and nothing else is",
    .source =
        "PEP 654 and asyncio.TaskGroup (all errors, as a group); the declared policy where a "
        "runtime keeps the first alone",
    .needs = "group, spawn, fail or timeout; the declared policy for several errors",
    .not_checked =
        "detached tasks (SC-09); groups that never close; errors that the policy lets "
        "a runtime suppress; the order inside an error group",
    .look_at =
        "where the group stores errors: a second error, an error beside a cancellation of "
        "the host, an error of a cleanup that runs during the abort",
    .ops = bit(op_kind::group) | bit(op_kind::spawn) | bit(op_kind::fail),
};

enum class mechanism : std::uint8_t {
    error_lost,            // the only error of the group
    later_error_lost,      // another error was delivered
    error_lost_to_cancel,  // the group closed as cancelled instead
    error_delivered_twice,
    error_from_elsewhere,  // it never escaped into this group
    replaced_by_foreign,   // an error that no op raised came out
};
inline constexpr std::string_view mechanism_names[] = {
    "error_lost",           "later_error_lost",    "error_lost_to_cancel", "error_delivered_twice",
    "error_from_elsewhere", "replaced_by_foreign",
};

constexpr bool promised(dialect const& d) noexcept { return d.errors.promised; }

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, promised, check};

}  // namespace rollcall::sc_03
