// The gate: the one place through which all nondeterminism of a run passes.
//
// A runtime's adapter posts ready work here instead of running it, arms its timers on the gate's
// virtual clock, and calls `step` until it returns false. Each step asks the strategy which option
// goes next. The gate offers legal orders only: work of one owner stays in order, time passes only
// through an option, timers become due in deadline order.
//
// Locks are the harness's own. An option whose step begins by taking a lock that is held is
// withheld: not in the ready set, and so is what its owner posted behind it. It takes its old place
// by its time of arrival once the step in which the lock was released is over.
//
// Time: virtual nanoseconds from 0. Arming a timer advances the clock by 1 ns, so that timers armed
// at one instant keep their order, as on a real clock.
// Ownership: `work` and `timer` belong to the adapter and must stay alive until run or withdrawn.
// Threads: one. Cost: no allocation per decision after warm-up.
#pragma once

#include "harness/schedule/strategy.hpp"
#include "harness/trace/trace.hpp"

#include <cstdint>
#include <vector>

namespace rollcall {

// Something that can be run once. Derive from it; `run` must not throw.
struct work {
    void (*run)(work&) noexcept = nullptr;
    option_id posted_as = nothing;
};

// A pending deadline. `fire` makes ready whatever waited for it; it may arm and disarm others.
struct timer {
    void (*fire)(timer&) noexcept = nullptr;
    nanoseconds deadline = 0;
    std::uint64_t sequence = 0;
    bool armed = false;
};

// Bounds of one run; reaching one is an outcome of its own.
struct run_limits {
    std::uint32_t steps_max = 50'000;
    std::uint32_t steps_per_instant_max = 10'000;
    std::uint32_t ops_per_step_max = 5'000;
};

class gate final : private ready_set {
public:
    explicit gate(trace& t) : trace_(t) {}
    gate(gate const&) = delete;
    gate& operator=(gate const&) = delete;

    void begin_run(strategy& s, run_start const& start, run_limits const& limits);
    void end_run();

    // Makes `w` an option. Work posted under one `owner` keeps its order: only the oldest is
    // offered. Pass a fresh owner (or `nothing`) for work that is ordered against nothing.
    void post(work& w, option const& o, std::uint32_t owner = nothing);
    // Takes back work that was posted and has not run. External completions are withdrawn so.
    void withdraw(work& w) noexcept;

    // Arms `t` to fire `after` nanoseconds from now.
    void arm(timer& t, nanoseconds after);
    // No effect on a timer that is not armed.
    void disarm(timer& t) noexcept;

    // Runs one option. False: quiescent (nothing ready, no timer) or a limit was hit.
    bool step();

    // The task goes on, so that nothing posted for it before has to wait for its lock any more:
    // an adapter may post more than the task's own resumption under its option.
    void stop_awaiting_lock(task_id t) noexcept;
    // A task takes a lock that is free; releases one that is held. Locks are dense ids.
    void acquire_lock(object_id lock, task_id holder);
    void release_lock(object_id lock);
    // `nothing`: it is free.
    task_id lock_holder(object_id lock) const noexcept {
        return lock < holders_.size() ? holders_[lock] : nothing;
    }

    nanoseconds now() const noexcept { return now_; }
    std::uint32_t step_number() const noexcept { return step_; }
    bool gave_up() const noexcept { return gave_up_; }
    // The strategy did not want to go on.
    bool abandoned() const noexcept { return abandoned_; }
    run_limits const& limits() const noexcept { return limits_; }
    // Nothing could run now or, but for a lock, would.
    bool idle() const noexcept { return work_.empty() && externals_.empty() && withheld_.empty(); }

    // The task whose option was picked last.
    task_id current() const noexcept { return current_.task; }
    // Code of `t` begins to run: counts towards controlled_percent.
    void segment(task_id t) noexcept {
        ++segments_;
        segments_controlled_ += t == current_.task;
    }
    std::uint64_t segments() const noexcept { return segments_; }
    std::uint64_t segments_controlled() const noexcept { return segments_controlled_; }
    std::uint32_t decisions() const noexcept { return decisions_; }

    // Footprint of the current step.
    void touch(object_class object, std::uint32_t index, access_kind kind) {
        if (observed_ & strategy::sees_steps) note_touched({object, kind, index});
    }
    // What decides when the task goes on; an object without an index is no object.
    void waits_for(task_id t, access const& what) {
        if ((observed_ & strategy::sees_steps) == 0) return;
        if (t >= waits_.size()) waits_.resize(t + 1);
        waits_[t] = what;
    }
    // That task's wait begins anew or is ended by something else: a limit, a request to cancel.
    void touch_wait_of(task_id t, access_kind kind) {
        if ((observed_ & strategy::sees_steps) == 0 || t >= waits_.size()) return;
        access const& what = waits_[t];
        if (what.index == nothing) return;
        note_touched({what.object, kind, what.index});
        if (what.object == object_class::queue_head) {
            note_touched({object_class::queue_tail, kind, what.index});
        }
    }
    void note_spawned(task_id t) {
        if (observed_ & strategy::sees_steps) spawned_.push_back(t);
    }
    void note_finished(task_id t) {
        if (observed_ & strategy::sees_steps) finished_.push_back(t);
    }

    [[gnu::always_inline]] void record(event_kind kind, task_id task, std::uint16_t op = 0,
                                       object_id object = nothing, std::uint32_t value = 0,
                                       outcome result = outcome::ok,
                                       op_action action = op_action::none) {
        trace_.record({now_, task, step_, object, value, op, kind, result, action, 0, 0});
    }
    trace& events() noexcept { return trace_; }

    // Ends the run as `gave_up`: used when a bound of the interpreter is reached.
    void give_up(task_id last);

private:
    struct owner_queue {
        option_id first = nothing;
        option_id last = nothing;
    };

    option_id take_slot();
    void release_slot(option_id id) noexcept;
    void offer(option_id id);
    void offer_now(option_id id);
    void withhold(std::vector<option_id>& list);
    void settle_locks();
    void run_work(std::vector<option_id>& list, std::size_t position);
    void next_of_owner(std::uint32_t owner, option_id done);
    void count_time_options() noexcept;
    void pass_time(std::size_t which);
    void note_resumption_posted(task_id t);
    void note_touched(access const& a);
    void report_step();
    void note_waiting();
    bool within_limits();

    trace& trace_;
    strategy* strategy_ = nullptr;
    run_limits limits_;
    unsigned observed_ = 0;
    std::vector<owner_queue> owners_;
    std::vector<task_id> holders_;     // by lock
    std::vector<option_id> withheld_;  // in no particular order
    bool locks_changed_ = false;
    std::vector<int> resumptions_;  // by task: posted and not yet run
    std::vector<timer*> timers_;    // latest deadline first
    reach time_reach_;
    std::size_t time_target_[time_options_max] = {};  // how many timers become due
    bool timers_changed_ = false;
    std::size_t due_ = 0;  // how many of the last are to fire at once
    option_id free_ = nothing;
    option current_;
    nanoseconds now_ = 0;
    std::uint64_t sequence_ = 0;
    std::uint64_t segments_ = 0;
    std::uint64_t segments_controlled_ = 0;
    std::uint32_t step_ = 0;
    std::uint32_t instant_steps_ = 0;
    std::uint32_t decisions_ = 0;
    bool gave_up_ = false;
    bool abandoned_ = false;
    std::vector<access> touched_;
    std::vector<access> waits_;  // by task
    std::vector<withheld_option> waiting_;
    std::vector<task_id> spawned_;
    std::vector<option_id> readied_;
    std::vector<task_id> finished_;
};

}  // namespace rollcall
