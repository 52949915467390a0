// Random changes to programs, for the fuzz targets.
#pragma once

#include "harness/program/program.hpp"
#include "harness/program/random.hpp"

namespace rollcall {

// One to four random changes: numbers, kinds and targets; ops removed, copied, moved, swapped,
// inserted, wrapped, unwrapped; tasks and queues added and removed. `p` is valid; so is the result,
// which is canonical too. Ops that were not touched keep their ids, so that a recorded schedule
// still finds them; whether it is complete (completeness.hpp) has to be asked again. Gives `p`
// itself back if nothing came of it. Cost: a few passes over the program. Threads: none, values
// only.
program mutate(program const& p, entropy& draw);

}  // namespace rollcall
