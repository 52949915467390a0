// Groups of tasks.
//
// The dynamic group is ours: Asio has none. Children are started by co_spawn with a signal each;
// the first error, of a child or of the body, aborts the group: a request goes to each unfinished
// child and to the body. A group waits for all its children, whatever happens, and raises all
// errors together. In a race the first child to finish without an error aborts the group as well. A
// group that is aborting or closed refuses to spawn. It behaves as mini's group does.
// The static group is Asio's: `&&` for two children of which all must succeed, else a
// parallel_group. Every child is launched on an executor of its own first.
#pragma once

#include "runtimes/asio/task_state.hpp"

#include <vector>

namespace rollcall::asio_runtime {

// Every error of a group, in the order in which they arrived.
struct group_error {
    std::vector<std::exception_ptr> errors;
};

struct group_state {
    chain body;
    task_state* host = nullptr;
    group_context* data = nullptr;
    task_state* first = nullptr;
    task_state* last = nullptr;
    function_node* waiting_host = nullptr;
    std::vector<std::exception_ptr> errors;
    std::uint32_t running = 0;
    group_kind kind{};
    bool is_static = false;
    bool is_launched = false;  // static: takes no more children
    bool in_body = true;
    bool is_aborting = false;
    bool is_closed = false;
    bool host_cancelled = false;

    void reset(task_state& of, group_context& context_of_group, group_kind k, bool fixed) {
        body.signal.slot().clear();
        body.shields = 0;
        body.request_kept = body.outer_cancelled = false;
        host = &of;
        data = &context_of_group;
        first = last = nullptr;
        waiting_host = nullptr;
        errors.clear();
        running = 0;
        kind = k;
        is_static = fixed;
        in_body = true;
        is_launched = is_aborting = is_closed = host_cancelled = false;
    }

    bool accepts() const noexcept { return !is_closed && !is_aborting && !is_launched; }
    void add(task_state& child) noexcept {
        (last == nullptr ? first : last->next_in_group) = &child;
        last = &child;
        ++running;
    }

    // Asks everything that is unfinished to cancel, the oldest child first.
    void abort() {
        if (is_aborting || is_closed) return;
        is_aborting = true;
        if (!is_static) {
            for (task_state* c = first; c != nullptr; c = c->next_in_group) {
                request_cancel(*c, cancel_cause::group, data->id);
            }
        }
        if (!in_body) return;
        if (!is_static) note_request(*host, cancel_cause::body, data->id);
        host->home->emit(body.signal);
    }

    void fail(std::exception_ptr error) {
        errors.push_back(std::move(error));
        abort();
    }

    void child_finished(task_state& child) {
        bool const was_cancelled = is_cancellation(child.raised);
        if (child.raised && !was_cancelled) errors.push_back(child.raised);
        bool const is_error = child.raised && !was_cancelled;
        bool const decides = kind == group_kind::race && !child.raised;
        // Children that end normally look alike, whichever is the last and wakes the host.
        bool const commutes = kind == group_kind::all && !child.raised;
        gate& g = host->home->steps();
        g.touch(object_class::group, data->id,
                commutes ? access_kind::commute : access_kind::write);
        g.touch(object_class::cancel_state, host->data->id, access_kind::read);
        if (is_error || decides) abort();
        if (--running == 0 && waiting_host != nullptr) {
            host->home->post(*std::exchange(waiting_host, nullptr), option_kind::task);
        }
    }
};

// A request meets the host while it waits for its children.
struct abort_group {
    group_state* group;
    void operator()(cancellation_type) const {
        if (group->is_aborting) return;
        group->host_cancelled = true;
        group->abort();
    }
};

struct start_group_wait {
    group_state* group;
    template <class Handler>
    void operator()(Handler&& handler) const {
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        executor_owner& owner = boost::asio::get_associated_executor(handler).owner();
        group->waiting_host = &owner.home->park(owner, std::forward<Handler>(handler));
        if (slot.is_connected()) slot.template emplace<abort_group>(group);
    }
};

// Awaits `body`, which is the group's, then the children.
inline task run_group(group_state& g, task body) {
    std::exception_ptr raised;
    try {
        co_await run_inside(*g.host, g.body, std::move(body));
    } catch (...) {
        raised = std::current_exception();
    }
    g.in_body = false;
    if (raised && !is_cancellation(raised)) {
        g.fail(std::move(raised));
    } else if (raised && (g.body.outer_cancelled || !g.is_aborting)) {
        g.host_cancelled = true;
        g.abort();
    }
    // A request may stand already; the children are waited for all the same.
    co_await this_coro::throw_if_cancelled(false);
    // Before the host runs again somebody may spawn one more child.
    while (g.running > 0) {
        auto const state = co_await this_coro::cancellation_state;
        if (state.cancelled() != cancellation_type::none) abort_group{&g}(state.cancelled());
        co_await operation<void(error_code)>(start_group_wait{&g});
    }
    co_await this_coro::throw_if_cancelled(g.host->home->options().throws_if_cancelled);
    g.is_closed = true;
    if (!g.errors.empty()) throw group_error{std::move(g.errors)};
    if (g.host_cancelled) throw_cancelled();
}

void report_error(task_state& t);  // of a task that belongs to no group

// Runs in the last step of the task, on its executor.
inline void task_ended(task_state& t, std::exception_ptr raised) {
    t.is_finished = true;
    t.raised = std::move(raised);
    context& home = *t.home;
    gate& g = home.steps();
    if (!t.data->finished) {
        // It was cancelled before it began: its own code never ran.
        t.data->finished = true;
        g.note_finished(t.data->id);
        g.touch(object_class::completion, t.data->id, access_kind::write);
        if (t.data->group != nothing) {
            g.touch(object_class::group, t.data->group, access_kind::commute);
        }
        g.record(event_kind::task_finished, t.data->id, 0, t.data->group, 0, outcome::cancelled);
    }
    while (t.joiners != nullptr) {
        function_node& joiner = *t.joiners;
        t.joiners = joiner.next;
        joiner.list = nullptr;
        home.post(joiner, option_kind::task);
    }
    if (t.launch != nullptr) {
        home.post(*std::exchange(t.launch, nullptr), option_kind::internal, true);
    } else if (t.group != nullptr) {
        t.group->child_finished(t);
    } else if (t.raised && !is_cancellation(t.raised)) {
        report_error(t);
    }
}

}  // namespace rollcall::asio_runtime
