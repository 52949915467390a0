// What an interpreter of programs that is written in another language reports of a run, and asks.
//
// It stands where interpreter.hpp does for C++ coroutines: that one suspends in the runtime's own
// coroutines, and tells this book what its tasks do. Tasks, groups, items and errors are numbers;
// ops are known by their place in the printed order. A number that was never given out is a mistake
// of the interpreter, and ends the process with a sentence.
// Reused from run to run. Borrows the gate and, while a run lasts, the plan. One thread.
#pragma once

#include "harness/run/adapter.hpp"
#include "harness/run/op_book.hpp"
#include "harness/run/program_memory.hpp"

#include <cstdint>
#include <vector>

namespace rollcall {

class foreign_book {
public:
    explicit foreign_book(gate& g) : gate_(g), book_(g), memory_(g) {}

    void begin_run(plan const& p);
    // Tasks that have not finished hang. Items that are left are told after it.
    void come_to_rest();
    // `frames`: how many bodies of tasks were left over, neither run nor destroyed.
    void end_run(std::uint32_t frames);

    // Of the root, which nobody spawns.
    task_id add_root();
    // The copy-th task that this turn of the op starts; `group` nothing: detached. Then whether the
    // runtime took it.
    task_id spawn(task_id spawner, std::uint32_t op, std::uint32_t copy, object_id group);
    void spawned(task_id child, bool is_accepted);
    void begin_task(task_id t);
    void finish_task(task_id t, outcome result);

    // `loop` is one of `turn_of`'s, 0 outside of all loops; whether that loop has further turns.
    // Gives the item of a put, else the task that the op is about, if any. The run is over if
    // `gave_up` then.
    std::uint32_t begin_op(task_id t, std::uint32_t op, std::uint64_t loop, bool loop_goes_on);
    // `number` is what `begin_op` gave, or the item that was got.
    void end_op(task_id t, std::uint32_t op, outcome result, std::uint32_t number);
    // Inside an op. Of `consume`: each get, and the put of the sentinel that is passed on. Of
    // `with`: the acquire and the release.
    std::uint32_t begin_turn(task_id t, std::uint32_t op, std::uint64_t loop, op_action action);
    void end_turn(task_id t, std::uint32_t op, outcome result, std::uint32_t number,
                  op_action action);
    // An op on cells and registers: all that it does between its begin and its end.
    outcome run_on_memory(task_id t, std::uint32_t op);
    // The branch of an `if`: 0 its body, 1 its else part, 2 none.
    unsigned branch_of(task_id t, std::uint32_t op);
    bool gave_up() const noexcept { return gate_.gave_up(); }

    // The group that `spawn` with a name of its own goes into; nothing: there is none.
    object_id group_named_by(std::uint32_t op);
    object_id open_group(task_id host, std::uint32_t op);
    void end_group_body(task_id host, std::uint32_t op, object_id group, outcome result);
    void close_group(task_id host, std::uint32_t op, object_id group, outcome result);

    // Numbers of errors: of a `fail`, of a timeout that has ended its body.
    std::uint32_t raise_error(task_id t, std::uint32_t op);
    std::uint32_t raise_timeout(task_id t, std::uint32_t op);
    // An error left a child or the body of a group, was raised by the group, was caught or
    // reported. 0: one that no op raised.
    void note_error(event_kind kind, task_id t, std::uint32_t op, object_id group,
                    std::uint32_t error);
    void note_cancel_caught(task_id t, std::uint32_t op);
    void note_cancel_reached(task_id t, object_id group, cancel_cause cause);
    // Of `left` requests it is known that they still stand.
    void note_cancel_withdrawn(task_id t, object_id group, std::uint32_t left);
    void begin_cleanup(task_id t, std::uint32_t op);
    void end_cleanup(task_id t, std::uint32_t op, outcome result);
    void note_item_left(object_id queue, std::uint32_t item);
    void note_permits_left(object_id semaphore, std::uint32_t permits);

    // Under which the task's next step is posted.
    option const& next_step_of(task_id t) { return context(t).next; }

    static constexpr std::size_t no_op = nothing;

private:
    task_context& context(task_id t);
    op const& op_at(std::uint32_t op) const;
    std::uint16_t printed(std::uint32_t op) const {
        return op == no_op ? std::uint16_t{0} : static_cast<std::uint16_t>(op_at(op).id);
    }
    op_subject subject_of(op const& o, std::uint32_t number) const;

    gate& gate_;
    op_book book_;
    program_memory memory_;
    op const* on_memory_ = nullptr;  // which op `done_` is of, until it ends
    program_memory::effect done_;
    std::vector<op const*> ops_;           // in printed order
    std::vector<task_context*> contexts_;  // by task
};

}  // namespace rollcall
