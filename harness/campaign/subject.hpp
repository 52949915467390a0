// What a failure of the program itself is about, so that a smaller program that fails is still
// about it: an account that is wrong stays an account, and does not become `expect 0`.
//
// Of a broken expectation: the ops that write what it reads, what those read in turn, the
// conditions around them, the cells at first and the locks of their tasks. Of a lock or queue that
// tasks wait at for ever: every op on it. An op counts as its task, its kind, what it names and its
// expressions: of several alike one is enough. No state, no threads.
#pragma once

#include "harness/campaign/failures.hpp"

#include <set>
#include <string>

namespace rollcall {

// "worker put permits", "a write n v + 1", one for each such op.
using subject = std::set<std::string>;

// Of a failure that the run of this trace showed. Empty: nothing in particular.
subject subject_of(plan const& p, trace const& t, failure const& f);

bool holds(program const& p, subject const& wanted);

}  // namespace rollcall
