#include "properties/facts.hpp"

#include <algorithm>

namespace rollcall {
namespace {

// Kinds whose begin or end says more than the interval.
constexpr op_set special_begin = bit(op_kind::sleep) | bit(op_kind::timeout) |
                                 bit(op_kind::shield) | bit(op_kind::try_finally) |
                                 bit(op_kind::close);
constexpr op_set special_return =
    bit(op_kind::shield) | bit(op_kind::close) | bit(op_kind::cancel_group);
constexpr op_set sync_ops =
    ops_where([](op_row const& row) { return names_semaphore(row.kind) || names_event(row.kind); });

}  // namespace

void facts::begin(run_view const& run) {
    run_.emplace(run);
    events_ = run.events.events();
    if (run.events.saw(event_kind::turns_exceeded)) {
        auto const limit = std::ranges::find(events_, event_kind::turns_exceeded, &event::kind);
        events_ = {events_.begin(), limit + 1};
    }
    std::size_t const n = events_.size();
    std::span<task_record const> const known = run.events.tasks();
    tasks_.begin(known.size());
    for (task_record const& t : known) {
        task_fact fact;
        fact.group = t.group;
        tasks_.add(fact);
    }
    std::vector<queue_declaration> const& declared = run.planned.prog().queues;
    queues_.begin(declared.size());
    for (queue_declaration const& q : declared) {
        queue_fact fact;
        fact.capacity = q.capacity == unbounded ? INT32_MAX : static_cast<std::int32_t>(q.capacity);
        queues_.add(fact);
    }
    begin_sync(run.planned.prog(), n);
    groups_.begin(n);
    ops_.begin(n);
    items_.begin(n + 1);
    items_.add({});  // ids count from 1
    requests_.begin(n);
    gets_.begin(n);
    cancelled_.begin(n);
    timed_.begin(n);
    group_cancels_.begin(n);
    finallies_.begin(n);
    advances_.begin(n);
    late_spawns_.begin(n);
    error_events_.begin(n);
    strange_items_.begin(n);
    hung_.begin(n);
    program_faults_.begin(n);
    look_ = {};
    left_ = {};
    waited_ = 0;
}

void facts::build(run_view const& run) {
    begin(run);
    for (position at = 0; at < events_.size(); ++at) {
        event const& e = events_[at];
        // Most events are these two: a branch costs less than the jump table.
        if (e.kind == event_kind::op_begun) {
            note_op_begun(at, e);
            continue;
        }
        if (e.kind == event_kind::op_returned) {
            note_op_returned(at, e);
            continue;
        }
        switch (e.kind) {
            case event_kind::op_begun:
            case event_kind::op_returned: break;
            case event_kind::task_spawned:
            case event_kind::spawn_refused: note_spawned(at, e); break;
            case event_kind::task_begun:
            case event_kind::task_finished:
            case event_kind::task_hung: note_task(at, e); break;
            case event_kind::group_opened:
            case event_kind::group_body_ended:
            case event_kind::group_closed: note_group(at, e); break;
            case event_kind::cancel_reached: note_request(at, e); break;
            case event_kind::error_escaped:
            case event_kind::error_delivered:
            case event_kind::error_reported:
            case event_kind::foreign_error: note_error(at, e); break;
            case event_kind::cleanup_begun:
            case event_kind::cleanup_ended: note_cleanup(e); break;
            case event_kind::time_advanced:
                advances_.add(at);
                if (e.result == outcome::would_block) note_idle(at);
                break;
            case event_kind::item_left: note_end(at, e); break;
            case event_kind::timeout_raised: note_timeout(at, e); break;
            case event_kind::error_raised:
            case event_kind::error_caught:
            case event_kind::cancel_caught:
            case event_kind::cancel_withdrawn:
            case event_kind::permits_left: note_permits_left(e); break;
            case event_kind::work_ran_inline:
            case event_kind::work_ran_twice:
            case event_kind::frames_counted:
            case event_kind::turns_exceeded: break;
            case event_kind::lock_awaited:
                if (knows_task(e.task)) tasks_[e.task].awaits_lock = at;
                break;
            case event_kind::program_at_fault: program_faults_.add(at); break;
        }
    }
    note_unreturned();
    if (came_to_rest()) note_idle(end());
    if (items_.size() > 1) look_at_items();
}

// Ops that were still open when the run ended.
void facts::note_unreturned() noexcept {
    for (std::uint32_t i = 0; i < tasks_.size(); ++i) {
        for (std::uint32_t o = tasks_[i].open_op; o != nothing; o = ops_[o].outer) {
            waited_ |= bit(ops_[o].kind);
            if (ops_[o].may_owe) mark_ran_on(ops_[o]);
        }
    }
}

void facts::mark_ran_on(op_fact const& o) noexcept {
    if (!o.masked && is_leaf(o)) tasks_[o.task].ran_on = true;
}

position facts::due_after(position p) const noexcept {
    for (position const at : advances_.all()) {
        if (at > p && events_[at].result == outcome::would_block) return at;
    }
    return came_to_rest() ? end() : never;
}

void facts::note_op_begun(position at, event const& e) {
    if (!knows_task(e.task)) return;
    task_fact& t = tasks_[e.task];
    op const& o = run_->planned.op_of(e.op);
    std::uint32_t const index = ops_.size();
    op_fact fact;
    fact.begun = at;
    fact.outer = t.open_op;
    fact.step = e.step;
    fact.task = e.task;
    fact.id = e.op;
    fact.kind = o.kind;
    fact.action = e.action;
    fact.masked = t.shields + t.cleanups != 0;
    fact.may_owe = t.may_owe;
    ops_.add(fact);
    t.open_op = index;
    t.last = at;
    if (e.action != op_action::none && o.time != no_limit) timed_.add(index);
    if (is_at_queue(e.action)) {
        if (knows_queue(e.object)) queues_[e.object].touched = at;
        if (e.action == op_action::put) {
            note_put_begun(at, e, index);
        } else if (knows_queue(e.object)) {
            ops_[index].detail = gets_.size();
            gets_.add({index, 0});
            ++queues_[e.object].getters;
        }
    } else if ((sync_ops & bit(o.kind)) != 0) {
        note_sync_begun(at, e, index);
    } else if ((special_begin & bit(o.kind)) != 0) {
        if (o.kind == op_kind::shield) {
            ++t.shields;
        } else if (o.kind == op_kind::try_finally) {
            ops_[index].detail = 0;
            finallies_.add(index);
        } else if (o.kind == op_kind::close) {
            if (!knows_queue(e.object)) return;
            position& begun = queues_[e.object].close_begun;
            begun = std::min(begun, at);
        } else {
            timed_.add(index);
        }
    }
}

void facts::note_put_begun(position at, event const& e, std::uint32_t index) {
    std::uint32_t const id = e.value & ~sentinel_bit;
    if (id == 0 || id > events_.size() || !knows_queue(e.object)) {
        strange_items_.add(at);
        return;
    }
    ++queues_[e.object].putters;
    items_.grow(id + 1, {});
    items_[id].put = index;
    items_[id].put_begun = at;
    items_[id].queue = e.object;
    ops_[index].detail = id;
}

void facts::note_op_returned(position at, event const& e) {
    if (!knows_task(e.task)) return;
    task_fact& t = tasks_[e.task];
    std::uint32_t const index = t.open_op;
    if (index == nothing) return;
    op_fact& o = ops_[index];
    if (o.id != e.op && note_left(at, e)) return;
    o.returned = at;
    o.result = e.result;
    o.waited = o.step != e.step;
    t.open_op = o.outer;
    t.last = at;
    if (o.waited) {
        waited_ |= bit(o.kind);
        if (o.may_owe && e.result != outcome::cancelled) mark_ran_on(o);
    }
    if (e.result == outcome::cancelled) {
        cancelled_.add(index);
        t.may_owe = false;
    }
    if (o.action == op_action::get) {
        note_got(at, e, o);
    } else if (o.action == op_action::put) {
        note_put(at, e, o);
    } else if ((sync_ops & bit(o.kind)) != 0) {
        note_sync_returned(at, e, index);
    } else if ((special_return & bit(o.kind)) != 0) {
        if (o.kind == op_kind::shield) {
            --t.shields;
        } else if (o.kind == op_kind::cancel_group) {
            if (e.result == outcome::ok && knows_group(e.object)) group_cancels_.add(index);
        } else if (knows_queue(e.object)) {
            queues_[e.object].closed = std::min(queues_[e.object].closed, at);
        }
    }
}

// Whether it is an op around the innermost one that has returned.
bool facts::note_left(position at, event const& e) noexcept {
    std::uint32_t const innermost = tasks_[e.task].open_op;
    std::uint32_t o = ops_[innermost].outer;
    while (o != nothing && ops_[o].id != e.op) o = ops_[o].outer;
    if (o == nothing) return false;
    left_ = {o, innermost};
    events_ = events_.first(at + 1);
    return true;
}

// An item may leave at any time while its get is open: without those, what the queue held at least.
void facts::note_level(queue_fact& q, position at) noexcept {
    std::int32_t const held = q.level - q.getters;
    if (held < q.capacity) return;
    q.was_full = true;
    if (held > q.capacity) q.overfull = std::min(q.overfull, at);
}

void facts::note_put(position at, event const& e, op_fact const& o) {
    if (o.detail >= items_.size() || !knows_queue(e.object)) return;
    queue_fact& q = queues_[e.object];
    --q.putters;
    if (e.result != outcome::ok) return note_refusal(q, at, o);
    q.touched = at;
    items_[o.detail].accepted = at;
    ++q.level;
    note_level(q, at);
}

void facts::note_got(position at, event const& e, op_fact const& o) {
    if (o.detail >= gets_.size() || !knows_queue(e.object)) return;
    queue_fact& q = queues_[e.object];
    --q.getters;
    if (e.result != outcome::ok && e.result != outcome::sentinel) {
        note_level(q, at);
        return note_refusal(q, at, o);
    }
    q.touched = at;
    --q.level;
    std::uint32_t const id = e.value & ~sentinel_bit;
    if (id >= items_.size() || items_[id].put == nothing || items_[id].queue != e.object) {
        strange_items_.add(at);
        return;
    }
    gets_[o.detail].item = id;
    item_fact& item = items_[id];
    if (item.got == nothing) {
        item.got = gets_[o.detail].op;
        item.get_begun = o.begun;
        item.get_returned = at;
    } else if (item.got_again == nothing) {
        item.got_again = gets_[o.detail].op;
    }
}

}  // namespace rollcall
