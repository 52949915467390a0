// mini: yield, sleep, timeout, shield, cleanup.
//
// Durations are nanoseconds of the host's clock. `timeout_after` asks its own task to cancel at the
// deadline and turns that cancellation, and no other, into `timeout_error`. A limit of zero meets
// the first suspension; a body that never suspends completes.
#pragma once

#include "runtimes/mini/runtime.hpp"

namespace mini {

struct timeout_error {};

// Gives way once.
template <class H>
struct yield : suspension {
    yield() noexcept {
        // Already posted: a cancellation has nothing to forget.
        abandon = [](suspension&) noexcept {};
    }
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
        task_state<H>& self = *h.promise().state;
        if (!self.suspend(h, *this)) return false;
        self.wake();
        return true;
    }
    void await_resume() const { throw_if_cancelled(); }
};

template <class H>
struct yield_uncancellable {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> h) noexcept {
        h.promise().state->suspend_uncancellable(h);
        h.promise().state->wake();
    }
    void await_resume() const noexcept {}
};

// Awaits something that happens outside the runtime; the host decides when.
template <class H>
struct external_completion : suspension {
    task_state<H>* self = nullptr;

    external_completion() noexcept {
        abandon = [](suspension& s) noexcept {
            task_state<H>& waiting = *static_cast<external_completion&>(s).self;
            waiting.owner().host().withdraw(waiting);
        };
    }
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
        self = h.promise().state;
        if (!self->suspend(h, *this)) return false;
        self->owner().host().post(*self, self->data(), post_kind::external);
        return true;
    }
    void await_resume() const { throw_if_cancelled(); }
};

// Sleeps for at least `duration`.
template <class H>
struct sleep : suspension, H::timer {
    nanoseconds duration;
    task_state<H>* self = nullptr;

    explicit sleep(nanoseconds d) noexcept : duration(d) {
        abandon = [](suspension& s) noexcept { static_cast<sleep&>(s).disarm(); };
        this->fire = [](typename H::timer& t) noexcept {
            static_cast<sleep&>(t).self->wake(post_kind::slept);
        };
    }
    sleep(sleep const&) = delete;
    ~sleep() { disarm(); }

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
        self = h.promise().state;
        if (!self->suspend(h, *this)) return false;
        nanoseconds after = duration;
        if (H::broken(defect::timer_early_by_one_tick) && after >= 2 * H::tick) after -= H::tick;
        if (H::broken(defect::timer_coalesced_with_earlier_one)) after = coalesced(after);
        self->owner().host().arm(*this, after);
        return true;
    }
    void await_resume() const { throw_if_cancelled(); }

private:
    void disarm() noexcept {
        if (self != nullptr) self->owner().host().disarm(*this);
    }
    // Planted: joins the earlier sleep that ends within the tick before this one.
    nanoseconds coalesced(nanoseconds after) noexcept {
        H& host = self->owner().host();
        nanoseconds const end = host.now() + after;
        nanoseconds const earlier = self->owner().last_sleep_end;
        self->owner().last_sleep_end = end;
        bool const near = earlier > host.now() && earlier < end && end - earlier <= 2 * H::tick;
        return near ? earlier - host.now() : after;
    }
};

// The part of a task that a timeout may cancel.
template <class H>
class timeout_scope : public scope, H::timer, H::work {
public:
    timeout_scope(task_state<H>& self, std::optional<nanoseconds> limit) : self_(self) {
        H::timer::fire = [](typename H::timer& t) noexcept {
            auto& s = static_cast<timeout_scope&>(t);
            s.self_.owner().host().post(s, s.self_.data(), post_kind::expiry);
        };
        H::work::run = [](typename H::work& w) noexcept {
            static_cast<timeout_scope&>(w).expire();
        };
        scope const* const around = self.scopes();
        bool const lost = H::broken(defect::timeout_lost_in_group_body) && around != nullptr &&
                          !around->is_timeout && !around->is_shield;
        is_timeout = true;
        self.push(*this);
        if (!limit || lost) return;
        if (*limit > 0) {
            self.owner().host().arm(*this, *limit);
        } else if (!H::broken(defect::timeout_zero_never_fires)) {
            expire();
        }
    }
    timeout_scope(timeout_scope const&) = delete;
    timeout_scope& operator=(timeout_scope const&) = delete;
    ~timeout_scope() { leave(); }

    bool is_armed() const noexcept { return H::timer::armed; }
    void leave() noexcept {
        if (!is_timeout) return;
        is_timeout = false;
        self_.owner().host().disarm(*this);
        self_.owner().host().withdraw(*this);
        self_.pop(*this);
    }

private:
    void expire() noexcept {
        self_.note_cancel(cancel_origin::timeout, nullptr);
        pending = true;
        self_.deliver();
    }

    task_state<H>& self_;
};

// Awaits `body`; throws `timeout_error` if the limit ended it. No limit: never.
template <class H>
task<H> timeout_after(std::optional<nanoseconds> limit, task<H> body) {
    timeout_scope<H> own{co_await this_task<H>{}, limit};
    bool expired = false;
    try {
        co_await std::move(body);
    } catch (cancelled const& c) {
        if (c.cause != &own) throw;
        expired = true;
    }
    if (H::broken(defect::finished_timeout_polls)) {
        while (!expired && own.is_armed()) co_await yield_uncancellable<H>{};
    }
    own.leave();
    if (expired) throw timeout_error{};
}

// No request from outside reaches `body`; it meets the first suspension after it instead.
template <class H>
task<H> shielded(task<H> body) {
    task_state<H>& self = co_await this_task<H>{};
    struct guard {
        task_state<H>& self;
        scope shield;
        explicit guard(task_state<H>& s) noexcept : self(s) {
            shield.is_shield = true;
            self.push(shield);
        }
        guard(guard const&) = delete;
        ~guard() { self.pop(shield); }
    } const up{self};
    co_await std::move(body);
}

// Awaits `body`, then `cleanup` whatever happened, then raises what `body` raised. An error of the
// cleanup takes its place.
template <class H>
task<H> with_cleanup(task<H> body, task<H> cleanup) {
    std::exception_ptr raised;
    bool is_cancellation = false;
    try {
        co_await std::move(body);
    } catch (cancelled const&) {
        is_cancellation = true;
        raised = std::current_exception();
    } catch (...) {
        raised = std::current_exception();
    }
    co_await std::move(cleanup);
    if (H::broken(defect::cancel_swallowed_by_cleanup) && is_cancellation) co_return;
    if (raised) std::rethrow_exception(raised);
}

}  // namespace mini
