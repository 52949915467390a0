// What became of the items and sentinels of one queue in a run. No state, no threads.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rollcall {

struct queue_history {
    std::uint32_t puts = 0;
    std::uint32_t gets = 0;
    std::uint32_t sentinels_put = 0;
    std::vector<std::string> sentinel_takers;  // names of tasks
    std::uint32_t left = 0;                    // sentinels too
    bool closed = false;
};

queue_history history_of(plan const& p, trace const& t, object_id queue);

// "its 2 sentinels were taken by a.1, b.1"
std::string sentinel_text(queue_history const& h);

}  // namespace rollcall
