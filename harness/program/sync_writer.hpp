// Puts semaphores, mutexes and events into a finished program, of a third of them.
//
// It comes last, so that what was drawn before is what it was without it. Regions (`with`) stand
// around ops that wait, nested in the order of the declarations; what is acquired and released
// otherwise is tried or has a limit, and is of semaphores of its own where programs are to be
// complete. Waits for events go anywhere, and what nothing is certain to end gets a limit
// (within.hpp). Threads: none, values only.
#pragma once

#include "harness/program/generator.hpp"

namespace rollcall {

// Returns whether anything was added; new ops have no ids then. No bytes add nothing.
bool add_sync(program& p, entropy& draw, generator_options const& options);

}  // namespace rollcall
