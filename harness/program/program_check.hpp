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
    std::string name = {};  // what is wrong in the line of the op or declaration; empty: all of it
    named_sort sort = named_sort::none;  // of the declaration at fault, whose place is `index`
    std::uint32_t index = 0;
};

// Of the declarations alone, and of the names that are declared by use.
std::optional<program_flaw> find_name_fault(program const& p);

// The first fault in printed order; empty for a valid program. Safe for any program whose
// enumerators are in range, however deep it is.
std::optional<program_flaw> find_fault(program const& p);

}  // namespace rollcall
