#include "properties/rt_03_every_frame_is_destroyed.hpp"

#include "harness/program/numbers.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::rt_03 {

void check(facts const& f, ruling& verdict) {
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
        alive > 0 ? fmt::format("{} created and not destroyed when the run was over",
                                so_many(static_cast<std::size_t>(alive), "frame"))
                  : fmt::format("{} more than were created were destroyed",
                                so_many(static_cast<std::size_t>(-std::int64_t{alive}), "frame"));
    verdict.broken(mechanism_names[static_cast<std::size_t>(m)], 0, e.step, {}, message);
}

}  // namespace rollcall::rt_03
