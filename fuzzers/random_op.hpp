// Single random ops for the mutator: any kind, with targets that the program has.
//
// What comes out may be wrong where it is put (a spawn outside of a group, a task that is declared
// too early); `repair` of tree_edit.hpp sees to that. Threads: none.
#pragma once

#include "harness/program/program.hpp"
#include "harness/program/random.hpp"

#include <cstddef>

namespace rollcall {

// A mutex has one permit: makes `o` ask for no more.
void fit_permits(program const& p, op& o) noexcept;

// An op for the body of `task`, without an id; one that contains others holds a yield. May add a
// group, an error or a register name to `p`. Ops of benchmark programs come up only where the
// program declares cells or locks.
op random_op(program& p, std::size_t task, entropy& draw);

// An op to put around another one.
op random_wrapper(program& p, entropy& draw);

// One of the kinds, of which there is at least one.
op_kind some_kind(op_set among, entropy& draw);

catch_filter some_filter(entropy& draw);

// Whether the op has a duration or a count, and another one for it: a small one, or one made from
// what it has, which leads far away step by step.
bool has_number(op const& o) noexcept;
void draw_number(op& o, entropy& draw);
void scale_number(op& o, entropy& draw);
// Twice as much, half as much, one more or less; from 1 to `most`.
std::uint32_t scaled(std::uint32_t n, std::uint32_t most, entropy& draw);

}  // namespace rollcall
