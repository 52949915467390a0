// SC-01: no task outlives its group. The text that people read is `info` below.
//
// Read from the roll: each group's close and each child's begin, end and last event. A child that
// never began by the close is judged only if it begins later; one that was spawned after the close
// belongs to SC-06. Grandchildren follow by induction: their group is closed by a child.
// A body that a runtime runs in a task of its own (asyncio.wait_for does) is the same in small.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_01 {
namespace {

constexpr law_info info{
    .id = "SC-01",
    .name = "no_task_outlives_its_group",
    .claim =
        "when a group has closed, every task that ran in it has finished, and none of them "
        "runs again; nothing of an op's body goes on when the op is over",
    .source =
        "structured concurrency: N. J. Smith, Notes on structured concurrency (2018); "
        "asyncio.TaskGroup and trio nurseries document the same",
    .needs = "group and spawn, or timeout",
    .not_checked =
        "detached tasks; what a child does before the close; whether the close came as "
        "early as it could",
    .look_at =
        "the wait of the group's exit: does it count children, and does an abort, a cancel "
        "or an error of the host leave it early?",
    .ops = bit(op_kind::group) | bit(op_kind::spawn) | bit(op_kind::timeout),
};

ROLLCALL_MECHANISMS(
    child_unfinished_at_close,     // the group closed without having aborted
    child_unfinished_after_abort,  // it had asked its children to cancel and did not wait
    child_begun_after_close,       // it was spawned before the close
    finished_child_ran_after_close,
    body_left_behind)  // of an op

void report(facts const& f, ruling& verdict, object_id g, task_id c, mechanism m) {
    group_fact const& group = f.groups()[g];
    std::string const child = task_words(f, c);
    std::string const close =
        fmt::format("{} closed in {}", group_words(f, g), step_words(f, group.closed));
    std::string message;
    switch (m) {
        case mechanism::child_unfinished_at_close:
        case mechanism::child_unfinished_after_abort:
            message =
                fmt::format("{}{} while {} was still at {}", close,
                            m == mechanism::child_unfinished_at_close ? "" : " after its abort",
                            child, place_words(f, c, group.closed));
            break;
        case mechanism::child_begun_after_close:
            message = fmt::format("{}, and its child {} began after that, in {}", close, child,
                                  step_words(f, f.tasks()[c].begun));
            break;
        case mechanism::finished_child_ran_after_close:
            message = fmt::format("{}, and its finished child {} ran again in {}", close, child,
                                  step_words(f, f.tasks()[c].last));
            break;
        case mechanism::body_left_behind: break;
    }
    verdict.broken(name_of(m), native_bits(group), f.at(group.closed).step, {c, group.host},
                   std::move(message));
}

// A timeout may leave its body where it cancels it, or is cancelled.
void check_bodies(facts const& f, ruling& verdict) {
    for (std::uint32_t const i : f.timed()) {
        op_fact const& o = f.ops()[i];
        bool const is_over = o.kind == op_kind::timeout && o.returned != never;
        if (is_over && o.result != outcome::ok) verdict.exercised();
    }
    if (f.left().op == nothing) return;
    op_fact const& left = f.ops()[f.left().op];
    bool const abandons = f.declares().shield.value == shield_style::abandons;
    if (left.kind == op_kind::shield && abandons) return;
    position const at = f.end() - 1;
    verdict.broken(name_of(mechanism::body_left_behind), native_bit(left), f.at(at).step,
                   {left.task},
                   fmt::format("{} of {}, begun in {}, was left as {} in {} while its body was "
                               "still at {}",
                               op_words(f, left.id), task_words(f, left.task),
                               step_words(f, left.begun), name(f.at(at).result), step_words(f, at),
                               op_words(f, f.ops()[f.left().inner].id)));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (object_id g = 0; g < f.groups().size(); ++g) {
        group_fact const& group = f.groups()[g];
        if (group.closed == never) continue;
        for (task_id c = group.first_child; c != nothing; c = f.tasks()[c].next_in_group) {
            task_fact const& child = f.tasks()[c];
            if (child.spawned > group.closed) break;
            if (child.begun == never) continue;
            verdict.exercised();
            if (child.finished < group.closed && child.last < group.closed) continue;
            if (child.begun > group.closed) {
                report(f, verdict, g, c, mechanism::child_begun_after_close);
            } else if (child.finished < group.closed) {
                report(f, verdict, g, c, mechanism::finished_child_ran_after_close);
            } else {
                report(f, verdict, g, c,
                       group.aborted < group.closed ? mechanism::child_unfinished_after_abort
                                                    : mechanism::child_unfinished_at_close);
            }
            break;  // one per group
        }
    }
    check_bodies(f, verdict);
}

constinit checked_law const law{info, mechanism_names, groups_hold_children, check};

}  // namespace rollcall::sc_01
