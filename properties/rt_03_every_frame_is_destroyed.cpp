// RT-03: every frame is destroyed. The text that people read is `info` below.
#include "harness/program/numbers.hpp"
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::rt_03 {
namespace {

constexpr law_info info{
    .id = "RT-03",
    .name = "every_frame_is_destroyed",
    .claim =
        "after a run no coroutine frame is left over: each was run to its end or destroyed, and "
        "none twice",
    .source = "a frame that nobody destroys is a leak; one destroyed twice is undefined",
    .needs = "a runtime that declares that its frames are counted",
    .not_checked = "memory that is not a frame (leak sanitizers see that); runs that gave up",
    .look_at =
        "who owns the frame on the path that ended the task: cancelled, refused, detached, "
        "or still waiting at teardown",
    .ops = all_ops,
};

ROLLCALL_MECHANISMS(leaked,
                    leaked_beside_cancel,   // some task was asked to cancel
                    leaked_beside_refusal,  // a spawn was refused
                    destroyed_twice)

constexpr bool promised(dialect const& d) noexcept {
    return d.frames_are_counted.promised && d.frames_are_counted.value;
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    trace const& events = f.run().events;
    if (f.gave_up() || !events.saw(event_kind::frames_counted)) return;
    verdict.exercised();
    event const& e = f.at(f.end() - 1);
    if (e.kind != event_kind::frames_counted || e.value == 0) return;
    // Counted as created minus destroyed: more destroyed than created wraps around.
    auto const alive = static_cast<std::int32_t>(e.value);
    mechanism m = mechanism::leaked;
    if (!f.requests().empty()) m = mechanism::leaked_beside_cancel;
    if (events.saw(event_kind::spawn_refused)) m = mechanism::leaked_beside_refusal;
    if (alive < 0) m = mechanism::destroyed_twice;
    std::string const message =
        alive > 0
            ? fmt::format("{} left over when the run was over, neither finished nor destroyed",
                          so_many(static_cast<std::size_t>(alive), "frame"))
            : fmt::format("{} more than were created were destroyed",
                          so_many(static_cast<std::size_t>(-std::int64_t{alive}), "frame"));
    verdict.broken(name_of(m), 0, e.step, {}, message);
}

constinit checked_law const law{info, mechanism_names, promised, check};

}  // namespace rollcall::rt_03
