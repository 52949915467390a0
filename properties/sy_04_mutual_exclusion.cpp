// SY-04: mutual exclusion. The text that people read is `info` below.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sy_04 {
namespace {

constexpr law_info info{
    .id = "SY-04",
    .name = "mutual_exclusion",
    .claim =
        "one task at a time has a mutex; where it belongs to its holder, nobody else releases it",
    .source = "Dijkstra, CACM 8(9), 1965; python/cpython#76915 (unlimited acquire)",
    .needs = "acquire or with of a mutex",
    .not_checked = "semaphores (SY-01)",
    .look_at =
        "whether a task that finds the mutex free can take it from one that was woken for it",
    .ops = bit(op_kind::acquire) | bit(op_kind::try_acquire) | bit(op_kind::release) |
           bit(op_kind::with),
    .premises = {set_of(feature::mutexes)},
};

ROLLCALL_MECHANISMS(two_holders, released_by_another)

std::string holder_words(facts const& f, semaphore_fact const& s) {
    if (s.held_by == nothing) return "nobody had it";
    op_fact const& held = f.ops()[s.held_by];
    return fmt::format("{} had it since {}", task_words(f, held.task),
                       step_words(f, held.returned));
}

void report(facts const& f, ruling& verdict, object_id s, mechanism m, std::uint32_t index) {
    semaphore_fact const& fact = f.semaphores()[s];
    op_fact const& o = f.ops()[index];
    event const& e = f.at(o.returned);
    task_id const other = fact.held_by == nothing ? nothing : f.ops()[fact.held_by].task;
    verdict.broken(name_of(m), native_bit(o), e.step, {o.task, other},
                   fmt::format("{} returned ok in step {}, although {}", task_op_words(f, o),
                               e.step, holder_words(f, fact)));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    declared<bool> const& has_owner = f.declares().mutex_has_owner;
    for (object_id s = 0; s < f.semaphores().size(); ++s) {
        semaphore_fact const& fact = f.semaphores()[s];
        if (!fact.is_mutex || fact.taken == 0) continue;
        verdict.exercised();
        bool const is_wrong = has_owner.promised && has_owner.value && fact.taken_away != nothing;
        if (is_wrong) {
            report(f, verdict, s, mechanism::released_by_another, fact.taken_away);
        } else if (fact.overdrawn != nothing) {
            report(f, verdict, s, mechanism::two_holders, fact.overdrawn);
        }
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sy_04
