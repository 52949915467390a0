// RT-03: every frame is destroyed. The text that people read is `info` below.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::rt_03 {

inline constexpr law_info info{
    .id = "RT-03",
    .name = "every_frame_is_destroyed",
    .claim = "after the teardown of a run, as many coroutine frames were destroyed as were created",
    .source = "a frame that nobody destroys is a leak; one destroyed twice is undefined",
    .needs = "a runtime that declares that its frames are counted",
    .not_checked = "memory that is not a frame (leak sanitizers see that); runs that gave up",
    .look_at =
        "who owns the frame on the path that ended the task: cancelled, refused, detached, "
        "or still waiting at teardown",
    .ops = all_ops,
};

enum class mechanism : std::uint8_t {
    leaked,
    leaked_beside_cancel,   // some task was asked to cancel
    leaked_beside_refusal,  // a spawn was refused
    destroyed_twice,
};
inline constexpr std::string_view mechanism_names[] = {
    "leaked",
    "leaked_beside_cancel",
    "leaked_beside_refusal",
    "destroyed_twice",
};

constexpr bool promised(dialect const& d) noexcept {
    return d.frames_are_counted.promised && d.frames_are_counted.value;
}

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, promised, check};

}  // namespace rollcall::rt_03
