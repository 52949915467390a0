// The trace of one run: its events in order, and the table of the tasks it created.
//
// Owned by the runner and reused from run to run: after warm-up, recording allocates nothing.
// Threads: one run, one thread.
#pragma once

#include "harness/trace/event.hpp"
#include "harness/trace/run_mark.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rollcall {

// A task instance.
struct task_record {
    std::uint64_t path = 0;         // stable: hash of the spawn ops and positions from the root
    std::uint32_t declaration = 0;  // index into program::tasks
    std::uint32_t ordinal = 0;      // 1-based among the instances of that declaration
    task_id parent = nothing;
    object_id group = nothing;  // nothing: the root, or detached
};

class trace {
public:
    void clear() noexcept {
        count_ = 0;
        tasks_.clear();
        kinds_seen_ = 0;
    }

    void record(event const& e) {
        kinds_seen_ |= std::uint64_t{1} << static_cast<unsigned>(e.kind);
        if (count_ == events_.size()) events_.resize(2 * count_ + 64);
        events_[count_++] = e;
        if (e.kind == event_kind::op_begun && mark_ != nullptr) mark_->begin_op(e.op);
    }

    // Each op that begins is told there as well; null: nowhere. Borrowed.
    void tell(run_mark* mark) noexcept { mark_ = mark; }

    // Likewise where the run is, and how many tasks it has left unfinished.
    void enter(run_place where, std::uint32_t unfinished = 0) noexcept {
        if (mark_ != nullptr) mark_->enter(where, unfinished);
    }

    task_id add_task(task_record const& t) {
        tasks_.push_back(t);
        return static_cast<task_id>(tasks_.size() - 1);
    }

    std::span<event const> events() const noexcept { return {events_.data(), count_}; }
    std::span<task_record const> tasks() const noexcept { return tasks_; }

    // Whether an event of this kind was recorded.
    bool saw(event_kind kind) const noexcept {
        return (kinds_seen_ >> static_cast<unsigned>(kind)) & 1;
    }

    // Identity of the run: over each event's (kind, task, op, step, time, value, object, outcome),
    // in order. Equal on every compiler, optimisation and sanitizer.
    std::uint64_t hash() const noexcept;

private:
    std::vector<event> events_;  // storage: the first `count_` are of this run
    std::size_t count_ = 0;
    std::vector<task_record> tasks_;
    std::uint64_t kinds_seen_ = 0;
    run_mark* mark_ = nullptr;
};

}  // namespace rollcall
