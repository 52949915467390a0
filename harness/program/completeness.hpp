// Which programs no correct runtime can hang: a static and conservative analysis.
//
// `complete` is a promise: under every legal schedule, whatever is cancelled, times out or fails,
// every task of the program ends. A hang is then the runtime's fault. `complete == false` promises
// nothing: the program may hang, or the analysis cannot see that it does not.
//
// What it relies on, of every runtime:
// - yield, io and sleep end; ops that wait for nothing never suspend; ops on a closed queue return
//   at once, consume once the queue is drained; an op's own limit ends it;
// - a cleanup runs whenever its try was entered; `close` before anything else in it is reached;
// - a timeout cancels its body once (it need not do so again), and a combinator does not swallow a
//   cancellation from outside. A catch does; a shield, a cleanup that awaits, a race and a group
//   that is cancelled by name may. What can run after one of these counts as not cancelled.
//
// What must end, and what that rests on:
// - a queue op without a limit: it is bounded by a finite timeout of its own task (as above), or
//   its queue is *certain to be closed*: closed further up in the same block; or every spawn and
//   detach of its task stands in the body of a `try` whose `finally` begins with the close, or in
//   tasks of which that holds, and that body ends without waiting for the op;
// - a wait for an event: likewise, by a `set` in place of the close, if nobody clears the event;
// - an acquire: it is bounded; of a `with`: or its semaphore is taken by `with` alone, never for
//   more permits than it has at first, and the body of each of these ends without waiting for the
//   op. So nested regions need one order;
// - a join: it is bounded, or the joined task ends without waiting for the joiner;
// - a group: every task spawned into a group of that name ends;
// - a lock: never, since tasks that wait for locks can deadlock;
// - the run as a whole: it executes at most `complete_ops_max` ops (work_bound.hpp), which keeps it
//   below the default limits of a run.
// The facts "this task ends" and "this body ends" are proved from each other, least fixed point:
// what waits for itself is never proved. Cancels and races are never trusted to end anything.
//
// Not seen: that sentinels suffice (one per consumer, or passed on), that an abort of the group
// ends a wait, that items suffice for the gets.
// Cost: linear in the ops times the length of the longest chain of waits. Threads: none.
#pragma once

#include "harness/program/program.hpp"

#include <cstdint>
#include <string>

namespace rollcall {

inline constexpr std::uint64_t complete_ops_max = 2'500;

struct completeness {
    bool complete = false;
    std::uint32_t op_id = 0;  // an op that may hang: the cause, not what waits for it; 0: the whole
    std::string reason;       // empty if complete
};

// `p` is valid.
completeness check_completeness(program const& p);

}  // namespace rollcall
