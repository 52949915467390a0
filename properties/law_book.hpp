// All laws in one book, in the order of their ids.
//
// One pass over the trace builds the roll (facts.hpp), then each selected law reads it. Owned by
// the caller; keeps its tables from run to run and allocates nothing once warm, unless a law
// breaks.
#pragma once

#include "harness/run/law.hpp"
#include "properties/checked_law.hpp"

#include <memory>
#include <span>

namespace rollcall {

std::unique_ptr<law_book> make_law_book();

// By the same index as law_book::laws().
std::span<checked_law const* const> all_laws() noexcept;

}  // namespace rollcall
