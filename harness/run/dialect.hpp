// What a runtime promises, as data. Laws read it; a law never asks which runtime it is.
//
// Every entry carries the reference in which the runtime declares it. A value of "not promised"
// makes the laws that rest on it report "not promised" instead of "holds".
#pragma once

#include "harness/program/feature.hpp"

#include <cstdint>
#include <string_view>

namespace rollcall {

enum class ready_order : std::uint8_t {
    any,            // any ready task may go next
    fifo_per_task,  // order holds within one owner
    fifo_per_strand,
    batch,
    fifo,  // callbacks run in the order in which they were registered
};
enum class cancellation_style : std::uint8_t { edge, level, sticky };
enum class group_errors : std::uint8_t { all, first };
enum class shield_style : std::uint8_t {
    defers,    // a request made during the shield is delivered after it
    drops,     // it is lost
    abandons,  // it ends the op at once, and the body goes on by itself
};
enum class late_spawn : std::uint8_t { refuse, start_cancelled };
enum class zero_capacity : std::uint8_t { rendezvous, no_bound };
enum class zero_timeout : std::uint8_t {
    enters_body,  // and fires at its first suspension
    may_skip_body,
};

template <class T>
struct declared {
    T value{};
    std::string_view reference;  // where the runtime says so
    bool promised = true;
};

struct dialect {
    declared<ready_order> order{};
    declared<cancellation_style> cancellation{};
    // A group waits for its children, and, unless it `lacks` group_aborts, cancels them when one of
    // them fails.
    declared<bool> groups_hold_children{true, {}};
    // A group that has closed takes no more tasks; what a late spawn does there is tried.
    declared<bool> closed_group_refuses{true, {}};
    declared<group_errors> errors{};
    declared<shield_style> shield{};
    declared<late_spawn> spawn_into_aborting_group{};
    declared<zero_capacity> capacity_zero{};
    declared<zero_timeout> timeout_zero{};
    // A request reaches the body of a timeout one turn later, of two timeouts another turn; a
    // timeout waits for a body that was asked to cancel, also past its deadline.
    declared<bool> timeout_body_is_task{};
    declared<bool> queue_is_fifo{true, {}};    // not one that gives the newest item first
    declared<bool> close_discards{false, {}};  // what is in a queue that is closed is dropped
    declared<bool> queue_is_fair{};            // waiters are served in arrival order
    // Waiters for permits are served in arrival order; one that wants more than there are holds up
    // those behind it.
    declared<bool> acquire_is_fair{false, {}, false};
    declared<bool> acquire_holds_up{false, {}, false};
    // A release of a mutex by another task than its holder is refused; one above the first value of
    // a semaphore is not.
    declared<bool> mutex_has_owner{false, {}, false};
    declared<bool> permits_may_grow{false, {}, false};
    declared<bool> detached_error_reported{};  // reaches the last-resort report
    // Not if a task is cancelled that has failed already: who cancels it does not care for it.
    declared<bool> cancel_silences_errors{false, {}};
    declared<bool> frames_are_counted{};
    // Steps tell all that they touch, in the runtime's own code too, so that search may leave out
    // schedules that only swap independent steps.
    declared<bool> footprints_are_complete{false, {}, false};
    // Tasks go on inside the steps of others, wherever the library resumes them. How much the gate
    // controls is then a number, and no more.
    declared<bool> resumes_inline{false, {}};
    // What programs may not use though the adapter's methods are there, such as errors that reach
    // a group which drops them.
    declared<feature_set> lacks{};
    // What drawn programs do without although it can be run: a known defect there would hide all
    // others. Programs that are given may use it.
    declared<feature_set> undrawn{};
};

// Calls `visit(name, entry)` for each entry; an entry that is missing here does not compile.
template <class Dialect, class Visit>
constexpr void for_each_entry(Dialect& d, Visit&& visit) {
    auto& [order, cancellation, groups_hold_children, closed_group_refuses, errors, shield,
           spawn_into_aborting_group, capacity_zero, timeout_zero, timeout_body_is_task,
           queue_is_fifo, close_discards, queue_is_fair, acquire_is_fair, acquire_holds_up,
           mutex_has_owner, permits_may_grow, detached_error_reported, cancel_silences_errors,
           frames_are_counted, footprints_are_complete, resumes_inline, lacks, undrawn] = d;
    visit(std::string_view("order"), order);
    visit(std::string_view("cancellation"), cancellation);
    visit(std::string_view("groups_hold_children"), groups_hold_children);
    visit(std::string_view("closed_group_refuses"), closed_group_refuses);
    visit(std::string_view("errors"), errors);
    visit(std::string_view("shield"), shield);
    visit(std::string_view("spawn_into_aborting_group"), spawn_into_aborting_group);
    visit(std::string_view("capacity_zero"), capacity_zero);
    visit(std::string_view("timeout_zero"), timeout_zero);
    visit(std::string_view("timeout_body_is_task"), timeout_body_is_task);
    visit(std::string_view("queue_is_fifo"), queue_is_fifo);
    visit(std::string_view("close_discards"), close_discards);
    visit(std::string_view("queue_is_fair"), queue_is_fair);
    visit(std::string_view("acquire_is_fair"), acquire_is_fair);
    visit(std::string_view("acquire_holds_up"), acquire_holds_up);
    visit(std::string_view("mutex_has_owner"), mutex_has_owner);
    visit(std::string_view("permits_may_grow"), permits_may_grow);
    visit(std::string_view("detached_error_reported"), detached_error_reported);
    visit(std::string_view("cancel_silences_errors"), cancel_silences_errors);
    visit(std::string_view("frames_are_counted"), frames_are_counted);
    visit(std::string_view("footprints_are_complete"), footprints_are_complete);
    visit(std::string_view("resumes_inline"), resumes_inline);
    visit(std::string_view("lacks"), lacks);
    visit(std::string_view("undrawn"), undrawn);
}

}  // namespace rollcall
