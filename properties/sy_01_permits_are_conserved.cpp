// SY-01: permits are conserved. The text that people read is `info` below.
//
// What an acquire has that returned, it had taken before; what a release gives that has begun may
// be there already. At the end of a run without waiters the runtime tells what is left.
#include "harness/program/numbers.hpp"
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sy_01 {
namespace {

constexpr law_info info{
    .id = "SY-01",
    .name = "permits_are_conserved",
    .claim =
        "no more permits of a semaphore are held than there are, and at the end all that are not "
        "held are there, also of a mutex",
    .source = "the counting semaphore's invariant: Dijkstra, EWD 123, 1965",
    .needs = "acquire or with",
    .not_checked =
        "what is left where somebody still waits (SY-02); two holders of a mutex (SY-04); releases "
        "above the first value unless the runtime declares that it counts them",
    .look_at =
        "a waiter that is cancelled, or times out, once it was served: the permit is its own, or "
        "has to be given back, once",
    .ops = bit(op_kind::acquire) | bit(op_kind::try_acquire) | bit(op_kind::release) |
           bit(op_kind::with),
    .premises = {set_of(feature::semaphores), set_of(feature::mutexes)},
};

ROLLCALL_MECHANISMS(more_held_than_there_are, permits_lost, permits_made)

void report_overdrawn(facts const& f, ruling& verdict, object_id s) {
    op_fact const& o = f.ops()[f.semaphores()[s].overdrawn];
    event const& e = f.at(o.returned);
    verdict.broken(name_of(mechanism::more_held_than_there_are), native_bit(o), e.step, {o.task},
                   fmt::format("{} returned ok in step {}, although all permits of {} were held",
                               task_op_words(f, o), e.step, semaphore_words(f, s)));
}

void report_rest(facts const& f, ruling& verdict, object_id s) {
    semaphore_fact const& fact = f.semaphores()[s];
    bool const is_lost = fact.rest < fact.free();
    verdict.broken(
        name_of(is_lost ? mechanism::permits_lost : mechanism::permits_made), bit(op_kind::acquire),
        f.at(f.end() - 1).step, {},
        fmt::format("{} had {} left at the end, and not {}: {} taken, {} given",
                    semaphore_words(f, s), so_many(static_cast<std::size_t>(fact.rest), "permit"),
                    fact.free(), fact.taken, fact.given));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (object_id s = 0; s < f.semaphores().size(); ++s) {
        semaphore_fact const& fact = f.semaphores()[s];
        if (fact.taken == 0 || !f.counts_permits(fact)) continue;
        verdict.exercised();
        if (fact.overdrawn != nothing) {
            if (!fact.is_mutex) report_overdrawn(f, verdict, s);
        } else if (f.came_to_rest() && fact.is_miscounted()) {
            report_rest(f, verdict, s);
        }
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sy_01
