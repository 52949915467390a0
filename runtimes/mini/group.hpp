// mini: the task group.
//
// `with_group(kind, data, body)` runs `body(group)` in the calling task, the host, and returns when
// the body and every child have finished. The first error, of a child or of the body, aborts the
// group: every unfinished child and the body are asked to cancel. All errors are raised together as
// `group_error`. In a `race` the first child to finish aborts the group as well. A cancellation of
// the host aborts the group and is raised when it has closed; if errors are raised instead, the
// cancellation meets the host's next suspension. A group that is aborting or closed refuses to
// spawn: the body never starts.
#pragma once

#include "runtimes/mini/timing.hpp"

#include <vector>

namespace mini {

enum class group_kind : unsigned char { all, race };

// What a group raises: every error of its children and its body, in the order they arrived.
struct group_error {
    std::vector<std::exception_ptr> errors;
};

template <class H>
class group_state : public pooled {
public:
    group_state(task_state<H>& host, group_kind kind, typename H::group_data* data) noexcept
        : host_(&host), data_(data), kind_(kind) {}
    ~group_state() {
        while (newest_ != nullptr) {
            task_state<H>* const child = newest_;
            newest_ = child->older_in_group;
            child->drop_reference();
        }
    }
    group_state(group_state const&) = delete;
    group_state& operator=(group_state const&) = delete;

    typename H::group_data* data() const noexcept { return data_; }

    // Starts `body` as a child. Null when refused.
    task_ref<H> spawn(bool by_host, typename H::task_data* data, task<H> body);
    // Asks the children and the body to cancel; the group then closes without an error of its own.
    void cancel() { abort(); }

    // For task_state and with_group.
    void child_finished(task_state<H>& child, std::exception_ptr const& error, bool was_cancelled);
    void body_failed(std::exception_ptr error) {
        errors_.push_back(std::move(error));
        abort();
    }
    void leave_body() noexcept {
        in_body_ = false;
        host_->pop(body_scope);
    }
    void abort();
    bool aborting() const noexcept { return aborting_; }
    void close() noexcept { closed_ = true; }
    bool must_wait() const noexcept;
    std::vector<std::exception_ptr>& errors() noexcept { return errors_; }
    task_state<H>& host() noexcept { return *host_; }

    void add_reference() noexcept { ++references_; }
    void drop_reference() noexcept {
        if (--references_ == 0) delete this;
    }

    scope body_scope;
    bool host_waits = false;

private:
    task_state<H>* host_;
    task_state<H>* newest_ = nullptr;
    typename H::group_data* data_;
    std::vector<std::exception_ptr> errors_;
    std::uint32_t running_ = 0;
    std::uint32_t references_ = 0;
    group_kind kind_;
    bool in_body_ = true;
    bool aborting_ = false;
    bool closed_ = false;
};

template <class H>
using group_ref = reference<group_state<H>>;

template <class H>
task_ref<H> group_state<H>::spawn(bool by_host, typename H::task_data* data, task<H> body) {
    bool const refuse = (closed_ && !H::broken(defect::closed_group_accepts_spawn)) ||
                        (aborting_ && !closed_ && !H::broken(defect::aborting_group_accepts_spawn));
    if (refuse) {
        if (H::broken(defect::refused_spawn_leaks_frame)) body.release();
        return {};
    }
    task_state<H>& child = host_->owner().create(this, data, std::move(body));
    child.add_reference();
    child.older_in_group = newest_;
    child.spawned_by_child = !by_host;
    newest_ = &child;
    ++running_;
    if (H::broken(defect::spawn_runs_inline) && running_ > 2) {
        child.run_step();
    } else {
        child.wake();
    }
    return task_ref<H>{&child};
}

template <class H>
void group_state<H>::abort() {
    if (aborting_) return;
    aborting_ = true;
    for (task_state<H>* c = newest_; c != nullptr; c = c->older_in_group) {
        if (H::broken(defect::siblings_not_cancelled) && !errors_.empty()) break;
        if (H::broken(defect::newest_sibling_not_cancelled) && c == newest_ && !errors_.empty()) {
            continue;
        }
        if (H::broken(defect::cancel_skips_tasks_spawned_by_children) && c->spawned_by_child) {
            continue;
        }
        c->request_cancel(cancel_origin::group, this);
    }
    if (!in_body_ || closed_) return;
    host_->note_cancel(cancel_origin::body, this);
    body_scope.pending = true;
    host_->deliver();
}

template <class H>
void group_state<H>::child_finished(task_state<H>& child, std::exception_ptr const& error,
                                    bool was_cancelled) {
    --running_;
    bool const counts_as_error =
        error &&
        (!was_cancelled || (H::broken(defect::cancelled_child_counts_as_error) && !aborting_));
    if (counts_as_error && !was_cancelled) {
        if (!H::broken(defect::only_first_error_kept) || errors_.empty()) errors_.push_back(error);
    }
    bool const decided = kind_ == group_kind::race && !error &&
                         !H::broken(defect::race_waits_for_all) && !child.spawned_by_child;
    if (counts_as_error || decided) abort();
    if (counts_as_error && was_cancelled) errors_.push_back(std::make_exception_ptr(group_error{}));
    if (host_waits && !must_wait()) {
        host_waits = false;
        host_->wake();
    }
}

template <class H>
bool group_state<H>::must_wait() const noexcept {
    if (H::broken(defect::group_returns_before_last_child)) return running_ > 1;
    if (H::broken(defect::abort_does_not_wait) && aborting_) return false;
    return running_ > 0;
}

// The host's wait for its children.
template <class H>
struct group_wait : suspension {
    group_state<H>& group;
    bool cancellable;

    group_wait(group_state<H>& g, bool c) noexcept : group(g), cancellable(c) {
        abandon = [](suspension& s) noexcept {
            static_cast<group_wait&>(s).group.host_waits = false;
        };
    }
    bool await_ready() const noexcept { return !group.must_wait(); }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
        task_state<H>& host = group.host();
        if (!cancellable) {
            host.suspend_uncancellable(h);
        } else if (!host.suspend(h, *this)) {
            return false;
        }
        group.host_waits = true;
        return true;
    }
    void await_resume() const { throw_if_cancelled(); }
};

// `body` is called as `body(group_ref<H>)` and returns `task<H>`.
template <class H, class Body>
task<H> with_group(group_kind kind, typename H::group_data* data, Body body) {
    task_state<H>& host = co_await this_task<H>{};
    group_ref<H> const group{new group_state<H>(host, kind, data)};
    host.push(group->body_scope);
    bool host_cancelled = false;
    void const* cause = nullptr;
    try {
        co_await body(group);
    } catch (cancelled const& c) {
        host_cancelled = c.cause != &group->body_scope;
        cause = c.cause;
    } catch (...) {
        group->body_failed(std::current_exception());
    }
    group->leave_body();
    if (host_cancelled) group->abort();
    while (group->must_wait()) {
        try {
            co_await group_wait<H>{*group.get(), !group->aborting()};
        } catch (cancelled const& c) {
            host_cancelled = true;
            cause = c.cause;
        }
        if (!host_cancelled || group->aborting()) continue;
        if (H::broken(defect::waiting_host_keeps_cancel)) break;
        group->abort();
        if (H::broken(defect::cancelled_group_wait_polls)) {
            while (group->must_wait()) co_await yield_uncancellable<H>{};
        }
    }
    if (H::broken(defect::waiting_host_keeps_cancel) && host_cancelled) {
        while (group->must_wait()) co_await group_wait<H>{*group.get(), false};
    }
    group->close();
    if (H::broken(defect::cancel_lost_while_group_aborts) && !group->errors().empty()) {
        host.forget_cancel();
        host_cancelled = false;
    }
    bool const drop = H::broken(defect::error_lost_when_host_is_cancelled) && host_cancelled;
    if (!group->errors().empty() && !drop) {
        if (host_cancelled) host.put_back(cause);
        throw group_error{std::move(group->errors())};
    }
    if (host_cancelled) throw cancelled{cause};
}

}  // namespace mini
