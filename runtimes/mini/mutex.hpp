// mini: the mutex: a semaphore of one permit that belongs to the task that has it.
#pragma once

#include "runtimes/mini/semaphore.hpp"

namespace rollcall::mini {

template <class H>
class mutex {
public:
    struct waiter : semaphore<H>::waiter {
        mutex& of;

        waiter(mutex& m, typename semaphore<H>::limit l)
            : semaphore<H>::waiter(m.permit_, 1, l), of(m) {}
        acquire_result await_resume() {
            acquire_result const r = semaphore<H>::waiter::await_resume();
            if (r == acquire_result::ok) of.holder_ = this->self;
            return r;
        }
    };

    mutex() = default;

    waiter lock(typename semaphore<H>::limit most = {}) { return waiter{*this, most}; }
    acquire_result try_lock() {
        acquire_result const result = permit_.try_acquire();
        if (result == acquire_result::ok) holder_ = task_state<H>::current;
        return result;
    }
    // False, and nothing done, unless the running task has it.
    bool unlock() {
        if (holder_ == nullptr || holder_ != task_state<H>::current) return false;
        holder_ = nullptr;
        permit_.release();
        return true;
    }

    bool is_free() const noexcept { return permit_.permits() > 0; }
    void reset() {
        permit_.reset(1);
        holder_ = nullptr;
    }

private:
    semaphore<H> permit_{1};
    task_state<H>* holder_ = nullptr;  // null: free, or on its way to a waiter that was served
};

}  // namespace rollcall::mini
