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

// What becomes of an error, as the Python side names it.
enum class error_fate : std::uint8_t { escaped, delivered, caught, reported };

class python_run {
public:
    explicit python_run(gate& g) : gate_(g), book_(g) {}
    python_run(python_run const&) = delete;

    void begin(plan const& p);
    // Nothing of Python's is kept.
    void end();

    static PyMethodDef* methods();

private:
    // The gate.
    double now() { return seconds_of(gate_.now()); }
    // Runs the handle of that actor (none: of the loop itself) once the gate has picked it. False:
    // the run is over.
    bool run(std::uint32_t actor, PyObject* handle);
    // Until something has arrived or is due. False: nothing ever will.
    bool wait();
    // Completions first, then timers, as one turn of asyncio's loop takes them.
    python::object arrived();
    std::uint32_t arm(double when, PyObject* handle);
    void disarm(std::uint32_t alarm);
    std::uint32_t expect(std::uint32_t actor, PyObject* handle);
    void expect_no_more(std::uint32_t completion);

    // The book.
    std::uint32_t add_root() { return book_.add_root(); }
    std::uint32_t spawn(std::uint32_t spawner, std::uint32_t op, std::uint32_t copy,
                        std::uint32_t group) {
        return book_.spawn(spawner, op, copy, group);
    }
    void spawned(std::uint32_t child, bool is_accepted) { book_.spawned(child, is_accepted); }
    void begin_task(std::uint32_t t) { book_.begin_task(t); }
    void finish_task(std::uint32_t t, outcome result) { book_.finish_task(t, result); }
    std::uint32_t begin_op(std::uint32_t t, std::uint32_t op, std::uint64_t loop, bool goes_on);
    void end_op(std::uint32_t t, std::uint32_t op, outcome result, std::uint32_t number) {
        book_.end_op(t, op, result, number);
    }
    std::uint32_t begin_turn(std::uint32_t t, std::uint32_t op, std::uint64_t loop,
                             queue_action action);
    void end_turn(std::uint32_t t, std::uint32_t op, outcome result, std::uint32_t number,
                  queue_action action) {
        book_.end_turn(t, op, result, number, action);
    }
    std::uint32_t run_on_memory(std::uint32_t t, std::uint32_t op) {
        return static_cast<std::uint32_t>(book_.run_on_memory(t, op));
    }
    std::uint32_t branch_of(std::uint32_t t, std::uint32_t op) { return book_.branch_of(t, op); }
    // The occurrence of what is inside that turn, and whether the loop goes on after it.
    python::object turn_of(std::uint64_t loop, std::uint64_t turn, bool goes_on);
    bool gave_up() { return book_.gave_up(); }
    std::uint32_t group_named_by(std::uint32_t op) { return book_.group_named_by(op); }
    std::uint32_t open_group(std::uint32_t host, std::uint32_t op) {
        return book_.open_group(host, op);
    }
    void end_group_body(std::uint32_t host, std::uint32_t op, std::uint32_t group, outcome r) {
        book_.end_group_body(host, op, group, r);
    }
    void close_group(std::uint32_t host, std::uint32_t op, std::uint32_t group, outcome r) {
        book_.close_group(host, op, group, r);
    }
    std::uint32_t raise_error(std::uint32_t t, std::uint32_t op) {
        return book_.raise_error(t, op);
    }
    std::uint32_t raise_timeout(std::uint32_t t, std::uint32_t op) {
        return book_.raise_timeout(t, op);
    }
    void note_error(error_fate fate, std::uint32_t t, std::uint32_t op, std::uint32_t group,
                    std::uint32_t error);
    void note_cancel_caught(std::uint32_t t, std::uint32_t op) { book_.note_cancel_caught(t, op); }
    void note_cancel_reached(std::uint32_t t, std::uint32_t group, cancel_cause cause) {
        book_.note_cancel_reached(t, group, cause);
    }
    void begin_cleanup(std::uint32_t t, std::uint32_t op) { book_.begin_cleanup(t, op); }
    void end_cleanup(std::uint32_t t, std::uint32_t op, outcome result) {
        book_.end_cleanup(t, op, result);
    }
    void come_to_rest() { book_.come_to_rest(); }
    void note_item_left(std::uint32_t queue, std::uint32_t item) {
        book_.note_item_left(queue, item);
    }

    static double seconds_of(nanoseconds n) noexcept { return static_cast<double>(n) * 1e-9; }
    bool is_idle() const noexcept { return completed_.empty() && due_.empty(); }
    // The run is over for its tasks: raised through all of them.
    bool raise_if_over();

    struct head_work : work {
        PyObject* handle = nullptr;
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
