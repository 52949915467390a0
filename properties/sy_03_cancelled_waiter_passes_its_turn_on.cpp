// SY-03: a waiter that goes away passes its turn on. The text that people read is `info` below.
//
// The stalls of SY-02 of which the last that made room was a waiter that was cancelled or timed
// out, and no release: it had been served, or it had wanted more than there were.
#include "harness/program/numbers.hpp"
#include "properties/laws.hpp"
#include "properties/sync_stalls.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sy_03 {
namespace {

constexpr law_info info{
    .id = "SY-03",
    .name = "cancelled_waiter_passes_its_turn_on",
    .claim =
        "when a waiter for permits is cancelled or times out, whoever waits behind it and now has "
        "its permits is woken",
    .source = "bpo-27585, \"Fix waiter cancellation in asyncio.Lock\"",
    .needs = "acquire or with that is cancelled, or has a limit",
    .not_checked = "what SY-02 does not check",
    .look_at =
        "the head of the line wants two and goes away, and the next wants one; and a waiter that "
        "is cancelled between its wake-up and its next step",
    .ops = bit(op_kind::acquire) | bit(op_kind::with),
    .premises = {set_of(feature::semaphores, feature::cancels),
                 set_of(feature::semaphores, feature::timeouts),
                 set_of(feature::semaphores, feature::acquire_limits),
                 set_of(feature::semaphores, feature::groups),
                 set_of(feature::mutexes, feature::cancels),
                 set_of(feature::mutexes, feature::timeouts),
                 set_of(feature::mutexes, feature::acquire_limits),
                 set_of(feature::mutexes, feature::groups)},
    .explains_hang = true,
};

ROLLCALL_MECHANISMS(turn_lost_by_cancel, turn_lost_by_limit)

}  // namespace

static void check(facts const& f, ruling& verdict) {
    if (f.gave_up()) return;
    for (object_id i = 0; i < f.semaphores().size(); ++i) {
        semaphore_fact const& s = f.semaphores()[i];
        if (s.left != 0 && s.saw_waiters) verdict.exercised();
        if (s.stall.left == never || !f.is_stall_certain(s)) continue;
        event const& leaving = f.at(s.stall.left);
        bool const is_limit = leaving.result == outcome::timed_out;
        std::size_t const free = static_cast<std::size_t>(s.stall.permits);
        report_stall(
            f, verdict,
            name_of(is_limit ? mechanism::turn_lost_by_limit : mechanism::turn_lost_by_cancel),
            s.stall,
            fmt::format("{} had {}, and {} had gone away in {}", semaphore_words(f, i),
                        so_many(free, "permit"), task_words(f, leaving.task),
                        step_words(f, s.stall.left)));
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sy_03
