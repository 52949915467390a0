// A program prepared for running: what does not change between its schedules.
//
// Holds, for every op, the conservative reach of the step that begins when the op returns, and
// whether the program is complete (a hang is then the runtime's fault). Keeps a reference to the
// program, which must outlive it.
#pragma once

#include "harness/program/program.hpp"
#include "harness/schedule/footprint.hpp"

#include <cstdint>
#include <vector>

namespace rollcall {

class plan {
public:
    explicit plan(program const& p);

    program const& prog() const noexcept { return *program_; }
    bool complete() const noexcept { return complete_; }
    std::uint64_t hash() const noexcept { return hash_; }
    // What a task may touch in the step in which the op `id` returns.
    reach const& after(std::uint32_t id) const noexcept { return after_[id]; }
    // What the first step of a task may touch.
    reach const& first(std::uint32_t declaration) const noexcept { return first_[declaration]; }
    op const& op_of(std::uint32_t id) const noexcept { return *ops_[id]; }
    // Bit per op_kind that occurs.
    std::uint32_t kinds() const noexcept { return kinds_; }

private:
    program const* program_;
    std::vector<reach> after_;
    std::vector<reach> first_;
    std::vector<op const*> ops_;
    std::uint64_t hash_ = 0;
    std::uint32_t kinds_ = 0;
    bool complete_ = false;
};

}  // namespace rollcall
