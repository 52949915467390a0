// How long a timed op was to last and whether its timeout was raised: what TM-01 and TM-03 share.
//
// No state, no threads.
#pragma once

#include "properties/facts.hpp"

namespace rollcall {

// Of a sleep, a timeout or a put or get with a limit; `none` is as long as can be.
nanoseconds duration_of(facts const& f, op_fact const& o) noexcept;

// Where the timeout raised its error; `never` if it did not.
static_assert(nothing == never);
inline position raised_at(op_fact const& timeout) noexcept { return timeout.detail; }

}  // namespace rollcall
