// The story of a run, for people: one column per task, one row per step, deviations from the
// runtime's own order marked. At most one screen; what does not fit is said to be left out.
// Values of cells and registers are told by their low 32 bits. After Lincheck's failure report.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace rollcall {

inline constexpr std::size_t story_rows_max = 24;
inline constexpr std::size_t story_columns_max = 5;

// `deviations` are the steps, ascending, in which the schedule left the runtime's own order. The
// tasks of `focus` have a column in any case, if there are not too many; so has who hangs, and then
// those whose doing led there (causal_path.hpp). Below it: who never began.
std::string tell_story(plan const& p, trace const& t, std::span<std::uint32_t const> deviations,
                       std::span<task_id const> focus = {});

// Of a lock_awaited event: "waits for lock m, held by a.1".
std::string lock_text(plan const& p, trace const& t, event const& e);

// "worker.2": the declaration's name and the ordinal of the instance; just the name of the root.
std::string task_name(program const& p, trace const& t, task_id task);

}  // namespace rollcall
