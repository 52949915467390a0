#include "properties/requests.hpp"

#include <algorithm>

namespace rollcall {

bool saw_cancel_between(facts const& f, task_id task, position after, position before) noexcept {
    for (std::uint32_t const i : f.cancelled()) {
        op_fact const& o = f.ops()[i];
        if (o.task == task && o.returned > after && o.returned < before) return true;
    }
    return false;
}

bool was_asked(facts const& f, task_id task, object_id group, position p, position due) noexcept {
    for (std::uint32_t i = f.tasks()[task].newest_request; i != nothing;) {
        request_fact const& r = f.requests()[i];
        i = r.previous;
        if (r.at > due) continue;
        bool const by_group = r.cause == cancel_cause::group || r.cause == cancel_cause::body;
        if (by_group && r.object == group) return true;
        if (r.at > p || !saw_cancel_between(f, task, r.at, p)) return true;
    }
    return false;
}

task_id first_child_not_asked(facts const& f, object_id group, position p, position due,
                              bool& found) noexcept {
    for (task_id c = f.groups()[group].first_child; c != nothing; c = f.tasks()[c].next_in_group) {
        task_fact const& child = f.tasks()[c];
        if (child.spawned > p) break;
        if (child.finished <= p || child.refused != never || child.begun > due) continue;
        found = true;
        if (child.finished < due || was_asked(f, c, group, p, due)) continue;
        return c;
    }
    return nothing;
}

position abort_due(facts const& f, object_id group, position p) noexcept {
    return std::min(f.due_after(p), f.groups()[group].closed);
}

}  // namespace rollcall
