// The ledger of a run's errors: where each was raised, which way it went and what became of it.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <string>
#include <vector>

namespace rollcall {

// A line for each error, in the order in which they were raised; nothing if all of them were
// caught, reported or handed on to whoever they should have reached. At most `ledger_lines_max`.
std::vector<std::string> error_ledger(plan const& p, trace const& t);

inline constexpr std::size_t ledger_lines_max = 12;

}  // namespace rollcall
