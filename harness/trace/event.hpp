// What a run can tell: the closed list of event kinds and the fixed-size event.
//
// An op is an interval, `op_begun` ... `op_returned`. Everything else is a fact that the
// interpreter or an adapter observed. Laws look at nothing but these records.
// Time: `event::time` is virtual nanoseconds since the run began.
#pragma once

#include <cstdint>
#include <string_view>

namespace rollcall {

// Dense ids of what a run created, in order of creation. Task 0 is the root.
using task_id = std::uint32_t;
using object_id = std::uint32_t;  // group, queue, cell, ...; each sort has its own numbering
inline constexpr std::uint32_t nothing = UINT32_MAX;

using nanoseconds = std::int64_t;
inline constexpr nanoseconds nanoseconds_per_tick = 1'000'000;

// Hashes of traces see the numbers here and below: new ones are added, none is changed.
// In each comment: what `object` and `value` mean. Unnamed fields are `nothing` and 0.
enum class event_kind : std::uint8_t {
    task_spawned = 0,   // task: spawner; object: group (nothing: detached); value: the new task
    spawn_refused = 1,  // task: spawner; object: group; value: the task that will not run
    task_begun = 2,     // first step of a task's body
    task_finished = 3,  // object: its group; result
    op_begun = 4,     // object: queue, group, task, ... it is about; value: item, permits, or ticks
    op_returned = 5,  // object as begun; value: item, permits, of a cell 32 bits; result
    group_opened = 6,      // task: host; object: group; value: code_of its group_shape
    group_body_ended = 7,  // task: host; object: group; result of the body
    group_closed = 8,      // task: host; object: group; result
    cancel_reached = 9,    // task: target; object: the group that aborts; value: cancel_cause
    error_raised = 10,     // value: error; by `fail`
    timeout_raised = 11,   // value: error; a timeout scope turned its cancellation into an error
    error_escaped = 12,  // value: error; object: group; it left a child's body or the group's body
    error_delivered = 13,  // value: error; object: group; the group raised it to its host
    error_caught = 14,     // value: error; by a catch clause
    error_reported = 15,   // value: error; the runtime's last-resort report had it
    foreign_error = 16,    // an exception that no op raised; object: group that raised it
    cleanup_begun = 17,    // a `finally` part was entered; result of the part before
    cleanup_ended = 18,    // result
    time_advanced = 19,  // value: how many timers became due; result: ok, or would_block when idle
    work_ran_inline = 20,  // task: ran inside the call that posted it
    work_ran_twice = 21,   // task: one posted piece of work ran a second time
    task_hung = 22,        // at quiescence: unfinished; op: where it waits; object: on what
    item_left = 23,        // at quiescence: object: queue; value: an item still in it
    frames_counted = 24,   // after teardown; value: frames created and not destroyed
    turns_exceeded = 25,   // a limit of steps or ops was hit; task: the last one
    lock_awaited =
        26,  // beside task_hung; op: the lock; object: lock; value: the task that holds it
    program_at_fault = 27,  // object: cell or lock, if any; value: program_fault
    cancel_caught = 28,     // by a catch clause: the cancellation goes no further
    cancel_withdrawn =
        29,  // task: target; object: the group, if any, that takes back a request; value: how
             // many requests are left; of runtimes that count them
    permits_left = 30,  // at quiescence: object: semaphore; value: how many it would give
};
inline constexpr unsigned event_kind_count = 31;

// What a program did wrong by itself, whatever the runtime.
enum class program_fault : std::uint8_t {
    expectation_failed = 0,
    index_out_of_range = 1,   // of an array
    value_undefined = 2,      // % 0
    unlocked_by_another = 3,  // than the task that holds the lock, if any does
};

// Who asked a task to cancel.
enum class cancel_cause : std::uint8_t {
    program = 0,  // a `cancel` op
    group = 1,    // its group aborts: an error, a decided race, or the host was cancelled
    timeout = 2,  // a timeout scope inside the task
    body = 3,     // its own group aborts while the task runs that group's body
};

// What an op that waits does to what it names, where its events are of that alone; a `consume` and
// a `with` have events of their own around them, with `none`.
enum class op_action : std::uint8_t { none, put, get, acquire, release, wait };
constexpr bool is_at_queue(op_action a) noexcept {
    return a == op_action::put || a == op_action::get;
}

enum class outcome : std::uint8_t {
    ok = 0,
    error = 1,        // ended with an error
    cancelled = 2,    // ended with the runtime's cancellation type
    timed_out = 3,    // the op's own limit ended it
    closed = 4,       // the queue is closed
    would_block = 5,  // a try_ op found no room or no item
    refused = 6,      // nothing to act on: late spawn, join or cancel of what never was
    sentinel = 7,     // a get took a sentinel
};

std::string_view name(event_kind kind) noexcept;
std::string_view name(outcome o) noexcept;
std::string_view name(program_fault fault) noexcept;

struct event {
    nanoseconds time = 0;
    task_id task = nothing;
    std::uint32_t step = 0;
    object_id object = nothing;
    std::uint32_t value = 0;
    std::uint16_t op = 0;  // printed id @n; 0: none
    event_kind kind{};
    outcome result{};
    op_action action{};
    std::uint8_t reserved_1 = 0;
    std::uint16_t reserved_2 = 0;

    bool operator==(event const&) const = default;
};
static_assert(sizeof(event) == 32);

// Items in queues. A sentinel is an item with the top bit set; ids count up per run.
inline constexpr std::uint32_t sentinel_bit = 0x8000'0000u;

}  // namespace rollcall
