// How many ops a run of a program can execute at most, whatever the schedule.
//
// The bound multiplies repeats and spawn counts, and lets a consumer's body run once for each item
// that anybody may put into its queue. It has no bound if a queue feeds itself: if what runs for an
// item of q, in the consumer's body or in a task started there, may put another item into q.
// Cost: linear in the ops. Threads: none.
#pragma once

#include "harness/program/program.hpp"

#include <cstdint>

namespace rollcall {

inline constexpr std::uint64_t endless_work = UINT64_MAX;

struct work_bound {
    std::uint64_t ops = 0;         // executions of ops, rounds of loops; or `endless_work`
    std::uint32_t endless_op = 0;  // the id of a consume whose queue feeds itself; 0: none
};

// `p` is valid.
work_bound bound_work(program const& p);

}  // namespace rollcall
