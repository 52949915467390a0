// What a C++ coroutine runtime supplies to be tested: an adapter.
//
// An adapter `A` is one object per runtime, used for many runs, one at a time, on one thread. It
// posts every resumption to the gate under `task_context::next` of the task concerned and arms
// every timer on the gate's clock. Durations are virtual nanoseconds. `self` is the context of the
// task that runs; it stays valid until `teardown` returns. What each must have:
//
//   A::task            a coroutine type: `task` functions may co_await everything below
//   A::name            static std::string_view          A::declares()   its dialect
//   A(gate&)
//   begin(program const&)                 a run begins; queues are made
//   start(task_context& root, task body)  posts the root
//   drive()                               calls gate.step() until it returns false
//   teardown()                            destroys whatever is left; returns frames still alive
//   yield(self) io(self) sleep(self, nanoseconds)                                   awaitable
//   classify(exception_ptr, vector<uint32_t>& errors) -> outcome   the error ids inside, flattened
//
// The rest are families. What a library does not have is left out, and programs do without it
// (capabilities_of_adapter in adapter_families.hpp); what is there is checked by the compiler:
//
//   A::task_ref        copyable, default-constructible; names a task that was started
//   A::group_ref       copyable, default-constructible; stays usable after its group has closed
//   group(self, group_context&, group_kind, body)   awaitable; `body(group_ref)` gives a task.
//                                         Raises the errors of the children and the body. Without
//                                         the kind: there are no races
//   spawn(self, group_ref&, task_context& child, task body) -> task_ref   false when refused
//   detach(self, task_context& child, task body) -> task_ref
//   join(self, task_ref&)                 awaitable; never raises the task's error
//   cancel(self, task_ref&)
//   cancel_group(self, group_ref&)
//   timeout(self, optional<nanoseconds>, task body)          awaitable: true when the limit ended
//                                         it
//   shield(self, task body)                                  awaitable
//   cleanup(self, task body, task cleanup)                   awaitable; left out, the interpreter
//                                         runs the one after the other
//   put(self, queue, item, optional<nanoseconds>)            awaitable: queue_outcome; without the
//   get(self, queue, optional<nanoseconds>)                  last: there are no limits
//   drain(queue, f)                       calls f(item) for each item still in the queue
//   try_put(queue, item) try_get(queue) -> queue_outcome
//   close(queue), or close(self, queue): nothing or an awaitable
//   acquire(self, semaphore, permits, limit), with release: -> awaitable<outcome>; of a mutex too
//   release(self, semaphore, permits) -> outcome: ok, or refused; never throws
//   try_acquire(self, semaphore, permits) -> outcome: ok, or would_block
//   permits_left(semaphore) -> uint32_t   when the run is over
//   wait(self, event, limit), with set: -> awaitable<outcome>
//   set(event) clear(event)
//   has_capacity(capacity) -> bool        static: of a queue; 0 and `unbounded` too
//
// and for runtimes whose own combinators take a fixed list of children (without these, a static
// group is a group):
//   static_group(self, group_context&, group_kind) -> group_ref   `spawn` adds children to it
//   run_static_group(self, group_ref&)    awaitable; starts and awaits them, refuses to add others
#pragma once

#include "harness/program/program.hpp"
#include "harness/run/dialect.hpp"
#include "harness/run/task_context.hpp"
#include "harness/schedule/gate.hpp"

#include <optional>

namespace rollcall {

// Thrown by the op `fail`, and by `timeout` when its limit ended the body.
struct program_error {
    std::uint32_t id = 0;
};

struct queue_outcome {
    outcome result = outcome::ok;
    std::uint32_t item = 0;
};

// A request to cancel has reached a task: what an adapter calls then.
inline void note_cancel_reached(gate& g, task_context const& target, object_id group,
                                cancel_cause cause) {
    g.touch(object_class::cancel_state, target.id, access_kind::write);
    g.touch_wait_of(target.id, access_kind::write);
    g.record(event_kind::cancel_reached, target.id, 0, group, static_cast<std::uint32_t>(cause));
}

}  // namespace rollcall
