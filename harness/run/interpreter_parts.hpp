// The ops that start tasks or contain other ops: the second part of interpreter.hpp.
#pragma once

#include "harness/run/interpreter.hpp"

namespace rollcall {

template <class A>
outcome interpreter<A>::spawn(task_context& self, op const& o, enclosing in) {
    object_id group = in.group;
    if (o.scope != innermost_group) {
        group_context const* const named = book_.latest_group(o.scope);
        group = named == nullptr ? nothing : named->id;
    }
    if (group == nothing) return outcome::refused;
    outcome result = outcome::ok;
    for (std::uint32_t i = 0; i < o.count; ++i) {
        task_context& child = book_.add_task(&self, o.target, i, group);
        memory_.add_task(child, &self);
        // From outside, a spawn may come too late.
        bool const by_host = book_.group(group).host == self.id;
        gate_.touch(object_class::group, group,
                    by_host ? access_kind::commute : access_kind::write);
        gate_.note_spawned(child.id);
        gate_.record(event_kind::task_spawned, self.id, self.op, group, child.id);
        child.being_posted = true;
        task_ref ref;
        if constexpr (has_groups<A>) {
            ref = adapter_.spawn(self, group_refs_[group], child,
                                 run_task(child, counted_body()));
        } else {
            absent("spawn");
        }
        child.being_posted = false;
        if (!ref) {
            child.finished = true;
            gate_.record(event_kind::spawn_refused, self.id, self.op, group, child.id);
            result = outcome::refused;
        }
        remember(child, std::move(ref));
    }
    return result;
}

template <class A>
void interpreter<A>::detach(task_context& self, op const& o) {
    task_context& child = book_.add_task(&self, o.target, 0, nothing);
    memory_.add_task(child, &self);
    gate_.note_spawned(child.id);
    gate_.record(event_kind::task_spawned, self.id, self.op, nothing, child.id);
    child.being_posted = true;
    if constexpr (has_detach<A>) {
        remember(child, adapter_.detach(self, child, run_task(child, counted_body())));
    } else {
        absent("detach");
    }
    child.being_posted = false;
}

template <class A>
outcome interpreter<A>::cancel(task_context& self, op const& o) {
    if (o.kind == op_kind::cancel_task) {
        task_context const* const t = book_.latest_task(o.target);
        if (t == nullptr || task_refs_.size() <= t->id || !task_refs_[t->id]) {
            return outcome::refused;
        }
        gate_.touch(object_class::cancel_state, t->id, access_kind::write);
        if constexpr (has_cancel<A>) {
            adapter_.cancel(self, task_refs_[t->id]);
        } else {
            absent("cancel");
        }
        return outcome::ok;
    }
    group_context const* const g = book_.latest_group(o.target);
    if (g == nullptr || g->closed) return outcome::refused;
    gate_.touch(object_class::group, g->id, access_kind::write);
    if constexpr (has_group_cancel<A>) {
        adapter_.cancel_group(self, group_refs_[g->id]);
    } else {
        absent("cancel_group");
    }
    return outcome::ok;
}

// Calls run_group_body with the runtime's own group.
template <class A>
struct interpreter<A>::group_body {
    interpreter* self;
    task_context* host;
    op const* source;
    group_context* group;
    std::uint64_t loop;
    task operator()(group_ref ref) const {
        return self->run_group_body(*host, *source, *group, std::move(ref), loop);
    }
};

template <class A>
auto interpreter<A>::run_group(task_context& self, op const& o, std::uint64_t loop) -> task {
    group_context& group = book_.add_group(self, o.target);
    group.is_race = o.group == group_kind::race;
    group_refs_.resize(group.id + 1);
    gate_.record(event_kind::group_opened, self.id, self.op, group.id,
                 code_of({o.group, o.is_static}));
    try {
        if (static_groups<A> && o.is_static) {
            co_await run_static_group(self, o, group, loop);
        } else if constexpr (has_races<A>) {
            co_await adapter_.group(self, group, o.group,
                                    group_body{this, &self, &o, &group, loop});
        } else if constexpr (has_plain_groups<A>) {
            co_await adapter_.group(self, group, group_body{this, &self, &o, &group, loop});
        } else {
            absent("group");
        }
    } catch (...) {
        fail(self, std::current_exception());
    }
    record_errors(event_kind::error_delivered, self, static_cast<std::uint16_t>(o.id), group.id);
    close_group(self, o, group, self.failed_as);
}

// The body of a static group is its spawns: all are made before the first of them starts.
template <class A>
auto interpreter<A>::run_static_group(task_context& self, op const& o, group_context& group,
                                      std::uint64_t loop) -> task {
    if constexpr (static_groups<A>) {
        group_refs_[group.id] = adapter_.static_group(self, group, o.group);
        for (op const& s : o.body) {
            book_.begun(self, s, loop, {});
            book_.returned(self, s, spawn(self, s, {group.id}), {});
        }
        end_group_body(self, o, group, outcome::ok);
        co_await adapter_.run_static_group(self, group_refs_[group.id]);
    }
    co_return;
}

template <class A>
void interpreter<A>::close_group(task_context& self, op const& o, group_context& group,
                                 outcome result) {
    book_.segment(self);
    group.closed = true;
    gate_.touch(object_class::group, group.id, access_kind::read);
    gate_.record(event_kind::group_closed, self.id, static_cast<std::uint16_t>(o.id), group.id, 0,
                 result);
}

template <class A>
auto interpreter<A>::run_group_body(task_context& self, op const& o, group_context& group,
                                    group_ref ref, std::uint64_t loop) -> task {
    group_refs_[group.id] = std::move(ref);
    co_await run_ops(self, o.body, {group.id}, loop);
    record_errors(event_kind::error_escaped, self, static_cast<std::uint16_t>(o.id), group.id);
    end_group_body(self, o, group, self.failed_as);
    if (self.failure) rethrow(self);
}

// The host now waits for the children: this is where it is if the run hangs.
template <class A>
void interpreter<A>::end_group_body(task_context& self, op const& o, group_context const& group,
                                    outcome result) {
    book_.segment(self);
    self.op = static_cast<std::uint16_t>(o.id);
    self.object = group.id;
    self.action = op_action::none;
    self.next.op = self.op;
    self.next.loop = 0x67726f7570;
    self.next.next = &book_.current_plan().after(o.id, self.loop_goes_on);
    gate_.waits_for(self.id, {object_class::group, {}, group.id});
    gate_.touch(object_class::group, group.id, access_kind::write);
    gate_.record(event_kind::group_body_ended, self.id, self.op, group.id, 0, result);
}

template <class A>
auto interpreter<A>::run_catch(task_context& self, op const& o, enclosing in, std::uint64_t loop)
    -> task {
    co_await run_ops(self, o.body, in, loop);
    if (!self.failure || gate_.gave_up()) co_return;
    bool const is_cancel = self.failed_as == outcome::cancelled;
    bool const caught =
        o.filter == catch_filter::any || is_cancel == (o.filter == catch_filter::cancel);
    if (!caught) co_return;
    book_.segment(self);
    std::uint16_t const id = static_cast<std::uint16_t>(o.id);
    if (is_cancel) gate_.record(event_kind::cancel_caught, self.id, id);
    record_errors(event_kind::error_caught, self, id, nothing);
    clear_failure(self);
    co_await run_ops(self, o.handler, in, combine(loop, 0x63617463));
}

template <class A>
auto interpreter<A>::run_cleanup(task_context& self, op const& o, enclosing in, std::uint64_t loop)
    -> task {
    std::uint16_t const id = static_cast<std::uint16_t>(o.id);
    book_.segment(self);
    gate_.record(event_kind::cleanup_begun, self.id, id);
    co_await run_ops(self, o.handler, in, combine(loop, 0x66696e61));
    gate_.record(event_kind::cleanup_ended, self.id, id, nothing, 0, self.failed_as);
    if (self.failure) rethrow(self);
}

// Where the runtime has nothing of its own: the one after the other, whatever became of the first.
template <class A>
auto interpreter<A>::run_finally(task_context& self, op const& o, enclosing in, std::uint64_t loop)
    -> task {
    co_await run_ops(self, o.body, in, loop);
    if (gate_.gave_up()) co_return;
    std::exception_ptr const failure = std::exchange(self.failure, nullptr);
    outcome const failed_as = std::exchange(self.failed_as, outcome::ok);
    co_await run_cleanup(self, o, in, loop);
    self.failure = failure;
    self.failed_as = failed_as;
}

template <class A>
auto interpreter<A>::run_timeout(task_context& self, op const& o, enclosing in, std::uint64_t loop)
    -> task {
    gate_.touch(object_class::clock, 0, access_kind::read);
    if constexpr (has_timeout<A>) {
        bool const expired =
            co_await adapter_.timeout(self, limit_of(o), run_raising(self, o.body, in, loop));
        if (!expired) co_return;
    } else {
        absent("timeout");
    }
    book_.segment(self);
    std::uint32_t const error = book_.new_error();
    gate_.record(event_kind::timeout_raised, self.id, static_cast<std::uint16_t>(o.id), nothing,
                 error);
    throw program_error{error};
}

}  // namespace rollcall
