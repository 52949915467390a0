// mini: the semaphore.
//
// Permits, first come, first served: a waiter that wants more than there are holds up those behind
// it, and nobody overtakes the line, `try_acquire` neither. A permit is handed to a waiter
// directly, so it cannot be lost: one that was served and is then cancelled still returns with it.
// A waiter that is cancelled or times out leaves the line, and whoever is next may fit then.
// `release` may give more permits than were taken. Allocates nothing.
#pragma once

#include "runtimes/mini/runtime.hpp"

namespace rollcall::mini {

enum class acquire_result : unsigned char { ok, would_block, timed_out };

template <class H>
class semaphore {
public:
    using limit = std::optional<nanoseconds>;

    struct waiter : awaiter<H, waiter>, H::timer, list<waiter>::link {
        semaphore& source;
        std::size_t const wanted;
        limit const most;
        acquire_result result = acquire_result::would_block;

        waiter(semaphore& s, std::size_t n, limit l) : source(s), wanted(n), most(l) {
            this->fire = [](typename H::timer& t) noexcept { static_cast<waiter&>(t).time_out(); };
        }
        ~waiter() { leave(); }

        bool await_ready() {
            if (this->self->take_pending(*this)) return true;
            result = source.try_acquire(wanted);
            return result != acquire_result::would_block;
        }
        void start() {
            source.line_.push_back(*this);
            if (most) this->self->owner.arm(*this, *most);
        }
        void stop() noexcept {
            leave();
            source.serve();
        }
        void leave() noexcept {
            if (most) this->self->owner.disarm(*this);
            list<waiter>::link::unlink();
        }
        void time_out() {
            end(acquire_result::timed_out, post_kind::slept);
            source.serve();
        }
        void end(acquire_result r, post_kind kind) {
            leave();
            result = r;
            this->self->wake(kind);
        }
        acquire_result await_resume() {
            awaiter<H, waiter>::await_resume();
            return result;
        }
    };

    explicit semaphore(std::size_t permits) : permits_(permits) {}
    semaphore(semaphore const&) = delete;

    // Await it for the result.
    waiter acquire(std::size_t n = 1, limit most = {}) { return waiter{*this, n, most}; }

    acquire_result try_acquire(std::size_t n = 1) {
        if (line_.first != nullptr || permits_ < n) return acquire_result::would_block;
        permits_ -= n;
        return acquire_result::ok;
    }
    void release(std::size_t n = 1) {
        permits_ += n;
        serve();
    }

    std::size_t permits() const noexcept { return permits_; }
    // Forgets what a previous use left, for a semaphore that is used again.
    void reset(std::size_t permits) {
        permits_ = permits;
        line_ = {};
    }

private:
    void serve() {
        while (line_.first != nullptr && line_.first->wanted <= permits_) {
            permits_ -= line_.first->wanted;
            line_.first->end(acquire_result::ok, post_kind::resume);
        }
    }

    std::size_t permits_;
    list<waiter> line_;
};

}  // namespace rollcall::mini
