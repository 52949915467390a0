// A program prepared for running: what does not change between its schedules.
//
// Holds, for every op, the conservative reach of the step that begins when the op returns, and
// whether the program is complete (a hang is then the runtime's fault). Numbers the cells and the
// locks of all arrays, and the registers of each task. Keeps a reference to the program, which must
// outlive it.
#pragma once

#include "harness/program/program.hpp"
#include "harness/schedule/footprint.hpp"
#include "harness/trace/event.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rollcall {

class plan {
public:
    explicit plan(program const& p);

    program const& prog() const noexcept { return *program_; }
    bool complete() const noexcept { return complete_; }
    std::uint64_t hash() const noexcept { return hash_; }
    // What a task may touch in the step in which the op `id` returns, unless that step fails or is
    // cancelled. `goes_on`: the innermost loop around the op has further turns.
    reach const& after(std::uint32_t id, bool goes_on) const noexcept {
        return goes_on ? after_in_loop_[id] : after_[id];
    }
    // What the first step of a task may touch.
    reach const& first(std::uint32_t declaration) const noexcept { return first_[declaration]; }
    op const& op_of(std::uint32_t id) const noexcept { return *ops_[id]; }
    // Those that occur.
    op_set kinds() const noexcept { return kinds_; }

    // Cells and locks have dense ids, an array one for each element.
    object_id first_cell(std::uint32_t declaration) const noexcept { return cells_[declaration]; }
    object_id first_lock(std::uint32_t declaration) const noexcept { return locks_[declaration]; }
    std::uint32_t cell_total() const noexcept { return cells_.back(); }
    std::uint32_t lock_total() const noexcept { return locks_.back(); }
    // As in the text: "balance", "fork[2]".
    std::string cell_name(object_id cell) const;
    std::string lock_name(object_id lock) const;

    // The place of a register among those that the task uses.
    std::uint32_t register_slot(std::uint32_t declaration, std::uint32_t name) const noexcept {
        return slots_[declaration * program_->registers.size() + name];
    }
    std::uint32_t register_count(std::uint32_t declaration) const noexcept {
        return slot_counts_[declaration];
    }
    bool uses_index() const noexcept { return uses_index_; }

private:
    void number_memory();
    void number_registers(std::uint32_t declaration, std::vector<op> const& body);

    program const* program_;
    std::vector<reach> after_;          // by op id, in the last turn of the loop around
    std::vector<reach> after_in_loop_;  // in its other turns
    std::vector<reach> first_;
    std::vector<op const*> ops_;
    std::vector<object_id> cells_;  // by declaration, and behind the last one
    std::vector<object_id> locks_;
    std::vector<std::uint8_t> slots_;  // by task declaration and register name
    std::vector<std::uint32_t> slot_counts_;
    std::uint64_t hash_ = 0;
    op_set kinds_ = 0;
    bool complete_ = false;
    bool uses_index_ = false;
};

}  // namespace rollcall
