// SC-10: a cancel reaches the whole subtree. The text that people read is `info` below.
//
// By induction over levels: the children of the group that is cancelled, and of a group whose host
// is cancelled while it waits for them, are asked by the same time as in SC-02. A host inside its
// group's body passes the cancellation on when it observes it (SC-05). A host that waits inside a
// shield or a cleanup of its own is not claimed to pass anything on.
#include "properties/laws.hpp"
#include "properties/requests.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_10 {
namespace {

constexpr law_info info{
    .id = "SC-10",
    .name = "cancel_reaches_the_whole_subtree",
    .claim =
        "when a group is cancelled, or its host while it waits for the group, every unfinished "
        "child of the group is asked to cancel before time passes idly",
    .source = "trio's cancel scopes; asyncio.TaskGroup: cancelling the parent cancels the children",
    .needs = "cancel group, or cancel of a task that hosts one",
    .not_checked = "children behind a shield or cleanup of the host; that the tasks obey",
    .look_at =
        "how a cancellation of the waiting host becomes an abort, and whether the abort "
        "visits children that were spawned late or by other children",
    .ops = bit(op_kind::cancel_group) | bit(op_kind::cancel_task) | bit(op_kind::group),
    .premises = {set_of(feature::groups, feature::group_cancels),
                 set_of(feature::groups, feature::task_cancels),
                 set_of(feature::groups, feature::timeouts),
                 set_of(feature::groups, feature::nested_groups, feature::races),
                 set_of(feature::groups, feature::group_aborts, feature::nested_groups,
                        feature::group_errors, feature::errors)},
};

ROLLCALL_MECHANISMS(
    child_missed_by_group_cancel, child_missed_by_host_cancel,
    grandchild_missed_by_group_cancel,  // it was spawned by another child of the group
    grandchild_missed_by_host_cancel)

// Checks the children of `g` after a cancel of the group or of its host at `p`.
void check_children(facts const& f, ruling& verdict, object_id g, position p, bool by_host) {
    group_fact const& group = f.groups()[g];
    if (p >= group.closed) return;
    position const due = abort_due(f, g, p);
    if (due == never) return;
    bool found = false;
    task_id const child = first_child_not_asked(f, g, p, due, found);
    if (found) verdict.exercised();
    if (child == nothing) return;
    bool const by_child = f.at(f.tasks()[child].spawned).task != group.host;
    mechanism m =
        by_host ? mechanism::child_missed_by_host_cancel : mechanism::child_missed_by_group_cancel;
    if (by_child) {
        m = by_host ? mechanism::grandchild_missed_by_host_cancel
                    : mechanism::grandchild_missed_by_group_cancel;
    }
    verdict.broken(
        name_of(m), native_bits(group) | (by_host ? 0 : bit(op_kind::cancel_group)), f.at(p).step,
        {child, group.host},
        fmt::format("{} {} cancelled in {}, but its child {} at {} was not asked to cancel by {}",
                    group_words(f, g),
                    by_host ? "had its waiting host " + task_words(f, group.host) : "was",
                    step_words(f, p), task_words(f, child), place_words(f, child, p),
                    step_words(f, due)));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (std::uint32_t const i : f.group_cancels()) {
        op_fact const& cancel = f.ops()[i];
        check_children(f, verdict, f.at(cancel.returned).object, cancel.begun, false);
    }
    for (request_fact const& r : f.requests()) {
        if (r.waiting_in == nothing || r.masked) continue;
        check_children(f, verdict, r.waiting_in, r.at, true);
    }
}

constinit checked_law const law{info, mechanism_names, groups_hold_children, check};

}  // namespace rollcall::sc_10
