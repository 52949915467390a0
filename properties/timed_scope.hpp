// How long a timed op was to last, and what became of its timeout.
//
// No state, no threads.
#pragma once

#include "properties/facts.hpp"

namespace rollcall {

// Of a sleep, a timeout or a put or get with a limit; `none` is as long as can be.
nanoseconds duration_of(facts const& f, op_fact const& o) noexcept;

// Whether at `p` it was due to end by itself. Never, of an op without a limit.
bool is_past_deadline(facts const& f, op_fact const& o, position p) noexcept;

// Where the timeout raised its error; `never` if it did not.
static_assert(nothing == never);
inline position raised_at(op_fact const& timeout) noexcept { return timeout.detail; }

}  // namespace rollcall
