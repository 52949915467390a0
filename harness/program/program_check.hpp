// What is wrong with a program, in a form that a parser can point at. `validate` of program.hpp
// says the same in one string. Cost: linear in the ops, quadratic in the (few) names.
#pragma once

#include "harness/program/program.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rollcall {

struct program_flaw {
    std::string message;      // what is wrong
    std::string hint;         // what to do about it
    std::uint32_t op_id = 0;  // the op at fault; 0: none, or one that has no id
    bool at_name = false;     // the name in the op's line is what is wrong, not the op itself
};

// The first fault in printed order; empty for a valid program. Safe for any program whose
// enumerators are in range, however deep it is.
std::optional<program_flaw> find_fault(program const& p);

}  // namespace rollcall
