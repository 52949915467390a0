// SC-09: the failure of a detached task is reported. The text that people read is `info` below.
//
// The root is nobody's child either, but its error is the run's own business.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall::sc_09 {
namespace {

constexpr law_info info{
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
    .premises = {set_of(feature::detaches, feature::detached_errors, feature::errors),
                 set_of(feature::detaches, feature::detached_errors, feature::timeouts)},
};

ROLLCALL_MECHANISMS(not_reported,
                    // the task had been asked to cancel
                    not_reported_after_cancel)

constexpr bool promised(dialect const& d) noexcept {
    return d.detached_error_reported.promised && d.detached_error_reported.value;
}

bool was_reported(facts const& f, std::uint32_t error) noexcept {
    return std::ranges::any_of(f.error_events(), [&](position p) {
        return f.at(p).kind == event_kind::error_reported && f.at(p).value == error;
    });
}

// Whether somebody cancelled the task after the error had left it, where that silences it.
bool was_silenced(facts const& f, task_id task, position escaped) noexcept {
    if (!f.declares().cancel_silences_errors.value) return false;
    return std::ranges::any_of(f.ops(), [&](op_fact const& o) {
        bool const is_later = o.kind == op_kind::cancel_task && o.begun > escaped;
        return is_later && f.at(o.begun).object == task;
    });
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    if (f.gave_up()) return;
    for (position const p : f.error_events()) {
        event const& e = f.at(p);
        if (e.kind != event_kind::error_escaped || e.object != nothing || e.task == 0) continue;
        verdict.exercised();
        if (was_reported(f, e.value) || was_silenced(f, e.task, p)) continue;
        bool const was_asked = f.tasks()[e.task].first_request != nothing;
        mechanism const m =
            was_asked ? mechanism::not_reported_after_cancel : mechanism::not_reported;
        verdict.broken(name_of(m), bit(op_kind::detach) | origin_of(f, e.value), e.step, {e.task},
                       fmt::format("{} escaped the detached task {} in step {} and was never "
                                   "reported",
                                   error_words(f, e.value), task_words(f, e.task), e.step));
    }
}

constinit checked_law const law{info, mechanism_names, promised, check};

}  // namespace rollcall::sc_09
