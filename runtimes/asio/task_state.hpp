// A running task: its executor, its cancellation signal, and the coroutines that run in it.
//
// A task is started by co_spawn on an executor of its own. Parts of it that can be cancelled by
// themselves (the body of a group or of a timeout) are again started by co_spawn, on the same
// executor, with a signal of their own: a *chain*. A request from outside is passed on inwards
// through the slot of the operation that awaits the inner chain.
//
// Two habits of Asio 1.81 are met here. Its cancellation is sticky: once a request arrived, every
// further co_await of the chain throws. And when a coroutine ends cancelled without ever having
// suspended, co_spawn's own closing co_await throws too, past the completion handler and out of
// io_context::run; so the outermost coroutine of each chain leaves with that check switched off,
// and a request to a task that has not begun waits until it does.
// Task states are pooled; they stay usable until the run is torn down.
#pragma once

#include "harness/run/adapter.hpp"
#include "runtimes/asio/executor.hpp"

#include <exception>
#include <utility>

namespace rollcall::asio_runtime {

namespace this_coro = boost::asio::this_coro;
using boost::asio::cancellation_signal;
using boost::asio::cancellation_slot;
using boost::asio::cancellation_type;

struct group_state;

// One chain of coroutines of a task that co_spawn started.
struct chain {
    cancellation_signal signal;
    cancellation_slot from_outer;  // what holds this chain's forward_request, once it was begun
    chain* outer = nullptr;
    unsigned shields = 0;          // open ones, cleanups included
    bool request_kept = false;     // a request arrived behind the shields
    bool outer_cancelled = false;  // a request went through to an inner chain
};

struct task_state : executor_owner {
    chain own;
    chain* innermost = nullptr;
    group_state* group = nullptr;  // null: detached
    task_state* next_in_group = nullptr;
    function_node* joiners = nullptr;  // parked handlers of those that wait for the end
    function_node* launch = nullptr;   // of a static group: waits for the end as well
    task body;                         // of a static group, until it is launched
    std::exception_ptr raised;
    bool was_started = false;
    bool is_finished = false;
    bool request_waits = false;  // it arrived before the task began

    void reset(context& run, task_context& context_of_task, group_state* of_group) {
        home = &run;
        data = &context_of_task;
        own.signal.slot().clear();
        own.shields = 0;
        own.request_kept = own.outer_cancelled = false;
        innermost = &own;
        group = of_group;
        next_in_group = nullptr;
        joiners = launch = nullptr;
        raised = nullptr;
        was_started = is_finished = request_waits = false;
    }
};

using task_ref = task_state*;

inline bool is_cancellation(error_code const& ec) noexcept {
    return ec == boost::asio::error::operation_aborted ||
           ec == boost::asio::experimental::error::channel_cancelled;
}
inline bool is_cancellation(std::exception_ptr const& raised) {
    if (!raised) return false;
    try {
        std::rethrow_exception(raised);
    } catch (boost::system::system_error const& e) {
        return is_cancellation(e.code());
    } catch (...) {
        return false;
    }
}
[[noreturn]] inline void throw_cancelled() {
    throw boost::system::system_error(boost::asio::error::operation_aborted);
}

inline void note_request(task_state& t, cancel_cause cause, object_id group) {
    note_cancel_reached(t.home->steps(), *t.data, group, cause);
}

// Asks the whole task to cancel. A finished task ignores it.
inline void request_cancel(task_state& t, cancel_cause cause, object_id group = nothing) {
    if (t.is_finished || t.data->finished) return;
    note_request(t, cause, group);
    if (t.was_started || !t.home->options().holds_early_requests) {
        t.home->emit(t.own.signal);
    } else {
        t.request_waits = true;
    }
}

// Ends a chain: throws what its body raised, once co_spawn can finish it.
inline task run_chain(task_state const& self, task body) {
    if (!self.home->options().throws_if_cancelled) co_await this_coro::throw_if_cancelled(false);
    std::exception_ptr raised;
    try {
        co_await std::move(body);
    } catch (...) {
        raised = std::current_exception();
    }
    co_await this_coro::throw_if_cancelled(false);
    if (raised) std::rethrow_exception(raised);
}

inline task run_body(task_state& t, task body) {
    t.was_started = true;
    if (t.request_waits) t.home->emit(t.own.signal);
    if (!t.home->options().throws_if_cancelled) co_await this_coro::throw_if_cancelled(false);
    std::exception_ptr raised;
    try {
        co_await std::move(body);
    } catch (...) {
        raised = std::current_exception();
    }
    co_await this_coro::throw_if_cancelled(false);
    if (raised) std::rethrow_exception(raised);
}

void task_ended(task_state& t, std::exception_ptr raised);

struct task_completion {
    task_state* ended;
    using cancellation_slot_type = cancellation_slot;
    cancellation_slot get_cancellation_slot() const noexcept { return ended->own.signal.slot(); }
    void operator()(std::exception_ptr raised) const { task_ended(*ended, std::move(raised)); }
};

inline void start_task(task_state& t, task body) {
    boost::asio::co_spawn(controlled_executor(t), run_body(t, std::move(body)),
                          task_completion{&t});
}

// Passes a request on to the inner chain; lives in the slot of whoever awaits that.
struct forward_request {
    chain* inner;
    void operator()(cancellation_type type) const {
        inner->outer_cancelled = true;
        inner->signal.emit(type);
    }
};

template <class Handler>
struct chain_completion {
    task_state* self;
    chain* inner;
    Handler handler;
    using cancellation_slot_type = cancellation_slot;
    cancellation_slot get_cancellation_slot() const noexcept { return inner->signal.slot(); }
    void operator()(std::exception_ptr raised) {
        self->innermost = inner->outer;
        std::move(handler)(std::move(raised));
    }
};

struct start_chain {
    task_state* self;
    chain* inner;
    template <class Handler>
    void operator()(Handler&& handler, task body) const {
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) slot.template emplace<forward_request>(inner);
        inner->from_outer = slot;
        inner->outer = self->innermost;
        self->innermost = inner;
        boost::asio::co_spawn(
            controlled_executor(*self), run_chain(*self, std::move(body)),
            chain_completion<std::decay_t<Handler>>{self, inner, std::forward<Handler>(handler)});
    }
};

// `co_await`: runs `body` as an inner chain of the task.
inline auto run_inside(task_state& self, chain& inner, task body) {
    return operation<void(std::exception_ptr)>(start_chain{&self, &inner}, std::move(body));
}

// `co_await`: waits until the task has finished, however it ended.
struct start_join {
    task_state* target;
    template <class Handler>
    void operator()(Handler&& handler) const {
        function_node& n = park_handler(std::forward<Handler>(handler));
        if (target->is_finished) {
            n.owner->home->post(n, option_kind::task);
            return;
        }
        n.list = &target->joiners;
        function_node** last = n.list;
        while (*last != nullptr) last = &(*last)->next;
        *last = &n;
    }
};

// `co_await`: a completion from outside, which arrives when the gate says so.
struct start_io {
    template <class Handler>
    void operator()(Handler&& handler) const {
        function_node& n = park_handler(std::forward<Handler>(handler));
        n.owner->home->post(n, option_kind::external);
    }
};

}  // namespace rollcall::asio_runtime
