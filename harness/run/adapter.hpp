// What a C++ coroutine runtime must supply to be tested: the adapter concept.
//
// An adapter `A` is one object per runtime, used for many runs, one at a time, on one thread. It
// posts every resumption to the gate under `task_context::next` of the task concerned and arms
// every timer on the gate's clock. Durations are virtual nanoseconds. `self` is the context of the
// task that runs; it stays valid until `teardown` returns. Names:
//
//   A::task            a coroutine type: `task` functions may co_await everything below
//   A::task_ref        copyable, default-constructible; names a task that was spawned
//   A::group_ref       copyable, default-constructible; stays usable after its group has closed
//   A(gate&)
//   begin(program const&)                 a run begins; queues are made
//   start(task_context& root, task body)  posts the root
//   drive()                               calls gate.step() until it returns false
//   teardown()                            destroys whatever is left; returns frames still alive
//   yield(self) io(self) sleep(self, nanoseconds)                                   awaitable
//   group(self, group_context&, group_kind, body)   awaitable; `body(group_ref)` gives a task.
//                                         Raises the errors of the children and the body
//   spawn(self, group_ref&, task_context& child, task body) -> task_ref   false when refused
//   detach(self, task_context& child, task body) -> task_ref
//   join(self, task_ref&)                 awaitable; never raises the task's error
//   cancel(self, task_ref&)  cancel_group(self, group_ref&)
//   timeout(self, optional<nanoseconds>, task body)          awaitable: true when the limit ended
// it
//   shield(self, task body)  cleanup(self, task body, task cleanup)                 awaitable
//   put(self, queue, item, optional<nanoseconds>)            awaitable: queue_outcome
//   get(self, queue, optional<nanoseconds>)                  awaitable: queue_outcome
//   try_put(queue, item) try_get(queue) -> queue_outcome     close(queue)
//   drain(queue, f)                       calls f(item) for each item still in the queue
//   classify(exception_ptr, vector<uint32_t>& errors) -> outcome   the error ids inside, flattened
// and static `name`, `declares()`. Optional, detected, for runtimes whose own combinators take a
// fixed list of children (see static_groups; without these, a static group is a group):
//   static_group(self, group_context&, group_kind) -> group_ref   `spawn` adds children to it
//   run_static_group(self, group_ref&)    awaitable; starts and awaits them, refuses to add others
#pragma once

#include "harness/program/program.hpp"
#include "harness/run/dialect.hpp"
#include "harness/run/task_context.hpp"
#include "harness/schedule/gate.hpp"

#include <concepts>
#include <exception>
#include <optional>
#include <string_view>
#include <vector>

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

template <class A>
concept adapter = requires(A& a, gate& g, task_context& self, program const& p,
                           typename A::task (*make)(), typename A::task_ref& ref,
                           typename A::group_ref& group, std::exception_ptr error,
                           std::vector<std::uint32_t>& errors, std::uint32_t queue) {
    requires std::constructible_from<A, gate&>;
    { A::name } -> std::convertible_to<std::string_view>;
    { A::declares() } -> std::convertible_to<dialect const&>;
    a.begin(p);
    a.start(self, make());
    a.drive();
    { a.teardown() } -> std::convertible_to<std::int64_t>;
    a.yield(self);
    a.io(self);
    a.sleep(self, nanoseconds{});
    { a.spawn(self, group, self, make()) } -> std::same_as<typename A::task_ref>;
    { a.detach(self, self, make()) } -> std::same_as<typename A::task_ref>;
    a.join(self, ref);
    a.cancel(self, ref);
    a.cancel_group(self, group);
    a.timeout(self, std::optional<nanoseconds>{}, make());
    a.shield(self, make());
    a.cleanup(self, make(), make());
    a.put(self, queue, std::uint32_t{}, std::optional<nanoseconds>{});
    a.get(self, queue, std::optional<nanoseconds>{});
    { a.try_put(queue, std::uint32_t{}) } -> std::same_as<queue_outcome>;
    { a.try_get(queue) } -> std::same_as<queue_outcome>;
    a.close(queue);
    { a.classify(error, errors) } -> std::same_as<outcome>;
};

// Whether the runtime's own combinators run the groups that are static.
template <class A>
concept static_groups = requires(A& a, task_context& self, group_context& data,
                                 typename A::group_ref& group) {
    { a.static_group(self, data, group_kind{}) } -> std::same_as<typename A::group_ref>;
    a.run_static_group(self, group);
};

}  // namespace rollcall
