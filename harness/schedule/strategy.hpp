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
#include "harness/trace/event.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

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
    std::uint64_t key = 0;  // stable: hash of (task path, op id, occurrence)
    reach next;             // what its step would touch; may be too much, never too little
    task_id task = nothing;
    std::uint16_t op = 0;
    option_kind kind{};
    bool resumes = false;  // running it resumes the task; two of these at once are a fault
};

// What could go next, in the runtime's own order: ready work as it arrived, then external
// completions as they were started, then the ways in which time can pass.
class ready_set {
public:
    virtual std::size_t size() const noexcept = 0;
    virtual option const& operator[](std::size_t position) const noexcept = 0;
    virtual option_id id(std::size_t position) const noexcept = 0;
    // How many of the last positions are time-passing options.
    virtual std::size_t time_options() const noexcept = 0;

protected:
    ~ready_set() = default;
};

// What a step really did.
struct step_record {
    std::uint32_t step = 0;
    option const* taken = nullptr;
    std::span<access const> touched;
    std::span<task_id const> spawned;
    std::span<option_id const> readied;
    std::span<task_id const> finished;
};

struct run_start {
    std::uint64_t program_hash = 0;
    std::uint32_t run = 0;  // ordinal within its unit
};

struct run_summary {
    std::uint32_t steps = 0;
    std::uint32_t decisions = 0;  // steps with two or more options
};

class strategy {
public:
    // What the gate must report; asking for less makes runs faster.
    enum : unsigned { sees_nothing = 0, sees_ready = 1, sees_steps = 2 };

    virtual ~strategy() = default;

    virtual unsigned observes() const noexcept { return sees_nothing; }
    virtual void begin_run(run_start const&) {}
    virtual void on_ready(option_id, option const&) {}
    virtual void on_gone(option_id) {}
    // The position to take, below `ready.size()`, which is at least 2.
    virtual std::size_t pick(ready_set const& ready) = 0;
    // A step with a single option: reported, never recorded as a choice.
    virtual void on_forced(ready_set const&) {}
    virtual void on_step(step_record const&) {}
    virtual void end_run(run_summary const&) {}
};

}  // namespace rollcall
