// mini: the runtime that owns the tasks.
//
// A host type H supplies what mini does not do by itself:
//   struct work  { void (*run)(work&) noexcept; };      base of whatever is posted
//   struct timer { void (*fire)(timer&) noexcept; };    base of whatever waits for a deadline
//   task_data, group_data                               what the host attaches to tasks and groups
//   void post(work&, task_data*, post_kind)             run it later, once, never inside this call
//   nanoseconds now()  static constexpr nanoseconds tick    the clock, and its resolution
//   void withdraw(work&)                                forget it, if it was posted and has not run
//   void arm(timer&, nanoseconds)  void disarm(timer&)  call `fire` when the time has come
//   void cancel_reached(task_data*, cancel_origin, group_data*)
//   void unhandled(task_data*, std::exception_ptr)      the error of a detached task
//   static bool broken(defect)                          constantly false, but for planted faults
// One thread. Destroying the runtime destroys every unfinished task, the newest first.
#pragma once

#include "runtimes/mini/task.hpp"

#include <cstdint>

namespace mini {

using nanoseconds = std::int64_t;

template <class H>
class runtime {
public:
    explicit runtime(H& host) noexcept : host_(host) {}
    runtime(runtime const&) = delete;
    runtime& operator=(runtime const&) = delete;
    ~runtime() { destroy_all(); }

    H& host() const noexcept { return host_; }
    nanoseconds last_sleep_end = 0;  // only a planted fault reads it

    // Starts `body` as a task that nobody waits for. Its error goes to H::unhandled.
    task_ref<H> detach(typename H::task_data* data, task<H> body) {
        task_state<H>& t = create(nullptr, data, std::move(body));
        task_ref<H> ref{&t};
        t.wake();
        return ref;
    }

    // Ends what is left, without running it.
    void destroy_all() noexcept {
        while (newest_ != nullptr) forget(*newest_);
    }

    // For groups: a task that has not been posted.
    task_state<H>& create(group_state<H>* group, typename H::task_data* data, task<H> body) {
        auto* const t = new task_state<H>(*this, group, data, std::move(body));
        t->previous = newest_;
        if (newest_ != nullptr) newest_->following = t;
        newest_ = t;
        return *t;
    }

    void forget(task_state<H>& t) noexcept {
        (t.following != nullptr ? t.following->previous : newest_) = t.previous;
        if (t.previous != nullptr) t.previous->following = t.following;
        if (t.frame_) std::exchange(t.frame_, {}).destroy();
        t.drop_reference();
    }

private:
    H& host_;
    task_state<H>* newest_ = nullptr;
};

template <class H>
void task_state<H>::note_cancel(cancel_origin origin, group_state<H>* group) {
    runtime_.host().cancel_reached(data_, origin, group == nullptr ? nullptr : group->data());
}

template <class H>
bool task_state<H>::take_pending(suspension& s) noexcept {
    scope* found = nullptr;
    scope* at = scopes_;
    for (; at != nullptr && !at->is_shield; at = at->outer) {
        if (at->pending) found = at;
    }
    if (at == nullptr && cancel_pending_) {
        cancel_pending_ = false;
        s.cause = nullptr;
    } else if (found != nullptr) {
        found->pending = false;
        s.cause = found;
    } else {
        return false;
    }
    s.is_cancelled = true;
    return true;
}

template <class H>
void task_state<H>::deliver() {
    if (waiting_ == nullptr || !take_pending(*waiting_)) return;
    waiting_->abandon(*waiting_);
    wake();
}

template <class H>
void task_state<H>::wake(post_kind kind) {
    waiting_ = nullptr;
    runtime_.host().post(*this, data_, kind);
}

template <class H>
void task_state<H>::wake_served() {
    if (H::broken(defect::resumes_past_the_gate)) {
        waiting_ = nullptr;
        run_step();
        return;
    }
    wake();
    if (!H::broken(defect::continuation_resumed_twice) || echo_.self != nullptr) return;
    echo_.self = this;
    echo_.run = [](typename H::work& w) noexcept { static_cast<second_run&>(w).self->run_step(); };
    runtime_.host().post(echo_, data_, post_kind::resume);
}

template <class H>
void task_state<H>::run_step() noexcept {
    if (H::broken(defect::continuation_resumed_twice) && waiting_ != nullptr) {
        waiting_->abandon(*waiting_);
    }
    waiting_ = nullptr;
    next_.resume();
    if (body_ended_ && !finished_) finish();
}

// A task that waits for another to finish.
struct join_link {
    join_link* following = nullptr;
    void (*wake)(join_link&) = nullptr;
};

template <class H>
void task_state<H>::finish() noexcept {
    finished_ = true;
    if (H::broken(defect::continuation_resumed_twice)) {
        runtime_.host().withdraw(*this);
        runtime_.host().withdraw(echo_);
    }
    bool const was_cancelled = is_cancellation(error_);
    bool const leak = H::broken(defect::frame_leaks_on_cancel_path) && was_cancelled;
    if (leak) frame_ = {};
    while (joiners != nullptr) {
        join_link* const j = joiners;
        joiners = j->following;
        j->wake(*j);
    }
    if (group_ != nullptr) {
        group_->child_finished(*this, error_, was_cancelled);
    } else if (error_ && !was_cancelled) {
        bool const swallow = H::broken(defect::detached_error_swallowed) ||
                             (H::broken(defect::cancelled_detached_error_swallowed) && was_asked_);
        if (!swallow) runtime_.host().unhandled(data_, error_);
    }
    runtime_.forget(*this);
}

// `co_await join<H>{ref}`: waits until the task has finished, however it ended; never raises its
// error.
template <class H>
struct join : suspension, join_link {
    task_ref<H> target;
    task_state<H>* self = nullptr;

    explicit join(task_ref<H> t) noexcept : target(std::move(t)) {
        abandon = [](suspension& s) noexcept { static_cast<join&>(s).unlink(); };
        join_link::wake = [](join_link& l) { static_cast<join&>(l).self->wake(); };
    }
    join(join const&) = delete;
    ~join() { unlink(); }

    bool await_ready() const noexcept { return target->is_finished(); }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
        self = h.promise().state;
        if (!self->suspend(h, *this)) return false;
        following = target->joiners;
        target->joiners = this;
        return true;
    }
    void await_resume() const { throw_if_cancelled(); }

private:
    void unlink() noexcept {
        for (join_link** at = &target->joiners; *at != nullptr; at = &(*at)->following) {
            if (*at != this) continue;
            *at = following;
            return;
        }
    }
};

}  // namespace mini
