#include "runtimes/faulty/faults.hpp"

#include "harness/run/coroutine_runtime.hpp"
#include "harness/run/registry.hpp"
#include "runtimes/faulty/planted.hpp"

#include <string>

namespace rollcall {
namespace {

// Plants its fault anew in each run.
class faulty_runtime final : public runtime {
public:
    faulty_runtime(planted_fault const& fault, defect also)
        : fault_(fault), also_(also), name_("faulty:" + std::string(fault.name)) {}

    std::string_view name() const noexcept override { return name_; }
    dialect const& declares() const noexcept override { return broken_.declares(); }
    capabilities supports() const noexcept override { return broken_.supports(); }
    void run(plan const& p, gate& g) override {
        planted_here = {};
        planted_here.what = fault_.what;
        planted_here.also = also_;
        broken_.run(p, g);
    }

private:
    planted_fault const& fault_;
    defect also_;
    std::string name_;
    coroutine_runtime<mini_adapter<planted_host>> broken_;
};

#define ROLLCALL_FAULT(name, law, breaks) \
    planted_fault { defect::name, #name, law, breaks }

constexpr planted_fault faults[] = {
    ROLLCALL_FAULT(group_returns_before_last_child, "SC-01",
                   "the group returns while its last child still runs"),
    ROLLCALL_FAULT(abort_does_not_wait, "SC-01",
                   "a group that aborts returns without waiting for the children it cancelled"),
    ROLLCALL_FAULT(siblings_not_cancelled, "SC-02", "an error does not cancel the siblings"),
    ROLLCALL_FAULT(newest_sibling_not_cancelled, "SC-02",
                   "an error cancels the siblings, but for the one spawned last"),
    ROLLCALL_FAULT(only_first_error_kept, "SC-03",
                   "of several errors only the first is raised, although all are promised"),
    ROLLCALL_FAULT(error_lost_when_host_is_cancelled, "SC-03",
                   "a group whose host is cancelled forgets the errors of its children"),
    ROLLCALL_FAULT(race_waits_for_all, "SC-04", "the first child to finish does not end a race"),
    ROLLCALL_FAULT(cancelled_child_counts_as_error, "SC-04",
                   "a child that was cancelled by itself makes its group fail"),
    ROLLCALL_FAULT(cancelled_child_decides_race, "SC-04",
                   "a child that was cancelled by itself ends a race"),
    ROLLCALL_FAULT(cancel_swallowed_by_cleanup, "SC-05",
                   "after a cleanup the cancellation is forgotten"),
    ROLLCALL_FAULT(cancel_lost_while_group_aborts, "SC-05",
                   "a request that reaches the host of an aborting group is forgotten"),
    ROLLCALL_FAULT(closed_group_accepts_spawn, "SC-06", "a closed group starts a late child"),
    ROLLCALL_FAULT(aborting_group_accepts_spawn, "SC-06",
                   "an aborting group starts a child that nobody cancels"),
    ROLLCALL_FAULT(cancel_delivered_twice, "SC-07",
                   "a request that ends a wait meets the next suspension as well"),
    ROLLCALL_FAULT(cancelled_task_cancels_who_joins_it, "SC-07",
                   "whoever joins a task that ends cancelled is cancelled too"),
    ROLLCALL_FAULT(shield_lets_timeouts_through, "SC-08",
                   "a timeout outside a shield cancels what is inside"),
    ROLLCALL_FAULT(shield_wears_out, "SC-08",
                   "a shield keeps a request away from two suspensions, not from a third"),
    ROLLCALL_FAULT(detached_error_swallowed, "SC-09",
                   "the error of a detached task is reported nowhere"),
    ROLLCALL_FAULT(cancelled_detached_error_swallowed, "SC-09",
                   "the error of a detached task that was asked to cancel is reported nowhere"),
    ROLLCALL_FAULT(waiting_host_keeps_cancel, "SC-10",
                   "a host that waits for its children does not pass its cancellation on"),
    ROLLCALL_FAULT(cancel_skips_tasks_spawned_by_children, "SC-10",
                   "a cancellation misses the children that other children spawned"),
    ROLLCALL_FAULT(cleanup_skipped_when_timeout_ends_body, "SC-11",
                   "the cleanup of a body that a timeout ended does not run"),
    ROLLCALL_FAULT(cleanup_skipped_after_several_errors, "SC-11",
                   "the cleanup of a body whose group raised several errors does not run"),
    ROLLCALL_FAULT(item_lost_when_get_is_cancelled, "BQ-01",
                   "a getter that was served and is then cancelled drops its item"),
    ROLLCALL_FAULT(items_lost_on_close, "BQ-01", "closing a queue drops the items in it"),
    ROLLCALL_FAULT(capacity_off_by_one, "BQ-02", "a queue takes one item too many"),
    ROLLCALL_FAULT(capacity_ignored_after_cancelled_put, "BQ-02",
                   "a queue has no bound any more once a put has been cancelled"),
    ROLLCALL_FAULT(full_queue_returns_newest, "BQ-03", "a full queue gives its newest item first"),
    ROLLCALL_FAULT(waiting_putter_goes_first, "BQ-03",
                   "the item of a put that waited goes to the head of the queue"),
    ROLLCALL_FAULT(close_forgets_waiting_getters, "BQ-04",
                   "closing a queue wakes only the first of the getters that wait"),
    ROLLCALL_FAULT(close_forgets_waiting_putters, "BQ-04",
                   "closing a queue does not wake the putters that wait"),
    ROLLCALL_FAULT(wakeup_lost_when_waiter_is_cancelled, "BQ-05",
                   "an item is offered to a getter that was just cancelled, and to nobody else"),
    ROLLCALL_FAULT(putter_not_woken_by_get, "BQ-05",
                   "a get does not wake a putter while another putter waits too"),
    ROLLCALL_FAULT(newest_putter_served_first, "BQ-06",
                   "the putter that began to wait last is accepted first"),
    ROLLCALL_FAULT(try_put_overtakes_waiting_putter, "BQ-06",
                   "a try_put takes the room that a waiting putter was given"),
    ROLLCALL_FAULT(queue_without_a_bound_born_closed, "BQ-07",
                   "a queue without a bound says to each put that it is closed"),
    ROLLCALL_FAULT(try_put_gives_up_beside_room, "BQ-07",
                   "a try_put leaves the last place of a queue free"),
    ROLLCALL_FAULT(try_get_gives_up_beside_item, "BQ-07",
                   "a try_get leaves the last item in the queue"),
    ROLLCALL_FAULT(permit_lost_when_acquire_is_cancelled, "SY-01",
                   "a waiter that was served and is then cancelled drops its permits"),
    ROLLCALL_FAULT(release_keeps_what_it_hands_over, "SY-01",
                   "permits that a release hands to a waiter are still there"),
    ROLLCALL_FAULT(release_wakes_one, "SY-02", "a release wakes one waiter, however many fit"),
    ROLLCALL_FAULT(set_wakes_one, "SY-02",
                   "setting an event wakes only the first of those that wait"),
    ROLLCALL_FAULT(turn_lost_when_waiter_is_cancelled, "SY-03",
                   "a waiter that is cancelled does not wake whoever fits then"),
    ROLLCALL_FAULT(turn_lost_when_waiter_times_out, "SY-03",
                   "a waiter whose time is up does not wake whoever fits then"),
    ROLLCALL_FAULT(mutex_taken_from_woken_waiter, "SY-04",
                   "a try takes a mutex that was handed to a waiter that has not run yet"),
    ROLLCALL_FAULT(mutex_released_by_anybody, "SY-04",
                   "a task may release the mutex of another one"),
    ROLLCALL_FAULT(newest_acquirer_served_first, "SY-05",
                   "the waiter that came last gets the permits first"),
    ROLLCALL_FAULT(acquire_overtakes_waiters, "SY-05",
                   "an acquire that finds enough takes it, whoever waits"),
    ROLLCALL_FAULT(timer_early_by_one_tick, "TM-01", "a sleep of two ticks or more ends early"),
    ROLLCALL_FAULT(timer_coalesced_with_earlier_one, "TM-01",
                   "a sleep ends with the one before it, if they are close"),
    ROLLCALL_FAULT(timer_late_behind_longer_one, "TM-02",
                   "a sleep ends with the longer one that began before it, if they are close"),
    ROLLCALL_FAULT(timer_late_after_cancel, "TM-02",
                   "once a task was asked to cancel, a sleep of one tick takes three"),
    ROLLCALL_FAULT(timeout_zero_never_fires, "TM-03", "timeout(0) means no limit"),
    ROLLCALL_FAULT(timeout_lost_in_group_body, "TM-03",
                   "a timeout directly inside the body of a group never fires"),
    ROLLCALL_FAULT(expiry_lost_when_body_is_ready, "TM-04",
                   "a timeout that expires when its body is ready to run is forgotten"),
    ROLLCALL_FAULT(inner_timeout_keeps_its_cancellation, "TM-04",
                   "a timeout inside another one is left as cancelled"),
    ROLLCALL_FAULT(timeout_raises_over_error, "TM-04",
                   "past its deadline a timeout raises its error over that of its body"),
    ROLLCALL_FAULT(continuation_resumed_twice, "RT-01",
                   "a task that a queue served is resumed twice"),
    ROLLCALL_FAULT(spawn_runs_inline, "RT-01",
                   "the third child of a group begins inside the call that spawns it"),
    ROLLCALL_FAULT(finished_timeout_polls, "RT-02",
                   "a timeout whose body ended in time polls until its deadline"),
    ROLLCALL_FAULT(cancelled_group_wait_polls, "RT-02",
                   "a host that is cancelled while it waits polls its children"),
    ROLLCALL_FAULT(frame_leaks_on_cancel_path, "RT-03",
                   "the frame of a task that ends cancelled is not destroyed"),
    ROLLCALL_FAULT(refused_spawn_leaks_frame, "RT-03",
                   "the frame of a child that is refused is not destroyed"),
    ROLLCALL_FAULT(spins_without_suspending, "crashed",
                   "closing a queue on which several getters wait never returns"),
    ROLLCALL_FAULT(resumes_past_the_gate, "uncontrolled",
                   "a queue resumes whom it serves inside its own step"),
    ROLLCALL_FAULT(crashes_when_getter_is_cancelled, "crashed",
                   "cancelling one of several waiting getters writes through a null pointer"),
    ROLLCALL_FAULT(memory_exhausted_by_close, "crashed",
                   "closing a queue on which several getters wait takes memory without end"),
    ROLLCALL_FAULT(get_blocks_its_thread, "crashed",
                   "a get that has to wait while another getter waits blocks its thread"),
};

#undef ROLLCALL_FAULT

}  // namespace

std::span<planted_fault const> planted_faults() noexcept { return faults; }

std::unique_ptr<runtime> make_faulty_runtime(planted_fault const& fault, defect also) {
    return std::make_unique<faulty_runtime>(fault, also);
}

void add_faulty(registry& parts) {
    for (planted_fault const& fault : planted_faults()) {
        parts.add(runtime_entry{"faulty:" + std::string(fault.name), std::string(fault.breaks),
                                std::string(fault.law), false,
                                [&fault] { return make_faulty_runtime(fault); }});
    }
}

}  // namespace rollcall
