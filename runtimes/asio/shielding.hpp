// Timeouts, shields and cleanups, made of Asio's signals, timers and cancellation states.
//
// None of them is a part of Asio 1.81: they are the idioms by which its users write them.
#pragma once

#include "runtimes/asio/clock.hpp"
#include "runtimes/asio/task_state.hpp"

#include <optional>

namespace rollcall::asio_runtime {

// Holds requests back while the filter is in place, and remembers that there was one.
struct keep_request {
    chain* of;
    cancellation_type operator()(cancellation_type type) const noexcept {
        if (type != cancellation_type::none) of->request_kept = true;
        return cancellation_type::none;
    }
};

// Runs `body` out of reach of requests. One that came meanwhile, or was there before, stands again
// when the body has ended.
inline task run_shielded(task_state& self, task body) {
    chain& own = *self.innermost;
    bool const is_outermost = own.shields++ == 0;
    if (is_outermost) {
        auto const state = co_await this_coro::cancellation_state;
        own.request_kept = state.cancelled() != cancellation_type::none;
        co_await this_coro::reset_cancellation_state(keep_request{&own});
    }
    co_await this_coro::throw_if_cancelled(self.home->options().throws_if_cancelled);
    std::exception_ptr raised;
    try {
        co_await std::move(body);
    } catch (...) {
        raised = std::current_exception();
    }
    --own.shields;
    if (is_outermost) {
        co_await this_coro::reset_cancellation_state(boost::asio::enable_terminal_cancellation());
        if (own.request_kept) self.home->emit(own.signal);
    }
    if (raised) std::rethrow_exception(raised);
}

// Awaits `body`, then `after` whatever happened, then raises what `body` raised. An error of
// `after` takes its place. Cancellation is sticky, so `after` runs shielded.
inline task run_with_cleanup(task_state& self, task body, task after) {
    std::exception_ptr raised;
    try {
        co_await std::move(body);
    } catch (...) {
        raised = std::current_exception();
    }
    co_await this_coro::throw_if_cancelled(false);
    co_await run_shielded(self, std::move(after));
    if (raised) std::rethrow_exception(raised);
}

// The chain that a timeout may cancel, and its timer.
class timeout_chain : public chain {
public:
    timeout_chain(task_state& self, clock_waits& clock, nanoseconds limit)
        : self_(self), wait_(clock.take()) {
        wait_.is_held = true;
        wait_.start(self.home->park(self, expiry{this}), limit);
    }
    timeout_chain(timeout_chain const&) = delete;
    timeout_chain& operator=(timeout_chain const&) = delete;
    // Asio may destroy the coroutine while it waits: no request may come here any more.
    ~timeout_chain() {
        if (is_open_ && from_outer.is_connected()) from_outer.clear();
        leave();
    }

    void leave() noexcept {
        if (!std::exchange(is_open_, false)) return;
        wait_.stop();
    }
    bool has_expired() const noexcept { return has_expired_; }

private:
    struct expiry {
        timeout_chain* of;
        void operator()() const { of->expire(); }
    };

    void expire() {
        wait_.ran();
        has_expired_ = true;
        note_request(self_, cancel_cause::timeout, nothing);
        self_.home->emit(signal);
    }

    task_state& self_;
    clock_wait& wait_;
    bool is_open_ = true;
    bool has_expired_ = false;
};

// Gives true when the limit ended the body. A request from outside, if there was one as well, has
// precedence.
inline awaitable<bool> run_with_timeout(task_state& self, clock_waits& clock,
                                        std::optional<nanoseconds> limit, task body) {
    if (!limit) {
        co_await std::move(body);
        co_return false;
    }
    timeout_chain inner(self, clock, *limit);
    std::exception_ptr raised;
    try {
        co_await run_inside(self, inner, std::move(body));
    } catch (...) {
        raised = std::current_exception();
    }
    inner.leave();
    if (!raised) co_return false;
    if (inner.has_expired() && !inner.outer_cancelled && is_cancellation(raised)) co_return true;
    std::rethrow_exception(raised);
}

}  // namespace rollcall::asio_runtime
