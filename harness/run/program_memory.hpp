// What the cells, locks and registers of a run hold, and the ops on them.
//
// These are the harness's own, the same on every runtime: an op here neither suspends nor touches
// the runtime, and what a task may do to a cell it does in the step that it is in. Only `lock` may
// have to wait. Reused from run to run; after warm-up it allocates nothing. One thread.
#pragma once

#include "harness/run/op_walk.hpp"
#include "harness/run/plan.hpp"
#include "harness/run/task_context.hpp"
#include "harness/schedule/gate.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace rollcall {

class program_memory {
public:
    explicit program_memory(gate& g) noexcept : gate_(g) {}

    void begin_run(plan const& p);
    // A task that was made by `spawned_by` (null: the root): numbers it, clears its registers, and
    // looks whether it begins with a lock.
    void add_task(task_context& c, task_context const* spawned_by);

    // What an op did, for its events.
    struct effect {
        outcome result = outcome::ok;
        object_id object = nothing;  // cell or lock
        std::uint32_t value = 0;     // the low 32 bits
        bool must_wait = false;      // `lock` alone: somebody else holds it
    };
    effect run(task_context& self, op const& o);

    // The branch of an `if`; null: its condition has no value, which is the program's fault.
    std::vector<op> const* choose_branch(task_context& self, op const& if_else);

    // Before a suspension of `self` that ends by itself: if its next step begins by taking a lock,
    // that goes into the option under which it will be posted. `go_on` behind it.
    void look_ahead(task_context& self, op_walk const& walk) {
        if (has_locks_) note_next(self, walk.peek(branches(self)));
    }
    void go_on(task_context& self) const noexcept {
        if (!has_locks_ || self.next.lock == nothing) return;
        self.next.lock = nothing;
        gate_.stop_awaiting_lock(self.id);
    }

private:
    std::optional<std::int64_t> value_of(task_context const& self, expression const& e) const;
    std::optional<object_id> element_of(task_context const& self, op const& o) const;
    void set_register(task_context const& self, op const& o, std::int64_t value);
    effect at_fault(task_context& self, op const& o, object_id object, program_fault how);
    effect bad_index(task_context& self, op const& o);
    effect run_on_cell(task_context& self, op const& o, object_id cell);
    effect run_on_lock(task_context& self, op const& o, object_id lock);
    void note_next(task_context& self, op const* next) const;

    // Which branch would be taken, without a word about faults.
    struct branch_finder {
        program_memory const* memory;
        task_context const* self;
        std::vector<op> const* operator()(op const& if_else) const;
    };
    branch_finder branches(task_context const& self) const noexcept { return {this, &self}; }

    gate& gate_;
    plan const* plan_ = nullptr;
    std::vector<std::int64_t> cells_;
    std::vector<std::int64_t> registers_;  // of all tasks
    std::vector<std::uint32_t> spawned_;   // by spawner and declaration, where `index` is used
    bool has_locks_ = false;
};

}  // namespace rollcall
