// What a coroutine library runs on while it is tested: ready work and time, both the gate's.
//
// The author of a library describes it in a few lines (description.hpp, ADAPTER.md). The
// description is made with a host, and hands it whatever the library would give to an executor or
// to its timers.
// Nothing of it may be used after the run. Durations are virtual nanoseconds. Threads: one.
#pragma once

#include "harness/run/dialect.hpp"
#include "harness/run/task_context.hpp"
#include "harness/schedule/gate.hpp"

#include <algorithm>
#include <coroutine>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

namespace rollcall {

class host {
public:
    explicit host(gate& g, ready_order order = ready_order::any) noexcept
        : gate_(g), fifo_(order == ready_order::fifo ? 0 : nothing) {}
    host(host const&) = delete;

    // -- What a library's executor needs.

    // Something to be taken back. It may be kept for longer than what it stands for.
    class posted {
    public:
        posted() = default;

    private:
        friend class host;
        posted(void* j, std::uint64_t n) noexcept : job_(j), number_(n) {}
        void* job_ = nullptr;
        std::uint64_t number_ = 0;
    };

    // It is ready: it is resumed, or called, in a step of its own. While a task is started, that is
    // the task's first step; all else is work that belongs to no task.
    // Posted twice before it has run it is not resumed a second time: RT-01 is broken.
    posted post(std::coroutine_handle<> ready) {
        auto const same = [&](job const& j) { return j.number != 0 && j.what.handle == ready; };
        if (std::ranges::none_of(jobs_, same)) return post_job({ready, {}});
        gate_.record(event_kind::work_ran_twice, gate_.current());
        return {};
    }
    posted post(std::function<void()> ready) { return post_job({{}, std::move(ready)}); }
    // The same once so much time has passed.
    posted post_after(nanoseconds duration, std::function<void()> ready);
    // No effect on what has run.
    void withdraw(posted const& p) noexcept;
    nanoseconds now() const noexcept { return gate_.now(); }

    class turn;
    class nap;
    class pause;
    // co_await: goes on later, in a step that belongs to no task. Destroyed before, it never does.
    turn yield() noexcept;
    nap sleep(nanoseconds duration) noexcept;
    // co_await, for a wait that asks again and again: goes on when something has happened, so that
    // a run in which nothing does any more comes to its end.
    pause until_changed() noexcept;

    // An error that nobody takes: for a library that reports such errors.
    void unhandled(std::exception_ptr const& error) {
        std::vector<std::uint32_t> errors;
        classify(error, errors);
        for (std::uint32_t const e : errors)
            gate_.record(event_kind::error_reported, gate_.current(), 0, nothing, e);
    }

    // -- What programs do: of `self`, for any coroutine type.

    turn yield(task_context& self) noexcept;
    turn io(task_context& self) noexcept;
    nap sleep(task_context& self, nanoseconds duration) noexcept;
    // Goes on in a step of its own, where a library has resumed it inside somebody else's.
    turn hop(task_context& self) noexcept;
    // The same at the begin of a task, never inside the call that starts it: what that returns has
    // to be there first.
    turn begin(task_context& self) noexcept;

    // -- For the adapter (hosted.hpp).

    // `call` starts the task: what is posted meanwhile is the task's first step.
    template <class Call>
    decltype(auto) start(task_context const& task, Call call) {
        struct reset {
            task_context const*& what;
            task_context const* const before = what;
            ~reset() { what = before; }
        } const behind{started_};
        started_ = &task;
        return call();
    }
    // The step in which the task goes on.
    static option step_of(task_context const& self, option_kind kind = option_kind::task) noexcept {
        option o = self.next;
        o.kind = kind;
        o.resumes = true;
        return o;
    }
    // Without hops: a task goes on wherever the library resumes it.
    void resume_inline() noexcept { hops_ = false; }
    outcome (*classify)(std::exception_ptr const&, std::vector<std::uint32_t>&) = nullptr;

    // Takes all steps. Who polls is asked again after each in which something happened.
    void drive();
    // What has not run is forgotten.
    void end_run() noexcept {
        jobs_.clear();
        free_.clear();
        paused_.clear();
        started_ = nullptr;
    }

private:
    struct content {
        std::coroutine_handle<> handle;
        std::function<void()> call;
    };
    struct job : work, timer {
        host& of;
        content what;
        std::uint64_t number = 0;  // 0: it is free

        explicit job(host& h) noexcept : of(h) {
            run = [](work& w) noexcept { static_cast<job&>(w).go(); };
            fire = [](timer& t) noexcept {
                auto& due = static_cast<job&>(t);
                due.of.gate_.post(due, internal(), due.of.fifo_);
            };
        }
        void go() noexcept {
            content const now = release();
            now.handle ? now.handle.resume() : now.call();
        }
        content release() noexcept {
            number = 0;
            of.free_.push_back(this);
            return std::exchange(what, {});
        }
    };

    job& new_job(content what) {
        if (free_.empty()) free_.push_back(&jobs_.emplace_back(*this));
        job& j = *free_.back();
        free_.pop_back();
        j.what = std::move(what);
        j.number = ++jobs_made_;
        return j;
    }
    posted post_job(content what) {
        job& j = new_job(std::move(what));
        gate_.post(j, started_ == nullptr ? internal() : started_->next, fifo_);
        return {&j, j.number};
    }
    static option internal() noexcept {
        static constexpr reach anything = reach::top();
        option o;
        o.next = &anything;
        o.kind = option_kind::internal;
        return o;
    }
    // Grows whenever something happens.
    std::uint64_t progress() const noexcept { return jobs_made_ + gate_.events().events().size(); }

    gate& gate_;
    std::uint32_t const fifo_;
    std::deque<job> jobs_;
    std::vector<job*> free_;
    std::vector<pause*> paused_;
    task_context const* started_ = nullptr;
    std::uint64_t jobs_made_ = 0;
    bool has_asked_ = false;  // the step was one who polls, asked again
    bool hops_ = true;
};

// A step of its own for a coroutine. The task whose step it is may be another one than runs.
class host::turn : work {
public:
    turn(host& h, option const& o, bool is_ready = false) noexcept
        : of_(h), as_(o), is_ready_(is_ready) {
        run = [](work& w) noexcept { std::exchange(static_cast<turn&>(w).waiting_, {}).resume(); };
    }
    turn(turn const&) = delete;
    ~turn() { of_.gate_.withdraw(*this); }
    bool await_ready() const noexcept { return is_ready_; }
    void await_suspend(std::coroutine_handle<> h) {
        wait(h);
        go_on();
    }
    void await_resume() const noexcept {}

    // Of those who wait for more than their turn. Going on twice is going on once.
    void wait(std::coroutine_handle<> h) noexcept { waiting_ = h; }
    void go_on() {
        if (waiting_ && posted_as == nothing) of_.gate_.post(*this, as_, of_.fifo_);
    }
    // Ends the wait now, in a step of its own, whatever it waits for. For a request to cancel.
    void stop() {
        if (as_.kind == option_kind::external) of_.gate_.withdraw(*this);
        as_.kind = option_kind::task;
        go_on();
    }

protected:
    host& of_;
    option as_;

private:
    bool const is_ready_;
    std::coroutine_handle<> waiting_;
};

class host::nap : turn, timer {
public:
    nap(host& h, option const& o, nanoseconds duration) noexcept : turn(h, o), length_(duration) {
        fire = [](timer& t) noexcept { static_cast<nap&>(t).is_due(); };
    }
    ~nap() { of_.gate_.disarm(*this); }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> h) {
        wait(h);
        of_.gate_.arm(*this, length_);
    }
    void await_resume() const noexcept {}
    void stop() {
        of_.gate_.disarm(*this);
        turn::stop();
    }

private:
    void is_due() noexcept {
        if (as_.task != nothing) of_.gate_.touch_wait_of(as_.task, access_kind::write);
        go_on();
    }
    nanoseconds const length_;
};

class host::pause : work {
public:
    explicit pause(host& h) noexcept : of_(h) {
        run = [](work& w) noexcept {
            auto& self = static_cast<pause&>(w);
            self.of_.has_asked_ = true;
            self.waiting_.resume();
        };
    }
    pause(pause const&) = delete;
    ~pause() {
        std::erase(of_.paused_, this);
        of_.gate_.withdraw(*this);
    }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> h) {
        waiting_ = h;
        of_.paused_.push_back(this);
    }
    void await_resume() const noexcept {}

private:
    friend class host;
    host& of_;
    std::coroutine_handle<> waiting_;
};

inline host::posted host::post_after(nanoseconds duration, std::function<void()> ready) {
    job& j = new_job({{}, std::move(ready)});
    gate_.arm(j, duration);
    return {&j, j.number};
}

inline void host::withdraw(posted const& p) noexcept {
    auto const j = static_cast<job*>(p.job_);
    if (j == nullptr || j->number != p.number_) return;
    gate_.disarm(*j);
    gate_.withdraw(*j);
    j->release();
}

inline host::turn host::yield() noexcept { return {*this, internal()}; }
inline host::nap host::sleep(nanoseconds duration) noexcept {
    return {*this, internal(), duration};
}
inline host::pause host::until_changed() noexcept { return pause(*this); }

inline host::turn host::yield(task_context& self) noexcept { return {*this, step_of(self)}; }
inline host::turn host::io(task_context& self) noexcept {
    return {*this, step_of(self, option_kind::external)};
}
inline host::nap host::sleep(task_context& self, nanoseconds duration) noexcept {
    return {*this, step_of(self, option_kind::timer), duration};
}
inline host::turn host::hop(task_context& self) noexcept {
    bool const is_at_its_own = !hops_ || gate_.current() == self.id;
    return {*this, step_of(self), is_at_its_own};
}
inline host::turn host::begin(task_context& self) noexcept {
    bool const is_inside = started_ == &self;
    return {*this, step_of(self), gate_.current() == self.id || (!hops_ && !is_inside)};
}

inline void host::drive() {
    for (std::uint64_t before = 0;;) {
        has_asked_ = false;
        before = progress();
        if (!gate_.step()) return;
        if (has_asked_ && before == progress()) continue;
        for (pause* const p : std::exchange(paused_, {})) gate_.post(*p, internal(), fifo_);
    }
}

}  // namespace rollcall
