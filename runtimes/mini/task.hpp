// mini: lazy coroutines with symmetric transfer, and the state of a running task.
//
// A `task<H, T>` is a lazy coroutine: it runs when it is awaited, and its frame dies with it. What
// runs concurrently is a `task_state`: a body that was spawned, its cancellation, and its place in
// a group. `H`, the host, is whatever executes posted work and keeps time; `loop.hpp` is a plain
// one.
//
// Cancellation is edge-triggered: each request is delivered once, as the exception `cancelled`, at
// the current suspension or the next one. An operation that has completed returns its result even
// if a request arrived before the task ran again; the request then meets the next suspension.
// Threads: one runtime, one thread. Frames: see frames.hpp.
#pragma once

#include "runtimes/mini/defect.hpp"
#include "runtimes/mini/frames.hpp"

#include <coroutine>
#include <exception>
#include <optional>
#include <typeinfo>
#include <utility>

namespace mini {

template <class H>
class runtime;
template <class H>
class group_state;
template <class H>
class task_state;

// Why a piece of work is posted: it resumes a task (at once, when its sleep is over, when something
// outside has happened), or it lets a timeout expire.
enum class post_kind : unsigned char { resume, slept, external, expiry };

// Who asks for a cancellation; told to the host.
enum class cancel_origin : unsigned char { request, group, timeout, body };

// Thrown at a suspension when a request is delivered. `cause` is the scope that asked, or null when
// the request was to the task as a whole.
struct cancelled {
    void const* cause = nullptr;
};

// Whether a task ended by cancellation. libstdc++ tells without throwing, which is far cheaper.
inline bool is_cancellation(std::exception_ptr const& error) noexcept {
    if (!error) return false;
#ifdef __GLIBCXX__
    return *error.__cxa_exception_type() == typeid(cancelled);
#else
    try {
        std::rethrow_exception(error);
    } catch (cancelled const&) {
        return true;
    } catch (...) {
        return false;
    }
#endif
}

// A region of a task that can be cancelled by itself, or shielded. Scopes form a stack.
struct scope {
    scope* outer = nullptr;
    bool is_shield = false;
    bool is_timeout = false;
    bool pending = false;
};

// A suspension that a cancellation may end.
struct suspension {
    void (*abandon)(suspension&) noexcept = nullptr;  // forget what would have resumed it
    bool is_cancelled = false;
    void const* cause = nullptr;

    void throw_if_cancelled() const {
        if (is_cancelled) throw cancelled{cause};
    }
};

template <class H>
struct promise_base : pooled {
    struct final_awaiter {
        bool await_ready() const noexcept { return false; }
        template <class Promise>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> h) const noexcept {
            promise_base& p = h.promise();
            if (p.continuation) return p.continuation;
            p.state->body_ended(p.error);
            return std::noop_coroutine();
        }
        void await_resume() const noexcept {}
    };

    std::suspend_always initial_suspend() const noexcept { return {}; }
    final_awaiter final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { error = std::current_exception(); }

    std::coroutine_handle<> continuation;
    task_state<H>* state = nullptr;
    std::exception_ptr error;
};

template <class H, class T>
struct task_promise;

// A lazy coroutine. Await it once; it owns its frame.
template <class H, class T = void>
class [[nodiscard]] task {
public:
    using promise_type = task_promise<H, T>;

    task() = default;
    explicit task(std::coroutine_handle<promise_type> h) noexcept : frame_(h) {}
    task(task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    task& operator=(task&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~task() {
        if (frame_) frame_.destroy();
    }

    struct awaiter {
        std::coroutine_handle<promise_type> frame;
        bool await_ready() const noexcept { return false; }
        template <class Promise>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> parent) noexcept {
            frame.promise().continuation = parent;
            frame.promise().state = parent.promise().state;
            return frame;
        }
        T await_resume() {
            if (frame.promise().error) std::rethrow_exception(frame.promise().error);
            return frame.promise().take();
        }
    };
    awaiter operator co_await() && noexcept { return {frame_}; }

    // The frame, given up to the caller: for the runtime, which runs it as a task of its own.
    std::coroutine_handle<promise_type> release() noexcept { return std::exchange(frame_, {}); }

private:
    std::coroutine_handle<promise_type> frame_;
};

template <class H, class T>
struct task_promise : promise_base<H> {
    std::optional<T> value;
    task<H, T> get_return_object() noexcept {
        return task<H, T>{std::coroutine_handle<task_promise>::from_promise(*this)};
    }
    void return_value(T v) { value.emplace(std::move(v)); }
    T take() { return std::move(*value); }
};

template <class H>
struct task_promise<H, void> : promise_base<H> {
    task<H, void> get_return_object() noexcept {
        return task<H, void>{std::coroutine_handle<task_promise>::from_promise(*this)};
    }
    void return_void() const noexcept {}
    void take() const noexcept {}
};

// A body that runs concurrently. Counted references; the runtime holds one until it has finished.
template <class H>
class task_state : public H::work, public pooled {
public:
    using body_promise = task_promise<H, void>;

    task_state(runtime<H>& owner, group_state<H>* group, typename H::task_data* data,
               task<H> body) noexcept
        : runtime_(owner), group_(group), data_(data), frame_(body.release()) {
        frame_.promise().state = this;
        next_ = frame_;
        this->run = [](typename H::work& w) noexcept { static_cast<task_state&>(w).run_step(); };
    }
    ~task_state() {
        if (frame_) frame_.destroy();
    }

    runtime<H>& owner() const noexcept { return runtime_; }
    typename H::task_data* data() const noexcept { return data_; }
    bool is_finished() const noexcept { return finished_; }

    // Asks the task to cancel: delivered at its current or next suspension. A finished task ignores
    // it. `group` is the one that aborts, or null.
    void request_cancel(cancel_origin origin, group_state<H>* group = nullptr) {
        if (finished_) return;
        was_asked_ = true;
        note_cancel(origin, group);
        cancel_pending_ = true;
        deliver();
    }

    // For the runtime's own parts.
    void push(scope& s) noexcept {
        s.outer = scopes_;
        scopes_ = &s;
    }
    void pop(scope& s) noexcept { scopes_ = s.outer; }
    scope const* scopes() const noexcept { return scopes_; }
    void forget_cancel() noexcept { cancel_pending_ = false; }
    // Puts a delivered request back, to meet the next suspension.
    void put_back(void const* cause) noexcept {
        if (cause == nullptr) {
            cancel_pending_ = true;
        } else {
            static_cast<scope*>(const_cast<void*>(cause))->pending = true;
        }
    }
    void note_cancel(cancel_origin origin, group_state<H>* group);
    // Delivers a pending request to the current suspension, if there is one and no shield is up.
    void deliver();
    // Ends the step here. False: a request is pending, the suspension ends at once as cancelled.
    bool suspend(std::coroutine_handle<> h, suspension& s) noexcept {
        if (take_pending(s)) return false;
        next_ = h;
        waiting_ = &s;
        return true;
    }
    void suspend_uncancellable(std::coroutine_handle<> h) noexcept {
        next_ = h;
        waiting_ = nullptr;
    }
    bool take_pending(suspension& s) noexcept;
    void wake(post_kind kind = post_kind::resume);
    // What a queue does when it has served a waiter.
    void wake_served();
    void body_ended(std::exception_ptr error) noexcept {
        error_ = std::move(error);
        body_ended_ = true;
    }
    void run_step() noexcept;

    void add_reference() noexcept { ++references_; }
    void drop_reference() noexcept {
        if (--references_ == 0) delete this;
    }

    task_state* older_in_group = nullptr;
    task_state* previous = nullptr;  // in the runtime's list of live tasks
    task_state* following = nullptr;
    bool spawned_by_child = false;
    struct join_link* joiners = nullptr;

private:
    friend class runtime<H>;
    void finish() noexcept;

    runtime<H>& runtime_;
    group_state<H>* group_;
    typename H::task_data* data_;
    std::coroutine_handle<body_promise> frame_;
    std::coroutine_handle<> next_;
    suspension* waiting_ = nullptr;
    scope* scopes_ = nullptr;
    std::exception_ptr error_;
    std::uint32_t references_ = 1;
    bool cancel_pending_ = false;
    bool was_asked_ = false;
    bool body_ended_ = false;
    bool finished_ = false;
    struct second_run : H::work {
        task_state* self = nullptr;
    } echo_;  // only a planted fault posts it
};

// A counted reference to a task that was spawned.
template <class State>
class reference {
public:
    reference() = default;
    explicit reference(State* s) noexcept : state_(s) {
        if (state_ != nullptr) state_->add_reference();
    }
    reference(reference const& other) noexcept : reference(other.state_) {}
    reference(reference&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
    reference& operator=(reference other) noexcept {
        std::swap(state_, other.state_);
        return *this;
    }
    ~reference() {
        if (state_ != nullptr) state_->drop_reference();
    }
    State* get() const noexcept { return state_; }
    State* operator->() const noexcept { return state_; }
    explicit operator bool() const noexcept { return state_ != nullptr; }

private:
    State* state_ = nullptr;
};

template <class H>
using task_ref = reference<task_state<H>>;

// `co_await this_task<H>{}` gives the state of the task that runs.
template <class H>
struct this_task {
    task_state<H>* state = nullptr;
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
        state = h.promise().state;
        return false;
    }
    task_state<H>& await_resume() const noexcept { return *state; }
};

}  // namespace mini
