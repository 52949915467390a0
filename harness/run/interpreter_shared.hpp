// The ops on what tasks share, queues, semaphores and events: the third part of interpreter.hpp.
#pragma once

#include "harness/run/interpreter.hpp"

namespace rollcall {

template <class A>
op_subject interpreter<A>::subject_of(op const& o) {
    switch (effect_of(o.kind)) {
        case op_effect::puts: {
            std::uint32_t const item = book_.new_item();
            bool const is_item = o.kind != op_kind::put_sentinel;
            return {o.target, is_item ? item : item | sentinel_bit, op_action::put};
        }
        case op_effect::takes: {
            bool const is_loop = has_body(o.kind);
            return {o.target, 0, is_loop ? op_action::none : op_action::get};
        }
        case op_effect::closes:
        case op_effect::sets:
        case op_effect::clears: return {o.target, 0, op_action::none};
        case op_effect::acquires: {
            bool const is_region = has_body(o.kind);
            return {o.target, o.count, is_region ? op_action::none : op_action::acquire};
        }
        case op_effect::releases: return {o.target, o.count, op_action::release};
        case op_effect::awaits_set: return {o.target, 0, op_action::wait};
        case op_effect::awaits:
        case op_effect::cancels: {
            task_context const* const t = book_.latest_task(o.target);
            return {t == nullptr ? nothing : t->id, 0, op_action::none};
        }
        case op_effect::cancels_all: {
            group_context const* const g = book_.latest_group(o.target);
            return {g == nullptr ? nothing : g->id, 0, op_action::none};
        }
        case op_effect::none:
        case op_effect::starts:
        case op_effect::opens:
        case op_effect::raises:
        case op_effect::reads:
        case op_effect::writes:
        case op_effect::holds: break;
    }
    if (has_time(o.kind)) return {nothing, o.time, op_action::none};
    return {};
}

// The library's own awaitables: no frame in between.
template <class A>
auto interpreter<A>::put(task_context& self, op const& o, std::uint32_t item) {
    if constexpr (has_put_limits<A>) {
        return adapter_.put(self, o.target, item, limit_of(o));
    } else if constexpr (has_plain_put<A>) {
        return adapter_.put(self, o.target, item);
    } else {
        return no_queue{};
    }
}

template <class A>
auto interpreter<A>::get(task_context& self, op const& o) {
    if constexpr (has_get_limits<A>) {
        return adapter_.get(self, o.target, limit_of(o));
    } else if constexpr (has_plain_get<A>) {
        return adapter_.get(self, o.target);
    } else {
        return no_queue{};
    }
}

template <class A>
outcome interpreter<A>::took(queue_outcome r, op_subject& subject) {
    if (r.result != outcome::ok) return r.result;
    subject.value = r.item;
    return (r.item & sentinel_bit) != 0 ? outcome::sentinel : outcome::ok;
}

template <class A>
auto interpreter<A>::close(task_context& self, op const& o) -> task {
    if constexpr (has_close_by_task<A>) {
        if constexpr (std::is_void_v<decltype(adapter_.close(self, o.target))>) {
            adapter_.close(self, o.target);
        } else {
            co_await adapter_.close(self, o.target);
        }
    }
    co_return;
}

template <class A>
auto interpreter<A>::run_consume(task_context& self, op const& o, enclosing in, std::uint64_t loop)
    -> task {
    outcome result = outcome::ok;
    for (std::uint32_t i = 1; result != outcome::sentinel; ++i) {
        std::uint64_t const turn = combine(loop, i);
        op_subject subject{o.target, 0, op_action::get};
        book_.begun(self, o, turn, subject);
        try {
            if (gate_.gave_up()) throw run_abandoned{};
            queue_outcome const r = co_await get(self, o);
            result = took(r, subject);
        } catch (...) {
            fail(self, std::current_exception());
            result = self.failed_as;
        }
        book_.touch_queue(o.target, false, true);
        book_.returned(self, o, result, subject);
        if (self.failure || result == outcome::closed) co_return;
        if (result == outcome::ok && !o.body.empty()) co_await run_ops(self, o.body, in, turn);
        if (self.failure) co_return;
    }
    if (!o.pass_on) co_return;
    op_subject const subject{o.target, book_.new_item() | sentinel_bit, op_action::put};
    book_.begun(self, o, combine(loop, 0x70617373), subject);
    try {
        queue_outcome const r = co_await put(self, o, subject.value);
        result = r.result;
    } catch (...) {
        fail(self, std::current_exception());
        result = self.failed_as;
    }
    book_.touch_queue(o.target, true, true);
    book_.returned(self, o, result, subject);
}

// What waits for nothing.
template <class A>
outcome interpreter<A>::act_on_sync(task_context& self, op const& o) {
    outcome result = outcome::ok;
    if (o.kind == op_kind::try_acquire) {
        if constexpr (has_try_acquire<A>) {
            result = adapter_.try_acquire(self, o.target, o.count);
        } else {
            absent("try_acquire");
        }
    } else if (o.kind == op_kind::set) {
        if constexpr (has_set<A>) {
            adapter_.set(o.target);
        } else {
            absent("set");
        }
    } else if (o.kind == op_kind::clear) {
        if constexpr (has_clear<A>) {
            adapter_.clear(o.target);
        } else {
            absent("clear");
        }
    } else if constexpr (has_release<A>) {
        result = adapter_.release(self, o.target, o.count);
    } else {
        absent("release");
    }
    book_.touch_sync(o);
    return result;
}

// The acquire, the body, and, however that ended, the release.
template <class A>
auto interpreter<A>::run_with(task_context& self, op const& o, enclosing in, std::uint64_t loop)
    -> task {
    op_subject const taken{o.target, o.count, op_action::acquire};
    book_.begun(self, o, combine(loop, 0x61637175), taken);
    book_.touch_sync(o);
    try {
        if (gate_.gave_up()) throw run_abandoned{};
        if constexpr (has_acquire<A>) {
            co_await adapter_.acquire(self, o.target, o.count, std::nullopt);
        } else {
            absent("acquire");
        }
    } catch (...) {
        fail(self, std::current_exception());
    }
    book_.touch_sync(o);
    book_.returned(self, o, self.failed_as, taken);
    if (self.failure) co_return;
    co_await run_ops(self, o.body, in, loop);
    if (gate_.gave_up()) co_return;
    book_.segment(self);
    op_subject const given{o.target, o.count, op_action::release};
    book_.begun(self, o, combine(loop, 0x72656c65), given);
    outcome result = outcome::ok;
    if constexpr (has_release<A>) result = adapter_.release(self, o.target, o.count);
    book_.touch_sync(o);
    book_.returned(self, o, result, given);
}

// At the end of a run.
template <class A>
void interpreter<A>::count_what_is_left(program const& p) {
    book_.record_hung_tasks();
    if constexpr (has_drain<A>) {
        for (std::uint32_t q = 0; q < p.queues.size(); ++q) {
            adapter_.drain(q, [&](std::uint32_t item) {
                gate_.record(event_kind::item_left, nothing, 0, q, item);
            });
        }
    }
    if constexpr (has_permits_left<A>) {
        for (std::uint32_t s = 0; s < p.semaphores.size(); ++s) {
            gate_.record(event_kind::permits_left, nothing, 0, s, adapter_.permits_left(s));
        }
    }
}

}  // namespace rollcall
