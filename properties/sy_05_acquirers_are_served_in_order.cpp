// SY-05: who waits for permits is served in order. The text that people read is `info` below.
//
// A waiter was passed over if one that came later, for no fewer permits, has returned with them,
// and it itself still waits when nothing is ready: served ones have run then. Quadratic in the
// acquires of a run.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sy_05 {
namespace {

constexpr law_info info{
    .id = "SY-05",
    .name = "acquirers_are_served_in_order",
    .claim = "an acquire that waits is served before any that began later and wants no less",
    .source = "asyncio.Semaphore's line of waiters; python/cpython#90155 for how it was broken",
    .needs = "acquire or with by several tasks; a runtime that declares its semaphores fair",
    .not_checked =
        "waiters with a limit of their own, which a runtime may wrap in a task; the order in which "
        "served waiters run again; those passed over that are served before all is quiet",
    .look_at = "which end of the line a waiter is added to, and whether a try overtakes it",
    .ops = bit(op_kind::acquire) | bit(op_kind::try_acquire) | bit(op_kind::with),
    .premises = {set_of(feature::semaphores), set_of(feature::mutexes)},
};

ROLLCALL_MECHANISMS(waiter_overtaken, waiter_overtaken_by_try)

constexpr bool promised(dialect const& d) noexcept {
    return d.acquire_is_fair.promised && d.acquire_is_fair.value;
}

object_id semaphore_of(facts const& f, op_fact const& o) noexcept { return f.at(o.begun).object; }

// Whether `first` waited when `second` began, and would have fit in its place.
bool comes_first(facts const& f, op_fact const& first, op_fact const& second) noexcept {
    declared<bool> const& holds_up = f.declares().acquire_holds_up;
    bool const in_any_case = holds_up.promised && holds_up.value;
    bool const was_waiting = first.task != second.task && first.step < second.step &&
                             first.returned > second.begun &&
                             f.run().planned.op_of(first.id).time == no_limit;
    return was_waiting && semaphore_of(f, first) == semaphore_of(f, second) &&
           (in_any_case || f.permits_of(first) <= f.permits_of(second));
}

void report(facts const& f, ruling& verdict, op_fact const& older, op_fact const& newer) {
    bool const is_try = newer.kind == op_kind::try_acquire;
    mechanism const m = is_try ? mechanism::waiter_overtaken_by_try : mechanism::waiter_overtaken;
    verdict.broken(name_of(m), native_bit(older) | native_bit(newer), f.at(newer.returned).step,
                   {older.task, newer.task},
                   fmt::format("{}, begun in {}, still waited in {} although {}, begun in {}, had "
                               "returned with its permits in {}",
                               task_op_words(f, older), step_words(f, older.begun),
                               step_words(f, f.due_after(newer.returned)), task_op_words(f, newer),
                               step_words(f, newer.begun), step_words(f, newer.returned)));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    std::span<std::uint32_t const> const all = f.acquires();
    for (std::size_t j = 1; j < all.size(); ++j) {
        op_fact const& newer = f.ops()[all[j]];
        if (newer.returned == never || newer.result != outcome::ok) continue;
        for (std::size_t i = 0; i < j; ++i) {
            op_fact const& older = f.ops()[all[i]];
            if (!comes_first(f, older, newer)) continue;
            verdict.exercised();
            if (older.returned < newer.returned || f.due_after(newer.returned) >= older.returned) {
                continue;
            }
            return report(f, verdict, older, newer);
        }
    }
}

constinit checked_law const law{info, mechanism_names, promised, check};

}  // namespace rollcall::sy_05
