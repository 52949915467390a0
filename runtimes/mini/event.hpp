// mini: the event: a flag that tasks can wait for.
//
// `set` ends every wait, `clear` takes the flag back; a waiter that a `set` has ended returns
// whatever comes then. Allocates nothing.
#pragma once

#include "runtimes/mini/runtime.hpp"

namespace rollcall::mini {

enum class wait_result : unsigned char { ok, timed_out };

template <class H>
class event {
public:
    using limit = std::optional<nanoseconds>;

    struct waiter : awaiter<H, waiter>, H::timer, list<waiter>::link {
        event& source;
        limit const most;
        wait_result result = wait_result::ok;

        waiter(event& e, limit l) : source(e), most(l) {
            this->fire = [](typename H::timer& t) noexcept {
                static_cast<waiter&>(t).end(wait_result::timed_out, post_kind::slept);
            };
        }
        ~waiter() { leave(); }

        bool await_ready() { return this->self->take_pending(*this) || source.is_set(); }
        void start() {
            source.waiters_.push_back(*this);
            if (most) this->self->owner.arm(*this, *most);
        }
        void stop() noexcept { leave(); }
        void leave() noexcept {
            if (most) this->self->owner.disarm(*this);
            list<waiter>::link::unlink();
        }
        void end(wait_result r, post_kind kind) {
            leave();
            result = r;
            this->self->wake(kind);
        }
        wait_result await_resume() {
            awaiter<H, waiter>::await_resume();
            return result;
        }
    };

    event() = default;
    event(event const&) = delete;

    // Await it for the result.
    waiter wait(limit most = {}) { return waiter{*this, most}; }
    void set() {
        set_ = true;
        while (waiters_.first != nullptr) waiters_.first->end(wait_result::ok, post_kind::resume);
    }
    void clear() noexcept { set_ = false; }

    bool is_set() const noexcept { return set_; }
    // Forgets what a previous use left, for an event that is used again.
    void reset() {
        set_ = false;
        waiters_ = {};
    }

private:
    bool set_ = false;
    list<waiter> waiters_;
};

}  // namespace rollcall::mini
