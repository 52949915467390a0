// The canonical form: of all values that print the same text, the one that the parser gives back.
//
// print_case prints any valid value; parse_case(print_case(c)) == c holds exactly for canonical
// ones. What edits programs (mutator, shrinker, generator) calls this before it compares or keeps
// them. It neither checks nor repairs: an invalid program stays invalid (see `validate`), an index
// out of range stays out of range. Cost: linear. No threads, values only.
#pragma once

#include "harness/program/case.hpp"
#include "harness/program/program.hpp"

namespace rollcall {

// Drops the names of groups, errors and registers that no op uses, orders the others by their first
// appearance in the text, and resets the fields that mean nothing for their op's kind. Op ids, the
// order of declarations and ops, and everything else stay.
void canonicalize(program& p);

// The same, and for the rest of the case: sorts the hung names, clears what the expected verdict
// does not use, cleans `about` and the remarks as the printer does, and drops the remarks that are
// empty or belong to no op.
void canonicalize(test_case& c);

}  // namespace rollcall
