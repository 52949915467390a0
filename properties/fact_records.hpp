// What the roll knows about each task, group, op, item, queue and request of a run.
//
// A position is an index into the trace's events; `never` is later than all of them, so that "did
// not happen by p" is `position > p`. Plain values, built by facts.hpp.
#pragma once

#include "harness/program/program.hpp"
#include "harness/trace/event.hpp"

#include <cstdint>

namespace rollcall {

using position = std::uint32_t;
inline constexpr position never = UINT32_MAX;

struct task_fact {
    position spawned = never;
    position begun = never;
    position finished = never;
    position refused = never;
    position hung = never;
    position awaits_lock = never;  // when it hung
    position last = never;         // its last event of its own; requests to it do not count
    object_id group = nothing;
    task_id next_in_group = nothing;
    std::uint32_t open_op = nothing;         // innermost op that has not returned: facts::ops()
    std::uint32_t first_request = nothing;   // facts::requests()
    std::uint32_t newest_request = nothing;  // facts::requests(); linked by `previous`
    object_id waiting_in = nothing;          // the group whose children it waits for
    std::uint16_t shields = 0;               // how many are up
    std::uint16_t cleanups = 0;              // how many it is in
    outcome result = outcome::ok;
    bool may_owe = false;  // a request may be pending: it was made, or may have come back
    bool ran_on = false;   // an op began then, waited and was not cancelled
};

struct group_fact {
    task_id host = nothing;
    task_id first_child = nothing;  // linked by `next_in_group`, in order of spawning
    task_id last_child = nothing;
    position opened = never;
    position body_ended = never;
    position closed = never;
    position first_error = never;  // a child finished, or the body ended, with an error
    position first_value = never;  // a child finished without one
    position aborted = never;      // first known request of its abort
    std::uint32_t errors_in = 0;   // escaped into it before it closed
    std::uint16_t op = 0;
    bool is_race = false;
    bool is_static = false;
    outcome result = outcome::ok;
};

// An op, or a get or put inside a `consume`.
struct op_fact {
    position begun = never;
    position returned = never;
    std::uint32_t outer = nothing;  // the op of the same task that it is nested in
    std::uint32_t step = 0;         // in which it began
    task_id task = nothing;
    // Of a put: its item. Of a get: its index in facts::gets(). Of a timeout: where it raised. Of a
    // try_finally: how many cleanups began, and `cleanup_ended` for each that ended.
    std::uint32_t detail = nothing;
    std::uint16_t id = 0;
    op_kind kind{};
    outcome result = outcome::ok;
    op_action action{};
    bool masked = false;   // began inside a shield or a cleanup
    bool waited = true;    // returned in a later step than it began, or not at all
    bool may_owe = false;  // a request to its task may have been pending when it began
};

inline constexpr std::uint32_t cleanup_ended = 1u << 16;

// Whether the op suspends by itself; of a consume, only the gets and puts inside do.
constexpr bool is_leaf(op_fact const& o) noexcept {
    constexpr op_set leaves = ops_where([](op_row const& row) {
        bool const waits = row.waits == op_wait::own_step || row.waits == op_wait::on_target;
        return row.is_generated && waits && !has_body(row.kind);
    });
    return (leaves & bit(o.kind)) != 0 ||
           (has_body(o.kind) && (is_at_queue(o.action) || o.action == op_action::acquire));
}

// For fingerprints: the kind by which a runtime knows the op, as a bit. A consume gets (and puts
// back), a sentinel is an item; try_put and try_get are paths of their own.
constexpr op_set native_bit(op_fact const& o) noexcept {
    if (o.kind == op_kind::put_sentinel) return bit(op_kind::put);
    if (o.kind == op_kind::with && o.action != op_action::none) {
        return bit(o.action == op_action::acquire ? op_kind::acquire : op_kind::release);
    }
    if (o.kind != op_kind::consume || o.action == op_action::none) return bit(o.kind);
    return bit(o.action == op_action::get ? op_kind::get : op_kind::put);
}
// The same of an op with a limit: an op and a timeout.
constexpr op_set limit_bits(op_fact const& o) noexcept {
    return native_bit(o) | bit(op_kind::timeout);
}
constexpr op_set native_bits_of_failed(op_fact const& o) noexcept {
    return o.result == outcome::timed_out ? limit_bits(o) : native_bit(o);
}
// Of a group: the children of a static one are arguments of a combinator, nothing spawns them.
constexpr op_set native_bits(group_fact const& g) noexcept {
    return bit(op_kind::group) | (g.is_static ? 0 : bit(op_kind::spawn));
}

// By item id. Ops are indices into facts::ops(), or `nothing`.
struct item_fact {
    std::uint32_t put = nothing;
    std::uint32_t got = nothing;        // the first get that returned with it
    std::uint32_t got_again = nothing;  // the second
    object_id queue = nothing;
    position put_begun = never;
    position accepted = never;  // the put returned ok
    position get_begun = never;
    position get_returned = never;
    position left = never;
    std::uint32_t times_left = 0;
};

struct get_fact {
    std::uint32_t op = nothing;
    std::uint32_t item = 0;  // that it returned with; 0: none, or one that nobody put there
};

// What one pass over the items shows. Laws about items look closer only if it shows something.
struct item_look {
    bool saw_put = false;
    bool saw_apart = false;      // an item was received that was put after another had been put
    bool saw_waiting = false;    // ... while an earlier put to that queue was still open
    bool is_miscounted = false;  // an item was received and left otherwise than once in all
    // A get returned with an item before a get began for one whose put had begun earlier. If not,
    // items left in the order in which their puts began.
    bool is_out_of_order = false;
};

// Indices into facts::ops(): an op that returned, and the innermost one inside it that had not.
struct body_left {
    std::uint32_t op = nothing;
    std::uint32_t inner = nothing;
};

// A queue at an idle moment: nothing was ready, so whoever had been served had run, and what the
// trace counts is what there was.
struct queue_stall {
    position at = never;  // facts::end(): when the run had come to rest
    std::int32_t level = 0;
    std::int32_t getters = 0;
    std::int32_t putters = 0;
    bool closed = false;
};

// Outcomes of ops on a queue that had no cause: the first of each.
struct queue_refusals {
    bool any = false;              // some op was refused, rightly or not
    position unasked = never;      // as closed, before a close had begun
    position beside_room = never;  // a try_put
    position beside_item = never;  // a try_get
};

struct queue_fact {
    std::int32_t capacity = 0;  // INT32_MAX: without a bound
    std::int32_t level = 0;     // puts that returned ok minus gets that returned with an item
    std::int32_t getters = 0;   // gets that have begun and not returned
    std::int32_t putters = 0;
    bool was_full = false;
    position overfull = never;  // when it first held more than its capacity for certain
    position closed = never;    // a close returned
    position close_begun = never;
    position touched = never;  // the last event of an op on it
    queue_refusals refused;
    queue_stall stall;  // the first idle moment at which a waiter could have been served
};

// A semaphore or an event at the first idle moment at which a waiter had what it waited for.
struct sync_stall {
    position at = never;             // facts::end(): when the run had come to rest
    std::uint32_t waiter = nothing;  // facts::ops()
    std::int32_t permits = 0;        // that were there
    position left = never;           // when a waiter went away, if nothing made room since
};

// Counts of permits.
struct semaphore_fact {
    std::int32_t permits = 0;           // at first
    std::int32_t taken = 0;             // by acquires that returned ok
    std::int32_t given = 0;             // by releases that returned ok
    std::int32_t giving = 0;            // by releases that are open
    std::int32_t waiters = 0;           // acquires that are open
    std::int32_t rest = 0;              // at the end of the run
    std::uint32_t holder = nothing;     // the latest acquire since the latest release: facts::ops()
    std::uint32_t overdrawn = nothing;  // the first acquire of what was not there, likewise
    std::uint32_t held_by = nothing;    // the holder then
    std::uint32_t taken_away = nothing;  // the first release by a task other than the holder
    position room_made = 0;              // by the latest release
    position left = 0;                   // when the latest waiter went away without permits
    bool is_mutex = false;
    bool is_counted = false;    // there is a `rest`
    bool was_overfull = false;  // more was given than had been taken
    sync_stall stall;

    bool saw_waiters = false;  // several at a time

    std::int32_t free() const noexcept { return permits - taken + given; }
    // At the end, if nobody waits: a runtime may have none left for whom it does not serve.
    bool is_miscounted() const noexcept { return is_counted && waiters == 0 && rest != free(); }
};

struct flag_fact {
    bool is_set = false;
    position set = never;  // the latest that returned
    std::int32_t waiters = 0;
    sync_stall stall;
};

// A `cancel_reached`.
struct request_fact {
    position at = never;
    task_id task = nothing;
    std::uint32_t previous = nothing;  // to the same task
    object_id object = nothing;
    object_id waiting_in = nothing;  // where the task was waiting for children
    cancel_cause cause{};
    bool masked = false;  // the task was inside a shield or a cleanup
};

}  // namespace rollcall
