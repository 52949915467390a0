// mini: a plain event loop, the host of programs that need no other: `event_loop`.
//
// What was posted first runs first. Time is virtual: nothing ever waits, the clock moves on to the
// next deadline when no work is left; of equal deadlines the one that was armed first fires first.
// Posting, arming and running allocate nothing. One thread.
#pragma once

#include "runtimes/mini/group.hpp"
#include "runtimes/mini/queue.hpp"
#include "runtimes/mini/timing.hpp"

namespace rollcall::mini {

class loop {
public:
    struct work : list<work>::link {
        void (*run)(work&) noexcept = nullptr;
        ~work() { unlink(); }
    };
    struct timer : list<timer>::link {
        void (*fire)(timer&) noexcept = nullptr;
        nanoseconds deadline = 0;
    };
    struct task_data {};
    struct group_data {};

    // Runs until there is nothing left to wait for, but no more than `steps_max` steps: in each,
    // one piece of work runs or time passes.
    void run(std::size_t steps_max = SIZE_MAX) {
        for (; steps_max != 0; --steps_max) {
            if (work* const w = ready_.first; w != nullptr) {
                w->unlink();
                w->run(*w);
            } else if (timer* const t = timers_.first; t != nullptr) {
                t->unlink();
                now_ = t->deadline;
                t->fire(*t);
            } else {
                return;
            }
        }
    }
    nanoseconds now() const noexcept { return now_; }
    std::vector<std::exception_ptr> errors;  // of detached tasks; cancellations are none

    // What a runtime asks of its host.
    void post(work& w, task_data*, post_kind) noexcept { ready_.push_back(w); }
    void withdraw(work& w) noexcept { w.unlink(); }
    void arm(timer& t, nanoseconds after) noexcept {
        t.deadline = now_ + (after > 0 ? after : 0);
        timer* earlier = timers_.last;
        while (earlier != nullptr && earlier->deadline > t.deadline) earlier = earlier->before;
        timers_.insert_after(earlier, t);
    }
    void disarm(timer& t) noexcept { t.unlink(); }
    void cancel_reached(task_data*, cancel_origin, group_data*) noexcept {}
    void unhandled(task_data*, std::exception_ptr error) { errors.push_back(std::move(error)); }

private:
    list<work> ready_;
    list<timer> timers_;
    nanoseconds now_ = 0;
};

using event_loop = runtime<loop>;

}  // namespace rollcall::mini
