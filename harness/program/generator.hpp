// Generates small structured-concurrency programs from a seed or from the bytes of a fuzzer.
//
// A program is a main task that opens a group of several others: producers and consumers of a few
// small queues, tasks that fail, cancel, time out, clean up, spawn late, open groups of their own.
// Durations are 0 to 3 ticks, so that much falls into one tick. Which features meet in a program is
// drawn per program (feature_mix.hpp).
//
// Promises: the result is valid and canonical. With `complete`, check_completeness holds for it by
// construction: queues are closed first thing in the `finally` of a `try` from which all tasks that
// wait on them without a limit are started, and nothing in that body waits for these tasks. Without
// it, closes, limits and sentinels go missing, joins may run in circles: the program may hang.
// The same seed gives the same program with every compiler, as long as `generator_version` is the
// same; no bytes give `task main: yield`.
// Does not promise: that a program gets to its interesting parts under every schedule.
// Cost: some tens of allocations. Threads: none.
#pragma once

#include "harness/program/program.hpp"
#include "harness/program/random.hpp"

#include <cstdint>

namespace rollcall {

// Grows whenever a seed may give another program than before.
inline constexpr std::uint32_t generator_version = 3;

struct generator_options {
    bool complete = true;
    std::uint32_t tasks_max = 9;   // declarations, main included; at least 1
    std::uint32_t size = 30;       // ops that a program has in the middle of the distribution
    std::uint32_t work_max = 400;  // beyond this many ops in a run (bound_work) counts are cut

    capabilities may{};  // what may occur
};

program generate(entropy& draw, generator_options const& options = {});

}  // namespace rollcall
