// mini: yield, join, sleep, timeout, shield.
//
// Durations are nanoseconds of the host's clock. `timeout_after` asks its own task to cancel at the
// deadline and turns that cancellation, and no other, into `timeout_error`. A limit of zero meets
// the first suspension; a body that never suspends completes.
#pragma once

#include "runtimes/mini/runtime.hpp"

namespace rollcall::mini {

struct timeout_error {};

// Gives way once.
template <class H>
struct yield : awaiter<H, yield<H>> {
    void start() { this->self->wake(); }
    void stop() noexcept {}  // posted already: there is nothing to forget
};

// Waits until the task has finished, however it ended; never raises its error.
template <class H>
struct join : awaiter<H, join<H>>, list<join<H>>::link {
    task_ref<H> const target;

    explicit join(task_ref<H> t) noexcept : target(std::move(t)) {}
    ~join() { stop(); }
    bool await_ready() const noexcept { return target->is_finished(); }
    void start() noexcept { target->joiners.push_back(*this); }
    void stop() noexcept { this->unlink(); }
    void end() {
        stop();
        this->self->wake();
    }
};

// Sleeps for at least `duration`.
template <class H>
struct sleep : awaiter<H, sleep<H>>, H::timer {
    nanoseconds const duration;

    explicit sleep(nanoseconds d) noexcept : duration(d) {
        this->fire = [](typename H::timer& t) noexcept {
            static_cast<sleep&>(t).self->wake(post_kind::slept);
        };
    }
    ~sleep() { stop(); }
    void start() { this->self->owner.arm(*this, duration); }
    void stop() noexcept { this->self->owner.disarm(*this); }
};

// The part of a task that a timeout may cancel.
template <class H>
struct timeout_scope : scope, H::timer, H::work {
    task_state<H>& self;

    timeout_scope(task_state<H>& in, std::optional<nanoseconds> limit)
        : scope(scope_kind::timeout, in.innermost), self(in) {
        this->fire = [](typename H::timer& t) noexcept {
            auto& s = static_cast<timeout_scope&>(t);
            s.self.owner.post(s, s.self.data, post_kind::expiry);
        };
        this->run = [](typename H::work& w) noexcept { static_cast<timeout_scope&>(w).expire(); };
        if (limit) start(*limit);
    }
    ~timeout_scope() {
        self.owner.disarm(*this);
        self.owner.withdraw(*this);
    }
    void start(nanoseconds limit) {
        if (limit <= 0) return expire();
        self.owner.arm(*this, limit);
    }
    void expire() noexcept { self.request_cancel(cancel_origin::timeout, nullptr, this); }
};

// Awaits `body`; throws `timeout_error` if the limit ended it. No limit: never.
template <class H>
task<> timeout_after(std::optional<nanoseconds> limit, task<> body) {
    timeout_scope<H> const own{*task_state<H>::current, limit};
    try {
        co_await std::move(body);
    } catch (cancelled const& c) {
        if (c.cause != &own) throw;
        throw timeout_error{};
    }
}

// No request from outside reaches `body`; it meets the first suspension after it instead.
template <class H>
task<> shielded(task<> body) {
    scope const up{scope_kind::shield, task_state<H>::current->innermost};
    co_await std::move(body);
}

}  // namespace rollcall::mini
