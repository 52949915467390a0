// mini: the task group.
//
// `with_group(kind, body)` runs `body(group)` in the calling task, the host, and returns when the
// body and every child have finished. The first error, of a child or of the body, aborts the group:
// every unfinished child and the body are asked to cancel. All errors are raised together as
// `group_error`. In a `race` the first child to finish without having been cancelled
// aborts the group as well. A cancellation of the host aborts the group and is raised when it has
// closed; if errors are raised instead, the cancellation meets the host's next suspension. A group
// that is aborting or closed refuses to spawn: the body never starts.
#pragma once

#include "runtimes/mini/runtime.hpp"

#include <vector>

namespace rollcall::mini {

enum class group_kind : unsigned char { all, race };

// What a group raises: every error of its children and its body, in the order they arrived.
struct group_error {
    std::vector<std::exception_ptr> errors;
};

template <class H>
using group_ref = reference<group_state<H>>;

template <class H>
class group_state : public counted {
public:
    group_state(group_kind k, typename H::group_data* d) noexcept : data(d), kind_(k) {}

    typename H::group_data* const data;

    // Starts `body` as a child. Null when refused.
    task_ref<H> spawn(task<> body, typename H::task_data* d = nullptr) {
        if (refuses()) return {};
        task_ref<H> child = host_.owner.create(std::move(body), d, group_ref<H>{this});
        children_.push_back(*child);
        ++running_;
        child->wake();
        return child;
    }

    // Asks the children and the body to cancel; the group then closes without an error of its own.
    void abort() {
        if (aborting_) return;
        aborting_ = true;
        for (task_state<H>* c = children_.last; c != nullptr; c = children_.before(*c)) {
            c->request_cancel(cancel_origin::group, data);
        }
        if (body_ != nullptr) host_.request_cancel(cancel_origin::body, data, body_);
    }

    // For task_state.
    void child_finished(std::exception_ptr const& error) {
        --running_;
        if (error && !is_cancellation(error)) fail(error);
        if (!error && kind_ == group_kind::race) abort();
        if (!host_waits_ || must_wait()) return;
        host_waits_ = false;
        host_.wake();
    }

private:
    template <class G, class Body>
    friend task<> with_group(group_kind, Body, typename G::group_data*);

    // The host's wait for its children.
    struct wait : awaiter<H, wait> {
        group_state& group;

        explicit wait(group_state& g) : awaiter<H, wait>(!g.aborting_ && !g.outer_), group(g) {}
        void start() noexcept { group.host_waits_ = true; }
        void stop() noexcept { group.host_waits_ = false; }
    };

    bool refuses() const noexcept { return aborting_ || closed_; }
    bool must_wait() const noexcept { return running_ > 0; }
    void fail(std::exception_ptr const& error) {
        errors_.push_back(error);
        abort();
    }
    void host_was_cancelled(cancelled const& c) {
        outer_ = c;
        abort();
    }
    void close() noexcept { closed_ = true; }
    void raise() {
        if (!errors_.empty()) {
            if (outer_) host_.put_back(*outer_);
            throw group_error{std::move(errors_)};
        }
        if (outer_) throw *outer_;
    }

    task_state<H>& host_ = *task_state<H>::current;
    group_kind const kind_;
    list<task_state<H>, group_state> children_;
    std::uint32_t running_ = 0;
    std::vector<std::exception_ptr> errors_;
    scope* body_ = nullptr;           // while the body runs
    std::optional<cancelled> outer_;  // of the host, by others than the group
    bool host_waits_ = false;
    bool aborting_ = false;
    bool closed_ = false;
};

// `body` is called as `body(group_ref<H>)` and returns a task.
template <class H, class Body>
task<> with_group(group_kind kind, Body body, typename H::group_data* data = nullptr) {
    group_ref<H> const group{new group_state<H>(kind, data)};
    {
        scope own{scope_kind::body, group->host_.innermost};
        group->body_ = &own;
        try {
            co_await body(group);
        } catch (cancelled const& c) {
            if (c.cause != &own) group->outer_ = c;
        } catch (...) {
            group->fail(std::current_exception());
        }
        group->body_ = nullptr;
    }
    if (group->outer_) group->abort();
    while (group->must_wait()) {
        try {
            co_await typename group_state<H>::wait{*group};
        } catch (cancelled const& c) {
            group->host_was_cancelled(c);
        }
    }
    group->close();
    group->raise();
}

}  // namespace rollcall::mini
