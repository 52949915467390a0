// mini: the tasks that run concurrently, their cancellation, and the runtime that owns them.
//
// Cancellation is edge-triggered: each request is delivered once, as the exception `cancelled`, at
// the current suspension or the next one. An operation that has completed returns its result even
// if a request arrived before the task ran again; the request then meets the next suspension.
//
// A host type H supplies what mini does not do by itself (loop.hpp is a plain one):
//   struct work  { void (*run)(work&) noexcept; };      base of whatever is posted
//   struct timer { void (*fire)(timer&) noexcept; };    base of whatever waits for a deadline
//   task_data, group_data                               what the host attaches to tasks and groups
//   void post(work&, task_data*, post_kind)             run it later, once, never inside this call
//   void withdraw(work&)                                forget it, if it was posted and has not run
//   void arm(timer&, nanoseconds)  void disarm(timer&)  call `fire` when the time has come
//   void cancel_reached(task_data*, cancel_origin, group_data*)
//   void unhandled(task_data*, std::exception_ptr)      the error of a detached task
// One runtime, one thread.
#pragma once

#include "runtimes/mini/list.hpp"
#include "runtimes/mini/task.hpp"

#include <typeinfo>

namespace rollcall::mini {

using nanoseconds = std::int64_t;

// Why work is posted: a task goes on, at once or after a sleep, or a timeout expires.
enum class post_kind : unsigned char { resume, slept, expiry };

// Who asks for a cancellation; told to the host.
enum class cancel_origin : unsigned char { request, group, timeout, body };

enum class scope_kind : unsigned char { task, body, timeout, shield };

// A region of a task that can be asked to cancel by itself, or a shield, which no request to a
// region around it passes. The task is in it while it lives, so the scopes of a task are a stack.
struct scope {
    scope(scope_kind k, scope*& top) noexcept : kind(k), outer(top), innermost(top) { top = this; }
    scope(scope const&) = delete;
    ~scope() { innermost = outer; }

    scope_kind const kind;
    bool pending = false;  // asked, not delivered yet
    scope* const outer;
    scope*& innermost;
};

// Thrown where a request is delivered. `cause` is the scope that was asked; null: the whole task.
struct cancelled {
    scope* cause = nullptr;
};

// Asked of libstdc++ itself: to throw and catch for an answer costs far more.
inline bool is_cancellation(std::exception_ptr const& error) noexcept {
    return error && *error.__cxa_exception_type() == typeid(cancelled);
}

// A suspension that a cancellation may end.
struct suspension {
    void (*abandon)(suspension&) noexcept = nullptr;  // forget what would have resumed it
    std::optional<cancelled> request;                 // what ended it
};

template <class H>
class runtime;
template <class H>
class group_state;
template <class H>
struct join;

// A body that runs concurrently; kept by the runtime until it has finished, and by each `task_ref`.
template <class H>
class task_state : public H::work,
                   public counted,
                   public list<task_state<H>>::link,
                   public list<task_state<H>, group_state<H>>::link {
public:
    task_state(runtime<H>& owned_by, task<> body, typename H::task_data* d,
               reference<group_state<H>> group) noexcept
        : owner(owned_by), data(d), group_(std::move(group)), body_(std::move(body)) {
        next_ = body_->frame();
        this->run = [](typename H::work& w) noexcept { static_cast<task_state&>(w).run_step(); };
    }
    ~task_state() { list<task_state, group_state<H>>::link::unlink(); }

    runtime<H>& owner;
    typename H::task_data* const data;
    bool is_finished() const noexcept { return finished_; }

    // Asks the task, or the part of it that is in `where`, to cancel. A finished task ignores it.
    // `group` is the one that aborts, or null.
    void request_cancel(cancel_origin origin, typename H::group_data* group = nullptr,
                        scope* where = nullptr) {
        if (finished_) return;
        owner.cancel_reached(data, origin, group);
        put_back({where});
        if (waiting_ == nullptr || !take_pending(*waiting_)) return;
        waiting_->abandon(*waiting_);
        wake();
    }

    // The rest is for mini's own parts.

    // Lets a request meet the next suspension.
    void put_back(cancelled request) noexcept {
        (request.cause != nullptr ? *request.cause : whole_).pending = true;
    }
    // Whether a request is to end `s`: the outermost of those that no shield keeps away.
    bool take_pending(suspension& s) noexcept {
        scope* found = nullptr;
        scope* at = innermost;
        for (; at != nullptr && at->kind != scope_kind::shield; at = at->outer) {
            if (at->pending) found = at;
        }
        if (found == nullptr) return false;
        found->pending = false;
        s.request = cancelled{found != &whole_ ? found : nullptr};
        return true;
    }
    // Ends the step here. `s` is what a request may end, or null.
    void suspend(std::coroutine_handle<> h, suspension* s) noexcept {
        next_ = h;
        waiting_ = s;
    }
    void wake(post_kind kind = post_kind::resume) {
        waiting_ = nullptr;
        owner.post(*this, data, kind);
    }
    void run_step() noexcept {
        waiting_ = nullptr;
        task_state* const before = std::exchange(current, this);
        next_.resume();
        current = before;
        if (body_->frame().done()) finish();
    }

    static inline thread_local constinit task_state* current = nullptr;  // the one that runs
    scope* innermost = nullptr;
    list<join<H>> joiners;
    bool spawned_by_child = false;  // of its group, not by the host: for planted faults

private:
    friend class runtime<H>;

    void finish() noexcept {
        finished_ = true;
        std::exception_ptr const& error = body_->frame().promise().error;
        while (joiners.last != nullptr) joiners.last->end();
        if (group_) {
            group_->child_finished(error);
        } else if (error && !is_cancellation(error)) {
            owner.unhandled(data, error);
        }
        owner.forget(*this);
    }

    reference<group_state<H>> const group_;
    std::optional<task<>> body_;  // until it has finished
    std::coroutine_handle<> next_;
    suspension* waiting_ = nullptr;  // null while it runs and once it was posted
    scope whole_{scope_kind::task, innermost};
    reference<task_state> kept_;  // by the runtime
    bool finished_ = false;
};

template <class H>
using task_ref = reference<task_state<H>>;

// A host that owns tasks. Destroying it destroys every unfinished task, the newest first.
template <class H>
class runtime : public H {
public:
    using H::H;
    ~runtime() { destroy_all(); }

    // Starts `body` as a task that nobody waits for. Its error goes to H::unhandled.
    task_ref<H> detach(task<> body, typename H::task_data* data = nullptr) {
        task_ref<H> t = create(std::move(body), data, {});
        t->wake();
        return t;
    }
    // Ends what is left, without running it.
    void destroy_all() noexcept {
        while (live_.last != nullptr) forget(*live_.last);
    }

    // For groups and tasks: one that has not been posted; one that has finished.
    task_ref<H> create(task<> body, typename H::task_data* data, reference<group_state<H>> group) {
        task_ref<H> t{new task_state<H>(*this, std::move(body), data, std::move(group))};
        live_.push_back(*t);
        return t->kept_ = t;
    }
    void forget(task_state<H>& t) noexcept {
        task_ref<H> const last = std::exchange(t.kept_, {});
        live_.remove(t);
        t.body_.reset();
    }

private:
    list<task_state<H>> live_;
};

// What the running task awaits. `Self` derives from it and supplies `start`, which sees to it that
// something will call `self->wake`, and `stop`, which takes that back.
template <class H, class Self>
struct awaiter : suspension {
    task_state<H>* const self = task_state<H>::current;
    bool const is_cancellable;

    awaiter(bool cancellable = true) noexcept : is_cancellable(cancellable) {
        abandon = [](suspension& s) noexcept { static_cast<Self&>(s).stop(); };
    }
    awaiter(awaiter const&) = delete;

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> h) noexcept {
        if (is_cancellable && self->take_pending(*this)) return false;
        self->suspend(h, is_cancellable ? this : nullptr);
        static_cast<Self&>(*this).start();
        return true;
    }
    void await_resume() const {
        if (request) throw *request;
    }
};

}  // namespace rollcall::mini
