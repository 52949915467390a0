// The planted faults: mini with one deliberate bug each, to prove that every law can fail.
//
// A fault reads neither the gate nor the schedule; it is a few lines in planted_*.cpp, switched on
// at run time. All of them share one instantiation of the interpreter. How they get into mini:
// planted.hpp.
#pragma once

#include "harness/run/runtime.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace rollcall {

// What each one breaks is told in faults.cpp; `none` leaves mini as it is.
enum class defect : std::uint8_t {
    none,
    group_returns_before_last_child,
    abort_does_not_wait,
    siblings_not_cancelled,
    newest_sibling_not_cancelled,
    only_first_error_kept,
    error_lost_when_host_is_cancelled,
    race_waits_for_all,
    cancelled_child_counts_as_error,
    cancelled_child_decides_race,
    cancel_swallowed_by_cleanup,
    cancel_lost_while_group_aborts,
    closed_group_accepts_spawn,
    aborting_group_accepts_spawn,
    cancel_delivered_twice,
    cancelled_task_cancels_who_joins_it,
    shield_lets_timeouts_through,
    shield_wears_out,
    detached_error_swallowed,
    cancelled_detached_error_swallowed,
    waiting_host_keeps_cancel,
    cancel_skips_tasks_spawned_by_children,
    cleanup_skipped_when_timeout_ends_body,
    cleanup_skipped_after_several_errors,
    item_lost_when_get_is_cancelled,
    items_lost_on_close,
    capacity_off_by_one,
    capacity_ignored_after_cancelled_put,
    full_queue_returns_newest,
    waiting_putter_goes_first,
    close_forgets_waiting_getters,
    close_forgets_waiting_putters,
    wakeup_lost_when_waiter_is_cancelled,
    putter_not_woken_by_get,
    newest_putter_served_first,
    try_put_overtakes_waiting_putter,
    queue_without_a_bound_born_closed,
    try_put_gives_up_beside_room,
    try_get_gives_up_beside_item,
    permit_lost_when_acquire_is_cancelled,
    release_keeps_what_it_hands_over,
    release_wakes_one,
    set_wakes_one,
    turn_lost_when_waiter_is_cancelled,
    turn_lost_when_waiter_times_out,
    mutex_taken_from_woken_waiter,
    mutex_released_by_anybody,
    newest_acquirer_served_first,
    acquire_overtakes_waiters,
    timer_early_by_one_tick,
    timer_coalesced_with_earlier_one,
    timer_late_behind_longer_one,
    timer_late_after_cancel,
    timeout_zero_never_fires,
    timeout_lost_in_group_body,
    expiry_lost_when_body_is_ready,
    inner_timeout_keeps_its_cancellation,
    timeout_raises_over_error,
    continuation_resumed_twice,
    spawn_runs_inline,
    finished_timeout_polls,
    cancelled_group_wait_polls,
    frame_leaks_on_cancel_path,
    refused_spawn_leaks_frame,
    spins_without_suspending,
    resumes_past_the_gate,
    crashes_when_getter_is_cancelled,
    memory_exhausted_by_close,
    get_blocks_its_thread,
};

struct planted_fault {
    defect what{};
    std::string_view name;    // the runtime is called "faulty:<name>"
    std::string_view law;     // that it breaks; "crashed", or "uncontrolled" for the vacuity guard
    std::string_view breaks;  // one sentence
};

std::span<planted_fault const> planted_faults() noexcept;

// `also`: a second one, planted beside it.
std::unique_ptr<runtime> make_faulty_runtime(planted_fault const& fault,
                                             defect also = defect::none);

}  // namespace rollcall
