// What a description of a library has, and in words what is wrong with one.
//
// A description `L` says what the library has. It must have:
//
//   L::name                         static std::string_view: what its runtime is called
//   L::task<T>                      the library's coroutine type, in which programs are written
//   L(host&)                        a run begins; all that the library owns is a member
//   launch(task<void>) -> handle    starts it, and owns it; whatever it returns names the task
//
// and whatever else the library has, each of which lets programs use it:
//
//   struct group { explicit group(L&);
//                  start(task<void>) -> bool or handle   false: refused
//                  wait()            awaitable; raises what the children raised, if it does
//                  run(body)         instead of it, if the body is a part of the group, which an
//                                    error of a child ends: body() is a task<void>. With a
//                                    group_kind behind: races
//                  cancel() };       asks the children to cancel, and the body
//   all(vector<task<void>>)         awaitable: static groups
//   struct queue { queue(L&, capacity);        `unbounded` is a capacity as well
//                  put(item), get() -> awaitable of queue_outcome; with an optional<nanoseconds>
//                                   behind: limits
//                  try_put(item), try_get() -> queue_outcome
//                  close()          or an awaitable
//                  items(visit)     calls visit(item) for each item left
//                  static has(capacity) -> bool };
//   cancel(handle)                  asks a task to cancel
//   on_cancel(handle, f)            f(cause, group) is to be called whenever such a request has
//                                   reached the task: program (by cancel), group (its own aborts),
//                                   timeout (one around what it does), body (`group` aborts, whose
//                                   body it runs); a function<void(cancel_cause, void const*)>
//   cancellable(make)               awaits make(), what the host waits for, until a request calls
//                                   its stop(); without it yield, io, sleep and join go on
//   timeout(nanoseconds, task<void>) -> awaitable of bool: whether the limit ended it
//   shield(task<void>)              awaitable
//   is_cancellation(exception_ptr) -> bool                what a cancelled task raises
//   errors_in(exception_ptr, visit) calls visit(exception_ptr) for each error inside
//   static dialect declares         what it promises, each entry with where it says so; what is
//                                   left out is not promised
//   destroy_waiting()               destroys all tasks that have not finished; without it a run in
//                                   which a task waits for ever leaves what it has made behind
//
// A part is there if a name of it is. One that is there and cannot be used as it has to be is an
// error of the compiler that names it. No state, no threads.
#pragma once

#include "harness/run/adapter_families.hpp"
#include "harness/run/host.hpp"

#include <concepts>
#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rollcall {

template <class L>
using task_in = typename L::template task<void>;
template <class L>
using task_maker = task_in<L> (*)();
using error_visitor = void (*)(std::exception_ptr const&);

// Stands for what is not there.
struct no_part {
    template <class... Args>
    explicit no_part(Args&&...) noexcept {}
};

template <class L>
struct handle_type {
    using type = no_ref;
};
template <class L>
requires(!std::is_void_v<
         decltype(std::declval<L&>().launch(std::declval<task_in<L>>()))>) struct handle_type<L> {
    using type =
        std::remove_cvref_t<decltype(std::declval<L&>().launch(std::declval<task_in<L>>()))>;
};
// What names a task; no_ref if the library has nothing that does.
template <class L>
using handle_of = typename handle_type<L>::type;

template <class L>
concept describes_groups = requires {
    typename L::group;
};
template <class L>
concept describes_queues = requires {
    typename L::queue;
};
template <class L>
struct group_type {
    using type = no_part;
};
template <describes_groups L>
struct group_type<L> {
    using type = typename L::group;
};
template <class L>
struct queue_type {
    using type = no_part;
};
template <describes_queues L>
struct queue_type<L> {
    using type = typename L::queue;
};
template <class L>
using group_in = typename group_type<L>::type;
template <class L>
using queue_in = typename queue_type<L>::type;

template <class L>
concept describes_all = requires(L& l, std::vector<task_in<L>> children) {
    l.all(std::move(children));
};
template <class L>
concept describes_cancel = requires(L& l, handle_of<L> const& h) {
    l.cancel(h);
};
// Tells when a request to cancel has reached a task: what laws about cancelling rest on.
using request_visitor = std::function<void(cancel_cause, void const*)>;
template <class L>
concept tells_cancels = requires(L& l, handle_of<L> const& h, request_visitor f) {
    l.on_cancel(h, f);
};
// Lets requests end what the host waits for: yield, io, sleep, join.
template <class L>
concept makes_cancellable = requires(L& l, host::turn (*make)()) {
    l.cancellable(make);
};
template <class L>
concept describes_timeout = requires(L& l, nanoseconds limit, task_maker<L> make) {
    l.timeout(limit, make());
};
template <class L>
concept describes_shield = requires(L& l, task_maker<L> make) {
    l.shield(make());
};
template <class L>
concept knows_cancellation = requires(std::exception_ptr const& e) {
    { L::is_cancellation(e) } -> std::convertible_to<bool>;
};
template <class L>
concept knows_errors = requires(std::exception_ptr const& e, error_visitor visit) {
    L::errors_in(e, visit);
};
template <class L>
concept destroys_waiting = requires(L& l) {
    l.destroy_waiting();
};
template <class L>
concept has_declared = requires {
    { L::declares } -> std::convertible_to<dialect>;
};

template <class G>
concept can_cancel_group = requires(G& g) {
    g.cancel();
};
// Runs the body as a part of the group: an error of a child ends it.
template <class G, class Maker>
concept runs_body = requires(G& g, Maker make) {
    g.run(make);
};
template <class G, class Maker>
concept runs_races = requires(G& g, Maker make, group_kind kind) {
    g.run(make, kind);
};
template <class Q>
concept can_limit_put = requires(Q& q, std::uint32_t item, std::optional<nanoseconds> limit) {
    q.put(item, limit);
};
template <class Q>
concept can_limit_get = requires(Q& q, std::optional<nanoseconds> limit) {
    q.get(limit);
};
template <class Q>
concept can_try_put = requires(Q& q, std::uint32_t item) {
    { q.try_put(item) } -> std::same_as<queue_outcome>;
};
template <class Q>
concept can_try_get = requires(Q& q) {
    { q.try_get() } -> std::same_as<queue_outcome>;
};
template <class Q>
concept can_close = requires(Q& q) {
    q.close();
};
template <class Q>
concept closes_at_once = requires(Q& q) {
    { q.close() } -> std::same_as<void>;
};
template <class Q>
concept tells_capacities = requires(std::uint32_t capacity) {
    { Q::has(capacity) } -> std::convertible_to<bool>;
};

// One sentence a member; the compiler stops at none, so the first one is the first error.
template <class L>
struct description_check {
    static_assert(
        requires {
            { L::name } -> std::convertible_to<std::string_view>;
        },
        "description: 'name' must be a static std::string_view");
    static_assert(
        requires { typename L::template task<int>; },
        "description: 'task' must be a template: the library's coroutine type of a result");
    static_assert(std::constructible_from<L, host&>, "description: it must be made from a host&");
    static_assert(
        requires(L & l, task_maker<L> make) { l.launch(make()); },
        "description: 'launch' must be callable as launch(task<void>)");
    static_assert(awaits_to<task_in<L>, void>(), "description: 'task<void>' must await to nothing");

    static consteval bool has_whole_group() {
        if constexpr (describes_groups<L>) {
            using group = group_in<L>;
            bool const waits = requires(group & g) { g.wait(); };
            return (waits || runs_body<group, task_maker<L>> ||
                    runs_races<group, task_maker<L>>)&&requires(group & g, task_maker<L> make) {
                g.start(make());
            }
            &&std::constructible_from<group, L&>;
        }
        return true;
    }
    static_assert(has_whole_group(),
                  "description: 'group' must have group(L&), start(task<void>), which gives a bool "
                  "or a handle, and wait(), or run(body); without one of them remove 'group'");
    static consteval bool has_whole_queue() {
        if constexpr (describes_queues<L>) {
            using queue = queue_in<L>;
            return std::constructible_from<queue, L&, std::uint32_t> &&
                   requires(queue & q, void (*visit)(std::uint32_t)) {
                q.items(visit);
            };
        }
        return true;
    }
    static_assert(has_whole_queue(),
                  "description: 'queue' must have queue(L&, capacity) and items(visit), which "
                  "calls visit(item) for each item left: what is left is not lost");
    static consteval bool puts_and_gets() {
        if constexpr (describes_queues<L>) {
            using queue = queue_in<L>;
            return (can_limit_put<queue> ||
                    requires(queue & q, std::uint32_t item) { q.put(item); }) &&
                   (can_limit_get<queue> || requires(queue & q) { q.get(); });
        }
        return true;
    }
    static_assert(puts_and_gets(),
                  "description: 'queue' must have put(item) and get(), with an "
                  "optional<nanoseconds> behind if there are limits");
    static consteval bool queue_tells() {
        if constexpr (describes_queues<L>) {
            using queue = queue_in<L>;
            if constexpr (can_limit_put<queue>) {
                return awaits_to<decltype(std::declval<queue&>().put(0u, {})), queue_outcome>();
            } else if constexpr (requires(queue & q) { q.put(0u); }) {
                return awaits_to<decltype(std::declval<queue&>().put(0u)), queue_outcome>();
            }
        }
        return true;
    }
    static_assert(queue_tells(), "description: 'put' must await to a queue_outcome");
    static consteval bool get_tells() {
        if constexpr (describes_queues<L>) {
            using queue = queue_in<L>;
            if constexpr (can_limit_get<queue>) {
                return awaits_to<decltype(std::declval<queue&>().get({})), queue_outcome>();
            } else if constexpr (requires(queue & q) { q.get(); }) {
                return awaits_to<decltype(std::declval<queue&>().get()), queue_outcome>();
            }
        }
        return true;
    }
    static_assert(get_tells(), "description: 'get' must await to a queue_outcome");
    static consteval bool timeout_tells() {
        if constexpr (describes_timeout<L>) {
            return awaits_to<decltype(std::declval<L&>().timeout(nanoseconds{},
                                                                 std::declval<task_in<L>>())),
                             bool>();
        }
        return true;
    }
    static_assert(timeout_tells(),
                  "description: 'timeout' must await to a bool: whether the limit ended the body");
    static_assert(!describes_cancel<L> || tells_cancels<L>,
                  "description: 'cancel' needs on_cancel(handle, function<void(cancel_cause, void "
                  "const*)>), which the "
                  "library calls when a request to cancel has reached the task: no law about "
                  "cancelling can be judged without");
    static consteval bool children_have_handles() {
        if constexpr (tells_cancels<L> && describes_groups<L>) {
            return requires(group_in<L> & g, task_maker<L> make) {
                { g.start(make()) } -> std::same_as<handle_of<L>>;
            };
        }
        return true;
    }
    static_assert(children_have_handles(),
                  "description: with 'on_cancel' the 'start' of a group must give a handle, as "
                  "'launch' does; false as a bool if it refuses");
    static_assert(!can_cancel_group<group_in<L>> || tells_cancels<L>,
                  "description: 'group::cancel' needs on_cancel(handle, "
                  "function<void(cancel_cause, void const*)>), which "
                  "the library calls when a request to cancel has reached the task");

    static consteval bool observes_requests() {
        if constexpr (has_declared<L>) {
            bool const promised =
                L::declares.cancellation.promised && !L::declares.cancellation.reference.empty();
            return !promised || makes_cancellable<L>;
        }
        return true;
    }
    static_assert(observes_requests(),
                  "description: with '.cancellation' a request has to end what the host waits for: "
                  "cancellable(make), which awaits make(), until a request calls its stop()");

    static constexpr bool is_done = true;
};

// What is left out of a description's dialect is not promised. That a group waits for its children
// is what makes it one, and that the oldest item goes first a queue.
template <class L>
dialect dialect_of() {
    dialect d;
    if constexpr (has_declared<L>) d = L::declares;
    for_each_entry(d, [](std::string_view, auto& entry) {
        if constexpr (!std::same_as<decltype(entry.value), feature_set>) {
            entry.promised = entry.promised && !entry.reference.empty();
        }
    });
    if (!d.groups_hold_children.promised && describes_groups<L>)
        d.groups_hold_children = {true, "a group's wait"};
    if (!d.queue_is_fifo.promised && d.queue_is_fifo.value) d.queue_is_fifo = {true, "a queue"};
    using group = group_in<L>;
    bool const aborts = runs_body<group, task_maker<L>> || runs_races<group, task_maker<L>>;
    if (!can_cancel_group<group> || !aborts) d.lacks.value |= set_of(feature::group_aborts);
    if (!d.errors.promised) d.lacks.value |= set_of(feature::group_errors);
    if (!d.detached_error_reported.promised) d.lacks.value |= set_of(feature::detached_errors);
    return d;
}

}  // namespace rollcall
