// The part of program_check.hpp that concerns cells, locks, registers and expressions.
//
// `p` has names and targets that are valid; each function gives the first fault, or nothing.
#pragma once

#include "harness/program/program_check.hpp"

#include <optional>
#include <vector>

namespace rollcall {

// Sizes of arrays, names that registers cannot have.
std::optional<program_flaw> find_declaration_fault(program const& p);

// The index, the expressions and the register of one op.
std::optional<program_flaw> find_argument_fault(program const& p, op const& o);

// The registers of one task: how many, and whether each that is read is set somewhere.
std::optional<program_flaw> find_register_fault(program const& p, std::vector<op> const& body);

}  // namespace rollcall
