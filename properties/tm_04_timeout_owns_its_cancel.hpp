// TM-04: a timeout owns its cancel. The text that people read is `info` below.
//
// Which timeout of a task asked it is not in the trace, so claims rest on what holds for any of
// them. (1) What raised must have cancelled the body: the last op directly inside returned as
// cancelled. (2) A timeout that is left as cancelled, past its deadline and after a request of a
// timeout, was its own doing, if no other scope of the task can have asked: no request of another
// kind came while it was open or may have been pending when it began (fewer deliveries than
// requests by then), and no timeout around it was past its deadline. (3) From the request on, the
// body suspends no more: the next op inside the innermost timeout that waits, outside shields and
// cleanups, is cancelled.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::tm_04 {

inline constexpr law_info info{
    .id = "TM-04",
    .name = "timeout_owns_its_cancel",
    .claim =
        "a timeout turns its own cancellation into its error, and nothing else: neither the "
        "result nor the error of its body; once it has asked, the body waits for nothing more",
    .source = "asyncio.timeout, trio.fail_after; python/cpython#102780 breaks it",
    .needs = "timeout",
    .not_checked =
        "a request of another kind that races the timeout (SC-05); bodies that catch the "
        "cancellation",
    .look_at =
        "how a timeout tells its own cancellation from others, and an expiry that comes when "
        "the body is ready to run already",
    .ops = bit(op_kind::timeout),
};

enum class mechanism : std::uint8_t {
    raised_over_result,
    raised_over_error,
    own_cancel_not_converted,
    body_waits_on,
};
inline constexpr std::string_view mechanism_names[] = {
    "raised_over_result",
    "raised_over_error",
    "own_cancel_not_converted",
    "body_waits_on",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::tm_04
