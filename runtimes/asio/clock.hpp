// Asio's timers on the gate's clock.
//
// `native_timer` is Asio's own basic_waitable_timer. Each wait is also a timer of the gate, which
// decides when its deadline is reached; Asio then finds it due, in its own heap, when it is polled.
// Waits are pooled: a wait that nobody needs any more ends in Asio's queue at the next poll.
// Time: virtual nanoseconds. One thread. No allocation of ours after warm-up.
#pragma once

#include "runtimes/asio/executor.hpp"
#include "runtimes/asio/memory.hpp"

#include <chrono>
#include <memory>
#include <vector>

namespace rollcall::asio_runtime {

struct virtual_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<virtual_clock>;
    static constexpr bool is_steady = true;

    static inline thread_local gate const* source = nullptr;  // of the run on this thread
    static time_point now() noexcept { return time_point(duration(source->now())); }
};

// Asio never has to wait: it is polled when there is something to find.
struct virtual_wait_traits {
    static virtual_clock::duration to_wait_duration(virtual_clock::duration) { return {}; }
    static virtual_clock::duration to_wait_duration(virtual_clock::time_point) { return {}; }
};

using native_timer =
    boost::asio::basic_waitable_timer<virtual_clock, virtual_wait_traits, controlled_executor>;

// Runs Asio's notice of a timer inside the poll; the notice then posts to the gate.
struct poll_executor {
    template <class F>
    void execute(F function) const {
        std::move(function)();
    }
    bool operator==(poll_executor const&) const noexcept = default;
};

class clock_waits;

class clock_wait : timer {
public:
    explicit clock_wait(clock_waits& pool, executor_owner& owner)
        : pool_(pool), native_(controlled_executor(owner)) {
        fire = [](timer& t) noexcept { static_cast<clock_wait&>(t).complete_now(); };
    }

    // Posts `n` when `after` has passed, or at once, still in this step, for none.
    void start(function_node& n, nanoseconds after);
    // `n` completes as cancelled at the end of this step, if it still waits here.
    void cancel(function_node const& n);
    // Nobody waits any more. What was posted and has not run is destroyed.
    void stop() noexcept;
    // What was posted runs.
    void ran() noexcept { waiting_ = nullptr; }

    bool is_held = false;  // returns to the pool only after `stop`; set before `start`

private:
    friend class clock_waits;
    struct notice;

    context& context_of() const noexcept;
    void completed(error_code ec);
    // Asio has completed the wait, but not told yet.
    void complete_now() noexcept {
        while (is_pending_ && context_of().poll_one()) {
        }
    }
    void release_when_idle();

    clock_waits& pool_;
    function_node* waiting_ = nullptr;  // held: until it runs; else until it is posted
    native_timer native_;
    boost::asio::cancellation_signal relay_;
    bool is_pending_ = false;  // Asio has it
    bool is_stale_ = false;    // due for Asio, still armed at the gate
};

class clock_waits : context::end_of_step {
public:
    explicit clock_waits(context& home) : owner_{&home, nullptr} {
        run = [](end_of_step& e) { static_cast<clock_waits&>(e).complete_cancelled(); };
    }

    clock_wait& take() {
        if (free_.empty()) {
            all_.push_back(std::make_unique<clock_wait>(*this, owner_));
            return *all_.back();
        }
        clock_wait& w = *free_.back();
        free_.pop_back();
        return w;
    }
    // After each step: timers that tied with one that fired are not armed any more.
    void settle() {
        if (!stale_.empty()) drop_stale();
    }
    void stop_all() noexcept {
        for (auto const& w : all_) {
            w->waiting_ = nullptr;
            w->stop();
        }
    }

private:
    friend class clock_wait;
    void complete_cancelled();
    void drop_stale();

    executor_owner owner_;
    std::vector<std::unique_ptr<clock_wait>> all_;
    std::vector<clock_wait*> free_;
    std::vector<clock_wait*> cancelled_;
    std::vector<clock_wait*> stale_;
};

struct clock_wait::notice {
    clock_wait* wait;
    using executor_type = poll_executor;
    using allocator_type = recycling_allocator<void>;
    using cancellation_slot_type = boost::asio::cancellation_slot;
    executor_type get_executor() const noexcept { return {}; }
    allocator_type get_allocator() const noexcept { return {}; }
    cancellation_slot_type get_cancellation_slot() const noexcept { return wait->relay_.slot(); }
    void operator()(error_code ec) const { wait->completed(ec); }
};

inline context& clock_wait::context_of() const noexcept { return *pool_.owner_.home; }

inline void clock_wait::start(function_node& n, nanoseconds after) {
    gate& g = context_of().steps();
    waiting_ = &n;
    is_pending_ = true;
    if (after > 0) {
        g.arm(*this, after);
    } else {
        deadline = g.now();
    }
    native_.expires_at(virtual_clock::time_point(virtual_clock::duration(deadline)));
    native_.async_wait(notice{this});
    if (after <= 0) complete_now();
}

inline void clock_wait::cancel(function_node const& n) {
    if (waiting_ != &n || !is_pending_) return;
    relay_.emit(boost::asio::cancellation_type::terminal);
    pool_.cancelled_.push_back(this);
    context_of().after_this_step(pool_);
}

inline void clock_wait::stop() noexcept {
    if (function_node* const n = std::exchange(waiting_, nullptr)) context_of().destroy(*n);
    if (armed && !is_stale_) context_of().steps().disarm(*this);
    if (is_pending_) {
        native_.cancel();
    } else if (is_held) {
        is_held = false;
        release_when_idle();
    }
    is_held = false;
}

inline void clock_wait::completed(error_code ec) {
    context& home = context_of();
    is_pending_ = false;
    if (armed) {
        // The gate may be about to fire it in this very step.
        if (deadline <= home.steps().now()) {
            is_stale_ = true;
            pool_.stale_.push_back(this);
        } else {
            home.steps().disarm(*this);
        }
    }
    if (waiting_ != nullptr) {
        waiting_->is_aborted = bool(ec);
        home.post(*waiting_, ec ? option_kind::task : option_kind::timer, is_held);
        if (!is_held) waiting_ = nullptr;
    }
    if (!is_held) release_when_idle();
}

inline void clock_wait::release_when_idle() {
    if (!is_pending_ && !is_stale_ && !is_held) pool_.free_.push_back(this);
}

inline void clock_waits::complete_cancelled() {
    for (clock_wait* const w : cancelled_) w->complete_now();
    cancelled_.clear();
}

inline void clock_waits::drop_stale() {
    for (clock_wait* const w : stale_) {
        owner_.home->steps().disarm(*w);
        w->is_stale_ = false;
        w->release_when_idle();
    }
    stale_.clear();
}

// Lives in the slot of a handler that waits for the clock.
struct cancel_clock_wait {
    clock_wait* wait;
    function_node* waiting;
    void operator()(boost::asio::cancellation_type) const { wait->cancel(*waiting); }
};

// `timer.async_wait(token)`, on a timer of the pool.
struct start_clock_wait {
    clock_waits* pool;
    nanoseconds after;

    template <class Handler>
    void operator()(Handler&& handler) const {
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        executor_owner& owner = boost::asio::get_associated_executor(handler).owner();
        function_node& n = owner.home->park(owner, std::forward<Handler>(handler));
        clock_wait& w = pool->take();
        if (slot.is_connected()) slot.template emplace<cancel_clock_wait>(&w, &n);
        w.start(n, after);
    }
};

}  // namespace rollcall::asio_runtime
