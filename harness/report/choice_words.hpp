// Choices in words: what could have run, and which recorded choices a run did not follow.
//
// No state, no threads.
#pragma once

#include "harness/program/case.hpp"
#include "harness/run/plan.hpp"
#include "harness/schedule/decorators/choice_points.hpp"
#include "harness/trace/trace.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rollcall {

// "worker.2 goes on after put q @5", "time passes".
std::string option_text(plan const& p, trace const& t, choice_point::candidate const& c);

// What became of the choices of `s` in the replay of a program that is not the recorded one, one
// line each: a count, then each choice that was lost, with what was expected and where the run came
// closest to it. `made_at` is what replay_strategy tells, `points` are all of the run.
std::vector<std::string> tell_choices(plan const& p, trace const& t, schedule const& s,
                                      std::span<std::optional<std::uint32_t> const> made_at,
                                      std::span<choice_point const> points);

}  // namespace rollcall
