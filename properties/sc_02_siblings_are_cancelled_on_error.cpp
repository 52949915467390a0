#include "properties/sc_02_siblings_are_cancelled_on_error.hpp"

#include "properties/requests.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_02 {
namespace {

std::uint32_t name_index(mechanism m) noexcept { return static_cast<std::uint32_t>(m); }

void report(facts const& f, ruling& verdict, object_id g, task_id victim, mechanism m,
            position due) {
    group_fact const& group = f.groups()[g];
    event const& failure = f.at(group.first_error);
    std::string const failed =
        m == mechanism::child_not_asked ? "the body" : task_words(f, failure.task);
    std::string const who = m == mechanism::body_not_asked ? "the body, run by " : "";
    verdict.broken(
        mechanism_names[name_index(m)], native_bits(group), failure.step, {victim, failure.task},
        fmt::format("an error escaped {} of {} in {}, but {}{} at {} was not asked to cancel by {}",
                    failed, group_words(f, g), step_words(f, group.first_error), who,
                    task_words(f, victim), place_words(f, victim, group.first_error),
                    step_words(f, due)));
}

bool body_was_asked(facts const& f, object_id g, position p, position due) {
    group_fact const& group = f.groups()[g];
    return group.body_ended < due || was_asked(f, group.host, g, p, due);
}

}  // namespace

void check(facts const& f, ruling& verdict) {
    for (object_id g = 0; g < f.groups().size(); ++g) {
        group_fact const& group = f.groups()[g];
        position const p = group.first_error;
        if (p >= group.closed) continue;
        position const due = abort_due(f, g, p);
        if (due == never) continue;
        bool found = false;
        task_id const child = first_child_not_asked(f, g, p, due, found);
        bool const body_failed = p == group.body_ended;
        if (child != nothing) {
            report(f, verdict, g, child,
                   body_failed ? mechanism::child_not_asked : mechanism::sibling_not_asked, due);
        }
        if (group.body_ended > p && !group.is_static) {
            found = true;
            if (!body_was_asked(f, g, p, due)) {
                report(f, verdict, g, group.host, mechanism::body_not_asked, due);
            }
        }
        if (found) verdict.exercised();
    }
}

}  // namespace rollcall::sc_02
