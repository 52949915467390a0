// Programs that show an adapter's mistakes one at a time: one feature each, the simplest first.
// All of them end, whatever the schedule. No state, no threads.
#pragma once

#include "harness/program/program.hpp"

#include <string>
#include <vector>

namespace rollcall {

struct first_program {
    std::string title;  // "two tasks in a group"
    program prog;
};

std::vector<first_program> const& first_programs();

}  // namespace rollcall
