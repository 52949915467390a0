// The bookkeeping of an interpreter that does not depend on the runtime: task contexts, groups,
// ids, stable keys, and the events of ops.
//
// Reused from run to run; after warm-up it allocates nothing. One thread.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/run/task_context.hpp"
#include "harness/schedule/gate.hpp"
#include "harness/trace/hash.hpp"

#include <deque>
#include <utility>
#include <vector>

namespace rollcall {

// What an op is about; goes into its events.
struct op_subject {
    object_id object = nothing;
    std::uint32_t value = 0;
    op_action action = op_action::none;
};

// Lives as long as the frame of a task's body, which may be longer than the run and its gate.
class counted_body {
public:
    static inline thread_local std::int64_t alive = 0;

    counted_body() noexcept { ++alive; }
    counted_body(counted_body&& other) noexcept : counts_(std::exchange(other.counts_, false)) {}
    counted_body& operator=(counted_body&&) = delete;
    ~counted_body() { alive -= counts_ ? 1 : 0; }

private:
    bool counts_ = true;
};

class op_book {
public:
    explicit op_book(gate& g) : gate_(g) {}

    void begin_run(plan const& p) {
        plan_ = &p;
        contexts_used_ = groups_used_ = 0;
        errors_ = items_ = 0;
        ops_in_step_ = ops_step_ = 0;
        latest_task_.assign(p.prog().tasks.size(), nullptr);
        instances_.assign(p.prog().tasks.size(), 0);
        latest_group_.assign(p.prog().groups.size(), nullptr);
    }

    plan const& current_plan() const noexcept { return *plan_; }

    // A new task instance: the `copy`-th that this turn of the op of `spawned_by` starts; that is
    // null for the root. Its path is made of that, whatever other spawns there are.
    task_context& add_task(task_context const* spawned_by, std::uint32_t declaration,
                           std::uint32_t copy, object_id group) {
        if (contexts_used_ == contexts_.size()) contexts_.emplace_back();
        task_context& c = contexts_[contexts_used_++];
        c = task_context{};
        c.declaration = declaration;
        c.group = group;
        c.path = spawned_by == nullptr ? mix(1) : combine(spawned_by->next.key(), copy + 1);
        c.id = gate_.events().add_task({c.path, declaration, ++instances_[declaration],
                                        spawned_by == nullptr ? nothing : spawned_by->id, group});
        c.next.path = c.path;
        c.next.task = c.id;
        c.next.kind = option_kind::task;
        c.next.next = &plan_->first(declaration);
        latest_task_[declaration] = &c;
        return c;
    }

    group_context& add_group(task_context const& host, std::uint32_t name) {
        if (groups_used_ == groups_.size()) groups_.emplace_back();
        group_context& g = groups_[groups_used_];
        g = {static_cast<object_id>(groups_used_++), host.id, false, false};
        latest_group_[name] = &g;
        return g;
    }

    task_context* latest_task(std::uint32_t declaration) { return latest_task_[declaration]; }
    group_context* latest_group(std::uint32_t name) { return latest_group_[name]; }
    group_context const& group(object_id g) const { return groups_[g]; }
    std::size_t task_count() const noexcept { return contexts_used_; }

    std::uint32_t new_error() noexcept { return ++errors_; }
    std::uint32_t new_item() noexcept { return ++items_; }

    // The code of `self` runs: once per step it is told to the gate.
    void segment(task_context& self) noexcept {
        if (self.segment_step == gate_.step_number()) return;
        self.segment_step = gate_.step_number();
        gate_.segment(self.id);
    }

    void begun(task_context& self, op const& o, std::uint64_t loop, op_subject s) {
        count_op(self);
        self.op = static_cast<std::uint16_t>(o.id);
        self.object = s.object;
        self.action = s.action;
        self.next.op = self.op;
        self.next.loop = loop;
        self.next.next = &plan_->after(o.id, self.loop_goes_on);
        gate_.waits_for(self.id, waited_for(o, s));
        gate_.record(event_kind::op_begun, self.id, self.op, s.object, s.value, outcome::ok,
                     s.action);
    }

    void returned(task_context& self, op const& o, outcome result, op_subject s) {
        segment(self);
        self.op = static_cast<std::uint16_t>(o.id);
        gate_.record(event_kind::op_returned, self.id, self.op, s.object, s.value, result,
                     s.action);
    }

    // What the step touched of a semaphore or an event.
    void touch_sync(op const& o) {
        gate_.touch(names_event(o.kind) ? object_class::event : object_class::semaphore, o.target,
                    access_kind::write);
    }

    // What the step touched at the two ends of a queue.
    void touch_queue(object_id queue, bool put, bool both) {
        gate_.touch(put ? object_class::queue_tail : object_class::queue_head, queue,
                    access_kind::write);
        if (both) {
            gate_.touch(put ? object_class::queue_head : object_class::queue_tail, queue,
                        access_kind::write);
        }
    }

    // What decides when the op returns; without an index if it is the task alone.
    static access waited_for(op const& o, op_subject const& s) noexcept {
        switch (s.action) {
            case op_action::put:
            case op_action::get: return {object_class::queue_head, {}, s.object};
            case op_action::acquire: return {object_class::semaphore, {}, s.object};
            case op_action::wait: return {object_class::event, {}, s.object};
            case op_action::release:
            case op_action::none: break;
        }
        if (o.kind == op_kind::join) return {object_class::completion, {}, s.object};
        return {object_class::cancel_state, {}, nothing};
    }

    std::uint32_t count_unfinished() const noexcept {
        std::uint32_t count = 0;
        for (std::size_t i = 0; i < contexts_used_; ++i) count += contexts_[i].finished ? 0 : 1;
        return count;
    }

    void record_hung_tasks() {
        for (std::size_t i = 0; i < contexts_used_; ++i) {
            task_context const& c = contexts_[i];
            if (c.finished) continue;
            // Of a task that waits for a lock, the op that would take it is what it hangs in.
            object_id const lock = c.next.lock;
            if (lock != nothing && gate_.lock_holder(lock) != nothing) {
                gate_.record(event_kind::task_hung, c.id, c.lock_op, lock);
                gate_.record(event_kind::lock_awaited, c.id, c.lock_op, lock,
                             gate_.lock_holder(lock));
                continue;
            }
            gate_.record(event_kind::task_hung, c.id, c.op, c.object, 0, outcome::ok, c.action);
        }
    }

private:
    void count_op(task_context const& self) {
        if (ops_step_ != gate_.step_number()) {
            ops_step_ = gate_.step_number();
            ops_in_step_ = 0;
        }
        if (++ops_in_step_ > gate_.limits().ops_per_step_max) gate_.give_up(self.id);
    }

    gate& gate_;
    plan const* plan_ = nullptr;
    std::deque<task_context> contexts_;  // a deque: adapters hold pointers into it
    std::deque<group_context> groups_;
    std::size_t contexts_used_ = 0;
    std::size_t groups_used_ = 0;
    std::vector<task_context*> latest_task_;
    std::vector<std::uint32_t> instances_;
    std::vector<group_context*> latest_group_;
    std::uint32_t errors_ = 0;
    std::uint32_t items_ = 0;
    std::uint32_t ops_in_step_ = 0;
    std::uint32_t ops_step_ = 0;
};

}  // namespace rollcall
