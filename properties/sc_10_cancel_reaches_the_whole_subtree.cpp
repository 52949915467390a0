#include "properties/sc_10_cancel_reaches_the_whole_subtree.hpp"

#include "properties/requests.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_10 {
namespace {

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
        mechanism_names[static_cast<std::size_t>(m)],
        native_bits(group) | (by_host ? 0 : bit(op_kind::cancel_group)), f.at(p).step,
        {child, group.host},
        fmt::format("{} {} cancelled in {}, but its child {} at {} was not asked to cancel by {}",
                    group_words(f, g),
                    by_host ? "had its waiting host " + task_words(f, group.host) : "was",
                    step_words(f, p), task_words(f, child), place_words(f, child, p),
                    step_words(f, due)));
}

}  // namespace

void check(facts const& f, ruling& verdict) {
    for (std::uint32_t const i : f.group_cancels()) {
        op_fact const& cancel = f.ops()[i];
        check_children(f, verdict, f.at(cancel.returned).object, cancel.begun, false);
    }
    for (request_fact const& r : f.requests()) {
        if (r.waiting_in == nothing || r.masked) continue;
        check_children(f, verdict, r.waiting_in, r.at, true);
    }
}

}  // namespace rollcall::sc_10
