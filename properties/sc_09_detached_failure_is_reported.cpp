#include "properties/sc_09_detached_failure_is_reported.hpp"

#include "properties/words.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall::sc_09 {
namespace {

bool was_reported(facts const& f, std::uint32_t error) noexcept {
    return std::ranges::any_of(f.error_events(), [&](position p) {
        return f.at(p).kind == event_kind::error_reported && f.at(p).value == error;
    });
}

}  // namespace

void check(facts const& f, ruling& verdict) {
    if (f.gave_up()) return;
    for (position const p : f.error_events()) {
        event const& e = f.at(p);
        if (e.kind != event_kind::error_escaped || e.object != nothing || e.task == 0) continue;
        verdict.exercised();
        if (was_reported(f, e.value)) continue;
        bool const was_asked = f.tasks()[e.task].first_request != nothing;
        mechanism const m =
            was_asked ? mechanism::not_reported_after_cancel : mechanism::not_reported;
        verdict.broken(mechanism_names[static_cast<std::size_t>(m)],
                       bit(op_kind::detach) | origin_of(f, e.value), e.step, {e.task},
                       fmt::format("{} escaped the detached task {} in step {} and was never "
                                   "reported",
                                   error_words(f, e.value), task_words(f, e.task), e.step));
    }
}

}  // namespace rollcall::sc_09
