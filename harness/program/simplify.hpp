// Programs made one step smaller, for the shrinker.
//
// They are valid and canonical, and the ops that were not touched keep their ids, so that a
// recorded schedule still finds them. They may not be complete (completeness.hpp): ask again.
// Threads: none, values only.
#pragma once

#include "harness/program/program.hpp"

#include <cstddef>
#include <optional>

namespace rollcall {

// How much there is to a program: ops above all, then declarations, counts, durations, options.
// Each simplification lowers it, so that any sequence of them ends.
std::size_t program_size(program const& p);

// Each way to make `p`, which is valid, one step smaller; the ones that remove most come first:
// tasks, queues, runs of ops and single ops with all that is inside, then the op around others, and
// the op that starts a task, whose ops go in its place, then two queues into one, then numbers and
// options. `simplify` makes the one of that index, 0 to count-1; empty if that one leads to nothing
// smaller and valid. What nobody uses afterwards goes too.
// Cost: of each, linear in the ops; all of them: quadratic.
std::size_t simplification_count(program const& p);
std::optional<program> simplify(program const& p, std::size_t index);

}  // namespace rollcall
