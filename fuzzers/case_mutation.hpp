// Changes to cases: what the custom mutator of the fuzz targets does to text input.
//
// Everything here gives valid and canonical cases. A changed case claims no verdict and no trace.
// Plain functions, no state.
#pragma once

#include "harness/program/case.hpp"
#include "harness/program/random.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace rollcall {

// A schedule as strategies draw them: each of the first decisions deviates, or a few of them.
void draw_schedule(schedule& s, entropy& draw);

// Adds, removes, moves or changes deviations. New ones go by position, without a key.
void mutate_schedule(schedule& s, entropy& draw);

// Changes the program, the schedule or the runtime, which becomes one of `runtimes`.
test_case mutate_case(test_case c, std::span<std::string const> runtimes, entropy& draw);

// Changes what is not executed: remarks, `about`, expected verdict, trace hash.
void decorate_case(test_case& c, entropy& draw);

// The text in at most `bytes_max` bytes: what is too long loses remarks, deviations and ops, and is
// never cut. Empty if even the smallest program is too long.
std::string print_within(test_case c, std::size_t bytes_max);

}  // namespace rollcall
