// Static groups: Asio's own combinators over children that are known from the start.
#pragma once

#include "runtimes/asio/group.hpp"

namespace rollcall::asio_runtime {

// The group's request to one child; lives in the slot of the operation that the combinator awaits.
struct request_of_group {
    task_state* child;
    void operator()(cancellation_type) const {
        request_cancel(*child, cancel_cause::group, child->group->data->id);
    }
};

template <class Handler>
struct launch_completion {
    task_state* child;
    Handler handler;
    void operator()() { std::move(handler)(child->raised); }
};

struct start_child {
    task_state* child;
    template <class Handler>
    void operator()(Handler&& handler) const {
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) slot.template emplace<request_of_group>(child);
        executor_owner& owner = boost::asio::get_associated_executor(handler).owner();
        child->launch = &owner.home->park(
            owner, launch_completion<std::decay_t<Handler>>{child, std::forward<Handler>(handler)});
        child->data->being_posted = true;
        start_task(*child, std::move(child->body));
        child->data->being_posted = false;
    }
};

// An operation that starts a child on its own executor and completes on the host's.
class launch {
public:
    explicit launch(task_state& child) noexcept : child_(&child) {}

    using executor_type = controlled_executor;
    executor_type get_executor() const noexcept {
        return controlled_executor(*child_->group->host);
    }

    template <class Token>
    auto operator()(Token&& token) const
        -> decltype(boost::asio::async_initiate<Token, void(std::exception_ptr)>(
            std::declval<start_child>(), token)) {
        return boost::asio::async_initiate<Token, void(std::exception_ptr)>(start_child{child_},
                                                                            token);
    }

private:
    task_state* child_;
};

inline task run_branch(task_state& child) { co_await launch(child); }

// All errors that the children raised, in the order in which they finished; Asio gives them all. As
// in the dynamic group, a child that was cancelled is no error.
inline void raise_errors(group_state& g, std::vector<std::size_t> const& order,
                         std::vector<std::exception_ptr> const& raised) {
    std::exception_ptr first;
    for (std::size_t const i : order) {
        if (!raised[i]) continue;
        if (!first) first = raised[i];
        if (!is_cancellation(raised[i])) g.errors.push_back(raised[i]);
    }
    if (!g.errors.empty()) throw group_error{std::move(g.errors)};
    if (first && g.body.outer_cancelled) std::rethrow_exception(first);
}

inline task run_combinator(group_state& g) {
    namespace experimental = boost::asio::experimental;
    using namespace experimental::awaitable_operators;
    if (g.kind == group_kind::all && g.running == 2) {
        co_await (run_branch(*g.first) && run_branch(*g.last));
        co_return;
    }
    std::vector<launch> children;
    for (task_state* c = g.first; c != nullptr; c = c->next_in_group) children.emplace_back(*c);
    auto group = experimental::make_parallel_group(std::move(children));
    if (g.kind == group_kind::all) {
        auto [order, raised] = co_await std::move(group).async_wait(
            experimental::wait_for_one_error(), boost::asio::deferred);
        raise_errors(g, order, raised);
    } else {
        auto [order, raised] = co_await std::move(group).async_wait(experimental::wait_for_one(),
                                                                    boost::asio::deferred);
        raise_errors(g, order, raised);
    }
}

inline bool has_failed_child(group_state const& g) {
    for (task_state const* c = g.first; c != nullptr; c = c->next_in_group) {
        if (c->raised && !is_cancellation(c->raised)) return true;
    }
    return false;
}

inline task run_static_group(group_state& g) {
    g.is_launched = true;
    std::exception_ptr raised;
    try {
        co_await run_inside(*g.host, g.body, run_combinator(g));
    } catch (...) {
        raised = std::current_exception();
    }
    g.in_body = false;
    g.is_closed = true;
    // Cancelled by its name, a group closes without an error of its own.
    bool const by_name = g.is_aborting && !g.body.outer_cancelled && !has_failed_child(g);
    if (raised && !by_name) std::rethrow_exception(raised);
}

}  // namespace rollcall::asio_runtime
