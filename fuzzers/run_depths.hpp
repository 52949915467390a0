// What a fuzzer is rewarded for beside new code: how many there were of something at once.
//
// Of the items, waiting putters and waiting getters of a queue; of the children, errors and
// requests to cancel of a group; of the scopes that a task is in; of ops of one kind. Each number
// is a state of its own, whatever else there is, in steps of a quarter: a queue's 40th item is new
// beside its 32nd. So a run that goes further than all others is kept, and the next one begins
// there. Threads: one.
#pragma once

#include "harness/run/law.hpp"

#include <array>
#include <cstdint>

namespace rollcall {

using depth_counters = std::array<std::uint8_t, 4'096>;

// Sets the counter of each state that the run came through to 1: how often says nothing.
void note_depths(run_view const& run, depth_counters& counters);

}  // namespace rollcall
