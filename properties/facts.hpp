// The roll: what a run did, called up once from its trace and read by every law.
//
// One pass over the events fills a few compact tables; laws walk those and open single events only
// for what they need. A run that gave up is read up to the limit that it hit, no further.
// Ids in a trace are dense, as trace.hpp says; events that name unknown ones are passed over, so
// that a trace that a broken runtime wrote cannot break the judge. Where an op is left while its
// body goes on, the events of the task are no tree any more: the run is read up to there.
// Ownership: keeps references to the trace, plan and dialect of the run until the next `build`. One
// thread. After warm-up nothing is allocated. Cost: some 5 ns per event.
#pragma once

#include "harness/run/law.hpp"
#include "properties/fact_records.hpp"
#include "properties/flat_list.hpp"

#include <optional>
#include <span>

namespace rollcall {

class facts {
public:
    void build(run_view const& run);

    run_view const& run() const noexcept { return *run_; }
    program const& prog() const noexcept { return run_->planned.prog(); }
    dialect const& declares() const noexcept { return run_->declares; }
    bool gave_up() const noexcept { return run_->gave_up || left_.op != nothing; }
    // The op that was left at the last event while its body went on; `op` is `nothing`: none.
    body_left const& left() const noexcept { return left_; }
    // Whether tasks were left that wait for locks of the program. What does not happen then is the
    // program's fault.
    bool has_lock_waiters() const noexcept { return run_->events.saw(event_kind::lock_awaited); }
    // Whether what has not happened by the end of the run will never happen, for all that the
    // program does.
    bool came_to_rest() const noexcept { return !gave_up() && !has_lock_waiters(); }

    // Up to the limit that ended the run, if one did.
    std::span<event const> events() const noexcept { return events_; }
    event const& at(position p) const noexcept { return events_[p]; }
    position end() const noexcept { return static_cast<position>(events_.size()); }

    std::span<task_fact const> tasks() const noexcept { return tasks_.all(); }
    std::span<group_fact const> groups() const noexcept { return groups_.all(); }
    std::span<op_fact const> ops() const noexcept { return ops_.all(); }        // as they began
    std::span<item_fact const> items() const noexcept { return items_.all(); }  // by id, from 1
    std::span<queue_fact const> queues() const noexcept { return queues_.all(); }
    std::span<request_fact const> requests() const noexcept { return requests_.all(); }

    std::span<get_fact const> gets() const noexcept { return gets_.all(); }  // as they began

    // By declaration: of semaphores and mutexes, of events.
    std::span<semaphore_fact const> semaphores() const noexcept { return semaphores_.all(); }
    std::span<flag_fact const> flags() const noexcept { return flags_.all(); }
    // Indices into ops(), as they began: acquires, tries among them; waits for events.
    std::span<std::uint32_t const> acquires() const noexcept { return acquires_.all(); }
    std::span<std::uint32_t const> flag_waits() const noexcept { return flag_waits_.all(); }
    // Whether the runtime counts as the trace does: not one that may refuse silently to give more
    // than was taken.
    bool counts_permits(semaphore_fact const& s) const noexcept {
        declared<bool> const& grow = run_->declares.permits_may_grow;
        return !s.was_overfull || (grow.promised && grow.value);
    }
    // Whether the permits that a waiter stalled beside were there for certain, and not lost.
    bool is_stall_certain(semaphore_fact const& s) const noexcept {
        return counts_permits(s) && (s.waiters != 0 || !s.is_miscounted());
    }
    std::int32_t permits_of(op_fact const& o) const noexcept {
        return static_cast<std::int32_t>(run_->planned.op_of(o.id).count);
    }

    // Indices into ops().
    std::span<std::uint32_t const> cancelled() const noexcept { return cancelled_.all(); }
    std::span<std::uint32_t const> timed() const noexcept { return timed_.all(); }
    std::span<std::uint32_t const> group_cancels() const noexcept { return group_cancels_.all(); }
    std::span<std::uint32_t const> finallies() const noexcept { return finallies_.all(); }
    // Positions.
    std::span<position const> advances() const noexcept { return advances_.all(); }
    std::span<position const> late_spawns() const noexcept { return late_spawns_.all(); }
    std::span<position const> error_events() const noexcept { return error_events_.all(); }
    std::span<position const> strange_items() const noexcept { return strange_items_.all(); }
    // Tasks that hung.
    std::span<task_id const> hung() const noexcept { return hung_.all(); }
    // Positions at which the program was at fault.
    std::span<position const> program_faults() const noexcept { return program_faults_.all(); }

    // Kinds of which an op waited: it returned in a later step than it began.
    op_set waited() const noexcept { return waited_; }

    item_look const& look() const noexcept { return look_; }
    // Whether the item was accepted and is accounted for: received, or left at the end.
    bool is_settled(item_fact const& item) const noexcept {
        if (item.got == nothing && item.left == never) return false;
        return item.accepted != never || ops_[item.put].returned == never;
    }

    // By when what is due at `p` must have happened: the next idle advance of time, else the end of
    // a run that came to rest, else `never`: nobody can tell.
    position due_after(position p) const noexcept;

private:
    void begin(run_view const& run);
    void note_task(position at, event const& e);
    void note_op_begun(position at, event const& e);
    void note_put_begun(position at, event const& e, std::uint32_t index);
    void note_op_returned(position at, event const& e);
    bool note_left(position at, event const& e) noexcept;
    void note_got(position at, event const& e, op_fact const& o);
    void note_put(position at, event const& e, op_fact const& o);
    void note_spawned(position at, event const& e);
    void note_finished(position at, event const& e);
    void note_group(position at, event const& e);
    void note_request(position at, event const& e);
    void note_error(position at, event const& e);
    void note_cleanup(event const& e) noexcept;
    void note_end(position at, event const& e);
    void note_timeout(position at, event const& e) noexcept;
    void note_unreturned() noexcept;
    void mark_ran_on(op_fact const& o) noexcept;
    void look_at_items() noexcept;
    static void note_level(queue_fact& q, position at) noexcept;
    static void note_refusal(queue_fact& q, position at, op_fact const& o) noexcept;
    void note_idle(position at) noexcept;
    bool could_serve(queue_fact const& q) const noexcept;

    void begin_sync(program const& p, std::size_t events);
    void note_sync_begun(position at, event const& e, std::uint32_t index);
    void note_sync_returned(position at, event const& e, std::uint32_t index) noexcept;
    void note_acquired(position at, std::uint32_t index, semaphore_fact& s) noexcept;
    void note_released(position at, std::uint32_t index, semaphore_fact& s) noexcept;
    void note_idle_sync(position at) noexcept;
    void note_stall(position at, object_id s) noexcept;
    void note_permits_left(event const& e) noexcept;

    bool knows_task(task_id t) const noexcept { return t < tasks_.size(); }
    bool knows_group(object_id g) const noexcept { return g < groups_.size(); }
    bool knows_queue(object_id q) const noexcept { return q < queues_.size(); }
    bool knows_semaphore(object_id s) const noexcept { return s < semaphores_.size(); }
    bool knows_flag(object_id e) const noexcept { return e < flags_.size(); }

    std::optional<run_view> run_;
    std::span<event const> events_;
    flat_list<task_fact> tasks_;
    flat_list<group_fact> groups_;
    flat_list<op_fact> ops_;
    flat_list<item_fact> items_;
    flat_list<queue_fact> queues_;
    flat_list<request_fact> requests_;
    flat_list<get_fact> gets_;
    flat_list<semaphore_fact> semaphores_;
    flat_list<flag_fact> flags_;
    flat_list<std::uint32_t> acquires_;
    flat_list<std::uint32_t> flag_waits_;
    flat_list<std::uint32_t> cancelled_;
    flat_list<std::uint32_t> timed_;
    flat_list<std::uint32_t> group_cancels_;
    flat_list<std::uint32_t> finallies_;
    flat_list<position> advances_;
    flat_list<position> late_spawns_;
    flat_list<position> error_events_;
    flat_list<position> strange_items_;
    flat_list<task_id> hung_;
    flat_list<position> program_faults_;
    item_look look_;
    body_left left_;
    op_set waited_ = 0;
};

}  // namespace rollcall
