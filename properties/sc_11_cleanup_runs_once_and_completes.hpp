// SC-11: a cleanup runs once and completes. The text that people read is `info` below.
//
// Judged for each `finally` that was left, that is, whose op returned; while it is open nothing is
// claimed. A block that was cancelled on the spot before anything in it began was not entered:
// where cancellation is sticky, awaiting the block is itself what throws. That a cleanup comes to
// its end does not mean that it succeeds: where the runtime lets requests reach it, it may end
// cancelled.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::sc_11 {

inline constexpr law_info info{
    .id = "SC-11",
    .name = "cleanup_runs_once_and_completes",
    .claim =
        "when a block with a `finally` has been entered and is left, however that happens, its "
        "cleanup has begun "
        "exactly once and has come to its end",
    .source = "the language's own promise: finally in Python, destructors and catch blocks in C++",
    .needs = "finally",
    .not_checked = "that the cleanup succeeds; blocks that are never left (BQ-04)",
    .look_at = "cleanups that suspend, and blocks that are left by a cancellation or a timeout",
    .ops = bit(op_kind::try_finally),
};

enum class mechanism : std::uint8_t {
    skipped,
    skipped_after_error,
    skipped_after_cancel,
    ran_twice,
    left_unfinished,
};
inline constexpr std::string_view mechanism_names[] = {
    "skipped", "skipped_after_error", "skipped_after_cancel", "ran_twice", "left_unfinished",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_11
