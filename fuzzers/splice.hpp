// Makes one case of two, for the crossover of the fuzz targets.
//
// Gives valid and canonical cases that claim no verdict. Plain functions, no state.
#pragma once

#include "harness/program/case.hpp"
#include "harness/program/random.hpp"

#include <optional>

namespace rollcall {

// The tasks of both: the root of `a` also starts that of `b`, in its first group if it has one and
// detached otherwise. The ops of `a` keep their ids. Nothing if that exceeds a limit.
std::optional<program> both_programs(program a, program const& b);

// The deviations of `a` up to some decision, those of `b` from there on.
schedule splice_schedules(schedule const& a, schedule const& b, entropy& draw);

}  // namespace rollcall
