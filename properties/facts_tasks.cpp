#include "properties/facts.hpp"

#include <algorithm>

namespace rollcall {

void facts::note_spawned(position at, event const& e) {
    if (!knows_task(e.value)) return;
    task_fact& t = tasks_[e.value];
    if (e.kind == event_kind::spawn_refused) {
        t.refused = at;
        return;
    }
    t.spawned = at;
    t.group = e.object;
    if (!knows_group(e.object)) return;
    group_fact& g = groups_[e.object];
    if (g.closed != never || g.aborted != never) late_spawns_.add(at);
    if (g.first_child == nothing) {
        g.first_child = e.value;
    } else {
        tasks_[g.last_child].next_in_group = e.value;
    }
    g.last_child = e.value;
}

void facts::note_task(position at, event const& e) {
    if (!knows_task(e.task)) return;
    task_fact& t = tasks_[e.task];
    if (e.kind == event_kind::task_hung) {
        note_end(at, e);
        return;
    }
    t.last = at;
    if (e.kind == event_kind::task_begun) {
        t.begun = std::min(t.begun, at);
    } else {
        note_finished(at, e);
    }
}

void facts::note_finished(position at, event const& e) {
    task_fact& t = tasks_[e.task];
    if (t.finished != never) return;
    t.finished = at;
    t.result = e.result;
    if (!knows_group(e.object)) return;
    group_fact& g = groups_[e.object];
    if (e.result == outcome::error) g.first_error = std::min(g.first_error, at);
    if (e.result == outcome::ok) g.first_value = std::min(g.first_value, at);
}

void facts::note_group(position at, event const& e) {
    if (!knows_task(e.task)) return;
    tasks_[e.task].last = at;
    if (e.kind == event_kind::group_opened) {
        if (e.object != groups_.size()) return;
        group_fact fact;
        fact.host = e.task;
        fact.opened = at;
        fact.op = e.op;
        group_shape const shape = shape_of(e.value);
        fact.is_race = shape.kind == group_kind::race;
        fact.is_static = shape.is_static;
        groups_.add(fact);
        return;
    }
    if (!knows_group(e.object)) return;
    group_fact& g = groups_[e.object];
    if (e.kind == event_kind::group_body_ended) {
        g.body_ended = at;
        if (e.result == outcome::error) g.first_error = std::min(g.first_error, at);
        tasks_[e.task].waiting_in = e.object;
    } else {
        g.closed = std::min(g.closed, at);
        g.result = e.result;
        task_fact& host = tasks_[e.task];
        host.waiting_in = nothing;
        if (host.first_request != nothing && e.result != outcome::cancelled) host.may_owe = true;
    }
}

void facts::note_request(position at, event const& e) {
    if (!knows_task(e.task)) return;
    task_fact& t = tasks_[e.task];
    std::uint32_t const index = requests_.size();
    request_fact fact;
    fact.at = at;
    fact.task = e.task;
    fact.previous = t.newest_request;
    fact.object = e.object;
    fact.waiting_in = t.waiting_in;
    fact.cause = static_cast<cancel_cause>(e.value);
    fact.masked = t.shields + t.cleanups != 0;
    requests_.add(fact);
    t.newest_request = index;
    t.may_owe = t.may_owe || fact.cause != cancel_cause::timeout;
    if (t.first_request == nothing) t.first_request = index;
    bool const aborts = fact.cause == cancel_cause::group || fact.cause == cancel_cause::body;
    if (aborts && knows_group(e.object)) {
        groups_[e.object].aborted = std::min(groups_[e.object].aborted, at);
    }
}

void facts::note_timeout(position at, event const& e) noexcept {
    if (!knows_task(e.task)) return;
    task_fact& t = tasks_[e.task];
    if (t.first_request != nothing) t.may_owe = true;
    if (t.open_op != nothing && ops_[t.open_op].id == e.op) ops_[t.open_op].detail = at;
}

void facts::note_error(position at, event const& e) {
    if (!knows_task(e.task) && e.kind != event_kind::error_reported) return;
    error_events_.add(at);
    if (e.kind != event_kind::error_escaped || !knows_group(e.object)) return;
    if (groups_[e.object].closed == never) ++groups_[e.object].errors_in;
}

void facts::note_cleanup(event const& e) noexcept {
    if (!knows_task(e.task)) return;
    task_fact& t = tasks_[e.task];
    bool const begins = e.kind == event_kind::cleanup_begun;
    if (begins) {
        ++t.cleanups;
    } else if (t.cleanups > 0) {
        --t.cleanups;
    }
    if (t.open_op == nothing) return;
    op_fact& o = ops_[t.open_op];
    if (o.kind == op_kind::try_finally && o.id == e.op) o.detail += begins ? 1 : cleanup_ended;
}

// What was counted when the run had come to rest.
void facts::note_end(position at, event const& e) {
    if (e.kind == event_kind::task_hung) {
        task_fact& t = tasks_[e.task];
        if (t.hung != never) return;
        t.hung = at;
        hung_.add(e.task);
        return;
    }
    if (!knows_queue(e.object)) return;
    std::uint32_t const id = e.value & ~sentinel_bit;
    if (id >= items_.size() || items_[id].put == nothing || items_[id].queue != e.object) {
        strange_items_.add(at);
        return;
    }
    items_[id].left = std::min(items_[id].left, at);
    ++items_[id].times_left;
}

}  // namespace rollcall
