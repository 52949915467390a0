#include "properties/hang.hpp"

#include "properties/words.hpp"

namespace rollcall {

hang hang_of(facts const& f, task_id task) noexcept {
    task_fact const& t = f.tasks()[task];
    if (t.awaits_lock != never) {
        event const& e = f.at(t.awaits_lock);
        return {waits_for::a_lock, e.op, bit(op_kind::lock), e.object};
    }
    if (t.begun == never) return {};
    if (t.open_op == nothing) return {waits_for::nothing_known, 0, 0, nothing};
    op_fact const& o = f.ops()[t.open_op];
    hang h{waits_for::nothing_known, o.id, native_bit(o), f.at(o.begun).object};
    if (o.action == op_action::get) {
        h.what = waits_for::an_item;
    } else if (o.action == op_action::put) {
        h.what = waits_for::room;
    } else if (o.action == op_action::acquire) {
        h.what = waits_for::a_permit;
    } else if (o.action == op_action::wait) {
        h.what = waits_for::an_event;
    } else if (o.kind == op_kind::join) {
        h.what = waits_for::a_task;
    } else if (is_leaf(o)) {
        h.what = waits_for::its_own_step;
    } else if (o.kind == op_kind::group && t.waiting_in != nothing) {
        h.what = waits_for::its_children;
        h.object = t.waiting_in;
    }
    return h;
}

std::string hang_words(facts const& f, task_id task) {
    hang const h = hang_of(f, task);
    std::string const who = task_words(f, task);
    switch (h.what) {
        case waits_for::its_first_step: return who + " before its first step";
        case waits_for::its_children: return who + " waiting for " + group_words(f, h.object);
        case waits_for::an_item:
        case waits_for::room:
        case waits_for::a_permit:
        case waits_for::an_event:
        case waits_for::a_task:
        case waits_for::a_lock:
        case waits_for::its_own_step: return who + " at " + op_words(f, h.op);
        case waits_for::nothing_known: break;
    }
    return h.op == 0 ? who + " in its own code" : who + " inside " + op_words(f, h.op);
}

}  // namespace rollcall
