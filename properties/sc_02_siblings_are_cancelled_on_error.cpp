// SC-02: siblings are cancelled on error. The text that people read is `info` below.
//
// The request is due by the next *idle* advance of time (nothing was ready, so the runtime's abort
// step has run), or by the close of the group, or by the end of a run that came to rest. A request
// counts whoever made it: one that is still pending when the error escapes will stop the task too.
// A child that has not begun by then needs none, nor one that has finished by then.
#include "properties/laws.hpp"
#include "properties/requests.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_02 {
namespace {

constexpr law_info info{
    .id = "SC-02",
    .name = "siblings_are_cancelled_on_error",
    .claim =
        "once an error escapes a child of a group or the group's body, every unfinished child "
        "and the body are asked to cancel before time passes idly",
    .source =
        "asyncio.TaskGroup: \"the remaining tasks in the group are cancelled\"; trio and "
        "anyio task groups alike",
    .needs = "group, spawn, fail or timeout",
    .not_checked = "that the tasks obey the request; losers of a race that had no error (SC-04)",
    .look_at =
        "the abort step of the group: does it visit every child, and the body of the host, "
        "also for an error that comes from the body itself?",
    .ops = bit(op_kind::group) | bit(op_kind::spawn) | bit(op_kind::fail),
    .premises = {set_of(feature::groups, feature::group_aborts, feature::group_errors,
                        feature::errors),
                 set_of(feature::groups, feature::group_aborts, feature::group_errors,
                        feature::timeouts)},
};

ROLLCALL_MECHANISMS(sibling_not_asked,  // another child had failed
                    child_not_asked,    // the body had failed
                    // a child had failed while the host ran the body
                    body_not_asked)

void report(facts const& f, ruling& verdict, object_id g, task_id victim, mechanism m,
            position due) {
    group_fact const& group = f.groups()[g];
    event const& failure = f.at(group.first_error);
    std::string const failed =
        m == mechanism::child_not_asked ? "the body" : task_words(f, failure.task);
    std::string const who = m == mechanism::body_not_asked ? "the body, run by " : "";
    verdict.broken(
        name_of(m), native_bits(group), failure.step, {victim, failure.task},
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

static void check(facts const& f, ruling& verdict) {
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

static bool promised(dialect const& d) noexcept {
    return groups_hold_children(d) && groups_abort(d);
}
constinit checked_law const law{info, mechanism_names, promised, check};

}  // namespace rollcall::sc_02
