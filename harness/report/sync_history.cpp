#include "harness/report/sync_history.hpp"

#include <algorithm>

namespace rollcall {
namespace {

std::int64_t taken_by(event const& e, object_id semaphore) {
    bool const is_done = e.kind == event_kind::op_returned && e.result == outcome::ok;
    if (!is_done || e.object != semaphore) return 0;
    if (e.action == op_action::acquire) return e.value;
    return e.action == op_action::release ? -std::int64_t{e.value} : 0;
}

}  // namespace

std::int64_t permits_held_by(trace const& t, task_id task, object_id semaphore) {
    std::int64_t held = 0;
    for (event const& e : t.events()) {
        if (e.task == task) held += taken_by(e, semaphore);
    }
    return held;
}

std::int64_t free_permits(plan const& p, trace const& t, object_id semaphore) {
    std::int64_t left = p.prog().semaphores[semaphore].permits;
    for (event const& e : t.events()) left -= taken_by(e, semaphore);
    return left;
}

bool is_set(plan const& p, trace const& t, object_id event_id) {
    bool set = false;
    for (event const& e : t.events()) {
        bool const is_return = e.kind == event_kind::op_returned && e.op != 0;
        if (!is_return || e.object != event_id) continue;
        op_effect const effect = effect_of(p.op_of(e.op).kind);
        if (effect == op_effect::sets) set = true;
        if (effect == op_effect::clears) set = false;
    }
    return set;
}

bool sets(std::vector<op> const& body, object_id event_id) {
    return std::ranges::any_of(body, [&](op const& o) {
        bool const helps = effect_of(o.kind) == op_effect::sets && o.target == event_id;
        return helps || sets(o.body, event_id) || sets(o.handler, event_id);
    });
}

}  // namespace rollcall
