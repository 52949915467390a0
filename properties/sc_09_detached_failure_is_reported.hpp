// SC-09: the failure of a detached task is reported. The text that people read is `info` below.
//
// The root is nobody's child either, but its error is the run's own business.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_09 {

inline constexpr law_info info{
    .id = "SC-09",
    .name = "detached_failure_is_reported",
    .claim =
        "each error that escapes a detached task reaches the runtime's last-resort report "
        "before the run ends",
    .source =
        "asyncio's loop exception handler: \"Task exception was never retrieved\"; "
        "std::terminate for threads",
    .needs = "detach, fail or timeout; a runtime that declares a last-resort report",
    .not_checked = "the root task; when the report comes; cancelled tasks, which need none",
    .look_at =
        "what becomes of the exception of a task that nobody awaits, also of one that had "
        "been asked to cancel",
    .ops = bit(op_kind::detach),
};

enum class mechanism : std::uint8_t {
    not_reported,
    not_reported_after_cancel,  // the task had been asked to cancel
};
inline constexpr std::string_view mechanism_names[] = {
    "not_reported",
    "not_reported_after_cancel",
};

constexpr bool promised(dialect const& d) noexcept {
    return d.detached_error_reported.promised && d.detached_error_reported.value;
}

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, promised, check};

}  // namespace rollcall::sc_09
