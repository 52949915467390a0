// The seam between the gate and whoever makes the choices.
//
// At every step the gate asks a strategy which option goes next. Random walks, replay, a fuzzer's
// bytes and exhaustive search are all strategies; recorder, metrics and limits wrap one.
// Position 0 of the ready set is always what the real runtime would do by itself.
//
// Ownership: the gate borrows the strategy for a run. Threads: none; a strategy must be
// deterministic in what it was constructed with and what it was told.
#pragma once

#include "harness/schedule/footprint.hpp"
#include "harness/schedule/sampling.hpp"
#include "harness/trace/event.hpp"
#include "harness/trace/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rollcall {

enum class option_kind : std::uint8_t {
    task,      // a step of a task
    external,  // the completion of an `io` arrives
    timer,     // a timer that is due runs
    internal,  // work of the runtime that belongs to no task
    time,      // time passes now: the clock moves and timers become due
};

using option_id = std::uint32_t;

// One candidate at a scheduling point.
struct option {
    std::uint64_t path = 0;  // of the task: hash of how it was spawned
    std::uint64_t loop = 0;  // which occurrence of the op: hash of the turns of its loops
    // What its step would touch; may be too much, never too little unless the step is cancelled.
    reach const* next = nullptr;
    task_id task = nothing;
    object_id lock = nothing;  // what its step begins by taking: withheld while that is held
    std::uint16_t op = 0;      // 0: the first step of a task, or no op at all
    option_kind kind{};
    bool resumes = false;  // running it resumes the task; two of these at once are a fault

    // The same for the same op of the same task, whatever else changes in a program. Work of the
    // runtime that belongs to no task has one key, since in a case 0 stands for none.
    std::uint64_t key() const noexcept {
        if (op != 0) return combine(combine(path, op), loop);
        return path != 0 ? path : mix(1);
    }
    // The same in equivalent runs as well: when a timeout expires, its task may be at any op.
    std::uint64_t step_key() const noexcept {
        return kind == option_kind::timer && !resumes ? mix(path) : key();
    }
};

// What could go next, in the runtime's own order: ready work as it arrived, then external
// completions as they were started, then the ways in which time can pass. An option that is
// withheld because of a lock is not among them.
class ready_set {
public:
    // In place of a position: the run is not worth going on with.
    static constexpr std::size_t none = SIZE_MAX;

    std::size_t size() const noexcept { return work_.size() + externals_.size() + time_count_; }
    option const& operator[](std::size_t at) const noexcept {
        if (at < work_.size()) return slots_[work_[at]].what;
        at -= work_.size();
        if (at < externals_.size()) return slots_[externals_[at]].what;
        return time_option_[at - externals_.size()];
    }
    // Stable from on_ready to on_gone, also of an option that is withheld and comes back.
    option_id id(std::size_t at) const noexcept {
        if (at < work_.size()) return work_[at];
        at -= work_.size();
        if (at < externals_.size()) return externals_[at];
        return first_time_id + static_cast<option_id>(at - externals_.size());
    }
    // Where an option that was announced and is not gone stands; not for the passing of time.
    std::size_t position_of(option_id id) const noexcept;
    // How many of the last positions are time-passing options.
    std::size_t time_options() const noexcept { return time_count_; }

protected:
    struct slot {
        option what;
        struct work* item = nullptr;
        std::uint64_t sequence = 0;
        std::uint32_t owner = nothing;
        option_id next_of_owner = nothing;  // also links free slots
    };
    static constexpr option_id first_time_id = 0xffff'ff00u;
    static constexpr std::size_t time_options_max = 3;

    ready_set() = default;
    ~ready_set() = default;

    std::vector<slot> slots_;
    std::vector<option_id> work_;       // offered, in order of arrival
    std::vector<option_id> externals_;  // offered, in order of arrival
    option time_option_[time_options_max];
    std::size_t time_count_ = 0;
};

// What a step really did.
struct step_record {
    std::uint32_t step = 0;
    option const* taken = nullptr;
    std::span<access const> touched;
    std::span<task_id const> spawned;
    std::span<option_id const> readied;  // posted, or come to the head of its owner's queue
    std::span<task_id const> finished;
};

struct run_start {
    std::uint64_t program_hash = 0;
    std::uint32_t run = 0;  // ordinal within its unit
};

// What waited for a lock in vain when nothing else could go on.
struct withheld_option {
    option_id id = nothing;
    option what;
};

struct run_summary {
    std::uint32_t steps = 0;
    std::uint32_t decisions = 0;  // steps with two or more options
    std::span<withheld_option const> waiting = {};
};

class strategy {
public:
    // What the gate must report; asking for less makes runs faster.
    enum : unsigned { sees_nothing = 0, sees_ready = 1, sees_steps = 2 };

    virtual ~strategy() = default;

    virtual void begin_run(run_start const&) {}
    // Asked when the run has begun; holds until it ends.
    virtual unsigned observes() const noexcept { return sees_nothing; }
    virtual void on_ready(option_id, option const&) {}
    virtual void on_gone(option_id) {}
    // The position to take, below `ready.size()`, which is at least 2; or `ready_set::none`.
    virtual std::size_t pick(ready_set const& ready) = 0;
    // A step with a single option: reported, never recorded as a choice.
    virtual void on_forced(ready_set const&) {}
    virtual void on_step(step_record const&) {}
    virtual void end_run(run_summary const&) {}

    // Runs 0 to n-1 of a program teach the strategy what it needs to know about the program, and
    // must come first. UINT32_MAX: each run depends on all before it.
    virtual std::uint32_t profile_runs() const noexcept { return 0; }
    // Whether there is no further schedule of this program; asked between runs.
    virtual bool exhausted() const noexcept { return false; }
    // How much of an exhaustive search is done, from 0 to 1: the probability that a random walk
    // takes one of the schedules so far.
    virtual double explored_share() const noexcept { return 0; }
    // Runs of an exhaustive search that could show no trace that another run does not show.
    virtual std::uint64_t redundant_runs() const noexcept { return 0; }
    // What an exhaustive search has found out and has still to do, as text, between runs; empty: it
    // cannot be taken up again, or has come to its end.
    virtual std::string save() const { return {}; }
    // Goes on from there, with a run whose number is not 0. False, and the strategy is of no more
    // use: that is not what `save` gave for this program.
    virtual bool restore(std::string const& /*saved*/, std::uint64_t /*program_hash*/) {
        return false;
    }
    // How the run that was begun last is drawn; holds until the next one begins.
    virtual sampling drawn() const noexcept { return {}; }
};

}  // namespace rollcall
