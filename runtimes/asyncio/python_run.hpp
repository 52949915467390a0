// A run as the Python side sees it: the functions of the module `_rollcall`.
//
// Those of the gate run asyncio's handles: each is posted when its turn has come, so that ready
// ones keep asyncio's order, and what arrives meanwhile waits for the next turn of the loop. Those
// of the book are foreign_book's.
#pragma once

#include "harness/run/foreign_book.hpp"
#include "runtimes/asyncio/python_calls.hpp"

#include <deque>
#include <vector>

namespace rollcall::asyncio {

// Which turn of its loops a task is in, and whether the innermost goes on after it: what tells two
// occurrences of an op apart. A pair in Python, which only passes it on.
struct loop_turn {
    std::uint64_t loop = 0;
    bool goes_on = false;

    static loop_turn from(PyObject* pair);
    PyObject* to() const;
};

class python_run {
public:
    explicit python_run(gate& g) : gate_(g), book_(g) {}
    python_run(python_run const&) = delete;

    // From here on Python's calls are told to this run.
    void begin(plan const& p);
    // Nothing of Python's is kept. `left_over`: coroutines that were neither begun nor closed.
    void end(std::uint32_t left_over);

    static PyMethodDef* methods();

private:
    // The gate.
    double now() { return seconds_of(gate_.now()); }
    // Runs the handles that are ready, each once the gate has picked it, and tells `on_done` of
    // each task that has ended in its step. False: the run is over, or an exception is set.
    bool run_ready(PyObject* ready, PyObject* task_type, PyObject* on_done);
    // `task`: whose step it is; null: the loop's own.
    bool run(PyObject* handle, PyObject* task);
    // Until something has arrived or is due. False: nothing ever will.
    bool wait();
    // Completions first, then timers, as one turn of asyncio's loop takes them.
    python::object arrived();
    std::uint32_t arm(double when, PyObject* handle);
    void disarm(std::uint32_t alarm);
    std::uint32_t expect(std::uint32_t actor, PyObject* handle);
    void expect_no_more(std::uint32_t completion);

    // The book's, after which the run may be over: that is raised through its tasks.
    std::uint32_t begin_op(task_id t, std::uint32_t op, loop_turn in);
    std::uint32_t begin_turn(task_id t, std::uint32_t op, loop_turn in, std::uint64_t turn,
                             op_action action);
    // One further in. Of so many `turns`; without a number it goes on as what is around it does.
    loop_turn turn_of(loop_turn around, std::uint64_t turn, std::uint32_t turns);

    static double seconds_of(nanoseconds n) noexcept { return static_cast<double>(n) * 1e-9; }
    bool is_idle() const noexcept { return completed_.empty() && due_.empty(); }
    bool raise_if_over();

    struct head_work : work {
        PyObject* handle = nullptr;
        PyObject* task = nullptr;
        PyObject* on_done = nullptr;
        bool has_run = false;
    };
    struct completion : work {
        python_run* home = nullptr;
        python::object handle;
    };
    struct alarm : timer {
        python_run* home = nullptr;
        python::object handle;
    };

    gate& gate_;
    foreign_book book_;
    head_work head_;
    // Deques: the gate holds pointers into them. From run to run the places are used again.
    std::deque<completion> completions_;
    std::deque<alarm> alarms_;
    std::size_t completions_used_ = 0;
    std::size_t alarms_used_ = 0;
    std::vector<python::object> completed_;
    std::vector<python::object> due_;
};

}  // namespace rollcall::asyncio
