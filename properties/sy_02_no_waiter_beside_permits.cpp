// SY-02: nobody waits beside enough permits, or a set event. The text that people read is `info`.
//
// Judged at idle moments, as BQ-05: whoever was served has returned then. Where a waiter that wants
// more than there is holds up others, or may, all that wait have to fit. A stall that the leaving
// of another waiter left behind is SY-03's.
#include "harness/program/numbers.hpp"
#include "properties/laws.hpp"
#include "properties/sync_stalls.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sy_02 {
namespace {

constexpr law_info info{
    .id = "SY-02",
    .name = "no_waiter_beside_permits",
    .claim =
        "whenever nothing is ready, nobody waits for permits that are there, nor for an event that "
        "is set",
    .source = "the definition of a lost wake-up; python/cpython#90155",
    .needs = "acquire, with or wait",
    .not_checked =
        "waiters beside one that wants more than there are, unless the runtime declares that such "
        "a one holds up nobody; a set that was cleared again; runs in which permits were lost "
        "(SY-01)",
    .look_at = "whether a release of several wakes as many as fit, and a set all that wait",
    .ops = bit(op_kind::acquire) | bit(op_kind::release) | bit(op_kind::with) | bit(op_kind::set) |
           bit(op_kind::wait),
    .premises = {set_of(feature::semaphores), set_of(feature::mutexes), set_of(feature::events)},
    .explains_hang = true,
};

ROLLCALL_MECHANISMS(waiter_beside_permits, waiter_at_set_event)

}  // namespace

static void check(facts const& f, ruling& verdict) {
    constexpr op_set waits = bit(op_kind::acquire) | bit(op_kind::with) | bit(op_kind::wait);
    if (f.gave_up() || (f.waited() & waits) == 0) return;
    verdict.exercised();
    for (object_id i = 0; i < f.semaphores().size(); ++i) {
        semaphore_fact const& s = f.semaphores()[i];
        if (s.stall.at == never || s.stall.left != never || !f.is_stall_certain(s)) continue;
        std::size_t const free = static_cast<std::size_t>(s.stall.permits);
        report_stall(f, verdict, name_of(mechanism::waiter_beside_permits), s.stall,
                     fmt::format("{} had {}", semaphore_words(f, i), so_many(free, "permit")));
    }
    for (object_id i = 0; i < f.flags().size(); ++i) {
        flag_fact const& e = f.flags()[i];
        if (e.stall.at == never) continue;
        report_stall(f, verdict, name_of(mechanism::waiter_at_set_event), e.stall,
                     fmt::format("{} had been set in {}", flag_words(f, i), step_words(f, e.set)));
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sy_02
