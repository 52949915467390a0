// The parts of an adapter: which it has, and in words what is wrong with one that it has.
//
// A family is there if its members are. A member that is there and cannot be called as it has to be
// is an error of the compiler that names it, as is one that cannot do without another. What a
// program may use on the runtime follows (capabilities_of_adapter). No state, no threads.
#pragma once

#include "harness/program/feature.hpp"
#include "harness/run/adapter.hpp"
#include "harness/run/runtime.hpp"

#include <concepts>
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rollcall {

// What `co_await` of it gives, where its type says so.
template <class Awaitable>
concept tells_its_result = requires(Awaitable& a) {
    a.await_resume();
};
template <class Awaitable>
concept has_own_awaiter = requires(Awaitable&& a) {
    std::forward<Awaitable>(a).operator co_await();
};
template <class Awaitable, class Result>
consteval bool awaits_to() {
    if constexpr (tells_its_result<Awaitable>) {
        return std::same_as<decltype(std::declval<Awaitable&>().await_resume()), Result>;
    } else if constexpr (has_own_awaiter<Awaitable>) {
        using awaiter = decltype(std::declval<Awaitable>().operator co_await());
        return awaits_to<std::remove_reference_t<awaiter>, Result>();
    } else {
        return !std::is_void_v<Awaitable>;  // its promise may know
    }
}

namespace adapter_members {

// Whether a class has a member of that name, whatever it is: beside another of that name it is
// ambiguous. Of a class that cannot be derived from nothing is known.
#define ROLLCALL_MEMBER(member)                                 \
    struct named_##member {                                     \
        int member;                                             \
    };                                                          \
    template <class A>                                          \
    struct beside_##member : A, named_##member {};              \
    template <class A>                                          \
    concept names_##member = !std::is_final_v<A> && !requires { \
        &beside_##member<A>::member;                            \
    }
ROLLCALL_MEMBER(group);
ROLLCALL_MEMBER(spawn);
ROLLCALL_MEMBER(detach);
ROLLCALL_MEMBER(join);
ROLLCALL_MEMBER(cancel);
ROLLCALL_MEMBER(cancel_group);
ROLLCALL_MEMBER(timeout);
ROLLCALL_MEMBER(shield);
ROLLCALL_MEMBER(cleanup);
ROLLCALL_MEMBER(put);
ROLLCALL_MEMBER(get);
ROLLCALL_MEMBER(try_put);
ROLLCALL_MEMBER(try_get);
ROLLCALL_MEMBER(close);
ROLLCALL_MEMBER(drain);
ROLLCALL_MEMBER(has_capacity);
#undef ROLLCALL_MEMBER

template <class A>
using maker = typename A::task (*)();
template <class A>
using body = typename A::task (*)(typename A::group_ref);
using limit = std::optional<nanoseconds>;
using visitor = void (*)(std::uint32_t);

}  // namespace adapter_members

template <class A>
concept has_groups = requires(A& a, task_context& self, typename A::group_ref& group,
                              adapter_members::maker<A> make) {
    { a.spawn(self, group, self, make()) } -> std::same_as<typename A::task_ref>;
};
template <class A>
concept has_races = requires(A& a, task_context& self, group_context& data,
                             adapter_members::body<A> body) {
    a.group(self, data, group_kind{}, body);
};
template <class A>
concept has_plain_groups = requires(A& a, task_context& self, group_context& data,
                                    adapter_members::body<A> body) {
    a.group(self, data, body);
};
template <class A>
concept has_detach = requires(A& a, task_context& self, adapter_members::maker<A> make) {
    { a.detach(self, self, make()) } -> std::same_as<typename A::task_ref>;
};
template <class A>
concept has_join = requires(A& a, task_context& self, typename A::task_ref& task) {
    a.join(self, task);
};
template <class A>
concept has_cancel = requires(A& a, task_context& self, typename A::task_ref& task) {
    a.cancel(self, task);
};
template <class A>
concept has_group_cancel = requires(A& a, task_context& self, typename A::group_ref& group) {
    a.cancel_group(self, group);
};
template <class A>
concept has_timeout = requires(A& a, task_context& self, adapter_members::maker<A> make) {
    a.timeout(self, adapter_members::limit{}, make());
};
template <class A>
concept has_shield = requires(A& a, task_context& self, adapter_members::maker<A> make) {
    a.shield(self, make());
};
template <class A>
concept has_cleanup = requires(A& a, task_context& self, adapter_members::maker<A> make) {
    a.cleanup(self, make(), make());
};
template <class A>
concept has_put_limits = requires(A& a, task_context& self, std::uint32_t q) {
    a.put(self, q, q, adapter_members::limit{});
};
template <class A>
concept has_get_limits = requires(A& a, task_context& self, std::uint32_t q) {
    a.get(self, q, adapter_members::limit{});
};
template <class A>
concept has_plain_put = requires(A& a, task_context& self, std::uint32_t q) {
    a.put(self, q, q);
};
template <class A>
concept has_plain_get = requires(A& a, task_context& self, std::uint32_t q) {
    a.get(self, q);
};
template <class A>
concept has_queues = (has_put_limits<A> || has_plain_put<A>)&&(has_get_limits<A> ||
                                                               has_plain_get<A>);
template <class A>
concept has_try_put = requires(A& a, std::uint32_t q) {
    { a.try_put(q, q) } -> std::same_as<queue_outcome>;
};
template <class A>
concept has_try_get = requires(A& a, std::uint32_t q) {
    { a.try_get(q) } -> std::same_as<queue_outcome>;
};
template <class A>
concept has_close_by_task = requires(A& a, task_context& self, std::uint32_t q) {
    a.close(self, q);
};
template <class A>
concept has_close = has_close_by_task<A> || requires(A& a, std::uint32_t q) {
    a.close(q);
};
template <class A>
concept has_drain = requires(A& a, std::uint32_t q, adapter_members::visitor visit) {
    a.drain(q, visit);
};
template <class A>
concept has_capacities = requires(std::uint32_t capacity) {
    { A::has_capacity(capacity) } -> std::convertible_to<bool>;
};
template <class A>
concept names_tasks = requires {
    typename A::task_ref;
};
template <class A>
concept names_groups = requires {
    typename A::group_ref;
};

// A program that uses what is not there is refused before a run comes to it (lacking).
[[noreturn]] inline void absent(char const* member) noexcept {
    std::fprintf(stderr, "rollcall: the adapter has no '%s', and a program uses it\n", member);
    std::abort();
}
struct no_queue {
    bool await_ready() const noexcept { absent("put"); }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    queue_outcome await_resume() const noexcept { return {}; }
};

// Of a runtime without tasks or groups by name.
struct no_ref {
    explicit operator bool() const noexcept { return false; }
};
template <class A>
struct task_ref_of {
    using type = no_ref;
};
template <names_tasks A>
struct task_ref_of<A> {
    using type = typename A::task_ref;
};
template <class A>
struct group_ref_of {
    using type = no_ref;
};
template <names_groups A>
struct group_ref_of<A> {
    using type = typename A::group_ref;
};

// Whether the runtime's own combinators run the groups that are static.
template <class A>
concept static_groups = requires(A& a, task_context& self, group_context& data,
                                 typename A::group_ref& group) {
    { a.static_group(self, data, group_kind{}) } -> std::same_as<typename A::group_ref>;
    a.run_static_group(self, group);
};

// One sentence a member; the compiler stops at none, so the first one is the first error.
template <class A>
struct adapter_check {
    static_assert(
        requires {
            { A::name } -> std::convertible_to<std::string_view>;
        },
        "adapter: 'name' must be a static std::string_view");
    static_assert(
        requires {
            { A::declares() } -> std::convertible_to<dialect const&>;
        },
        "adapter: 'declares' must be a static function that returns dialect const&");
    static_assert(std::constructible_from<A, gate&>, "adapter: it must be made from a gate&");
    static_assert(
        requires { typename A::task; }, "adapter: 'task' must be the library's coroutine type");
    static_assert(
        requires(A & a, program const& p) { a.begin(p); },
        "adapter: 'begin' must be callable as begin(program const&)");
    static_assert(
        requires(A & a, task_context& root, adapter_members::maker<A> make) {
            a.start(root, make());
        },
        "adapter: 'start' must be callable as start(task_context& root, task body)");
    static_assert(
        requires(A & a) { a.drive(); }, "adapter: 'drive' must be callable as drive()");
    static_assert(
        requires(A & a) {
            { a.teardown() } -> std::convertible_to<std::int64_t>;
        },
        "adapter: 'teardown' must return how many frames are left");
    static_assert(
        requires(A & a, task_context& self) { a.yield(self); },
        "adapter: 'yield' must be callable as yield(self)");
    static_assert(
        requires(A & a, task_context& self) { a.io(self); },
        "adapter: 'io' must be callable as io(self)");
    static_assert(
        requires(A & a, task_context& self) { a.sleep(self, nanoseconds{}); },
        "adapter: 'sleep' must be callable as sleep(self, nanoseconds)");
    static_assert(
        requires(A & a, std::exception_ptr error, std::vector<std::uint32_t>& errors) {
            { a.classify(error, errors) } -> std::same_as<outcome>;
        },
        "adapter: 'classify' must be callable as classify(exception_ptr, vector<uint32_t>&) and "
        "return an outcome");

#define ROLLCALL_CALLABLE(member, concept_name, form)                     \
    static_assert(!adapter_members::names_##member<A> || concept_name<A>, \
                  "adapter: '" #member "' must be callable as " form)
    ROLLCALL_CALLABLE(spawn, has_groups,
                      "spawn(self, group_ref&, task_context& child, task body) and return a "
                      "task_ref");
    static_assert(!adapter_members::names_group<A> || has_races<A> || has_plain_groups<A>,
                  "adapter: 'group' must be callable as group(self, group_context&, group_kind, "
                  "body), or without the kind");
    static_assert(adapter_members::names_group<A> == adapter_members::names_spawn<A>,
                  "adapter: 'group' and 'spawn' need each other: define both, or none");
    ROLLCALL_CALLABLE(detach, has_detach,
                      "detach(self, task_context& child, task body) and return a task_ref");
    ROLLCALL_CALLABLE(join, has_join, "join(self, task_ref&)");
    ROLLCALL_CALLABLE(cancel, has_cancel, "cancel(self, task_ref&)");
    ROLLCALL_CALLABLE(cancel_group, has_group_cancel, "cancel_group(self, group_ref&)");
    ROLLCALL_CALLABLE(timeout, has_timeout, "timeout(self, optional<nanoseconds>, task body)");
    ROLLCALL_CALLABLE(shield, has_shield, "shield(self, task body)");
    ROLLCALL_CALLABLE(cleanup, has_cleanup, "cleanup(self, task body, task cleanup)");
    static_assert(!adapter_members::names_put<A> || has_put_limits<A> || has_plain_put<A>,
                  "adapter: 'put' must be callable as put(self, queue, item), with an "
                  "optional<nanoseconds> if it has limits");
    static_assert(!adapter_members::names_get<A> || has_get_limits<A> || has_plain_get<A>,
                  "adapter: 'get' must be callable as get(self, queue), with an "
                  "optional<nanoseconds> if it has limits");
    static_assert(adapter_members::names_put<A> == adapter_members::names_get<A>,
                  "adapter: 'put' and 'get' need each other: define both, or none");
    static_assert(!adapter_members::names_put<A> || has_drain<A>,
                  "adapter: 'drain' must be callable as drain(queue, visit): what is left in a "
                  "queue is not lost");
    ROLLCALL_CALLABLE(try_put, has_try_put, "try_put(queue, item) and return a queue_outcome");
    ROLLCALL_CALLABLE(try_get, has_try_get, "try_get(queue) and return a queue_outcome");
    ROLLCALL_CALLABLE(close, has_close, "close(queue) or close(self, queue)");
    ROLLCALL_CALLABLE(has_capacity, has_capacities, "A::has_capacity(capacity)");
#undef ROLLCALL_CALLABLE

    static consteval bool timeout_tells() {
        if constexpr (has_timeout<A>) {
            using made = decltype(std::declval<A&>().timeout(std::declval<task_context&>(),
                                                             adapter_members::limit{},
                                                             std::declval<typename A::task>()));
            return awaits_to<made, bool>();
        }
        return true;
    }
    static_assert(timeout_tells(),
                  "adapter: 'timeout' must await to a bool: whether the limit ended the body");
    static consteval bool put_tells() {
        if constexpr (has_put_limits<A>) {
            return awaits_to<decltype(std::declval<A&>().put(std::declval<task_context&>(), 0u, 0u,
                                                             adapter_members::limit{})),
                             queue_outcome>();
        } else if constexpr (has_plain_put<A>) {
            return awaits_to<decltype(std::declval<A&>().put(std::declval<task_context&>(), 0u,
                                                             0u)),
                             queue_outcome>();
        }
        return true;
    }
    static_assert(put_tells(), "adapter: 'put' must await to a queue_outcome");
    static consteval bool get_tells() {
        if constexpr (has_get_limits<A>) {
            return awaits_to<decltype(std::declval<A&>().get(std::declval<task_context&>(), 0u,
                                                             adapter_members::limit{})),
                             queue_outcome>();
        } else if constexpr (has_plain_get<A>) {
            return awaits_to<decltype(std::declval<A&>().get(std::declval<task_context&>(), 0u)),
                             queue_outcome>();
        }
        return true;
    }
    static_assert(get_tells(), "adapter: 'get' must await to a queue_outcome");

    static constexpr bool is_done = true;
};

// What programs may use on the runtime of this adapter.
template <class A>
capabilities capabilities_of_adapter() {
    capabilities has = capabilities_by_dialect(A::declares());
    auto const only_if = [&has](bool is_there, feature_set features) {
        if (is_there) return;
        has.features &= ~features;
        has.given_alone &= ~features;
    };
    only_if(has_groups<A>,
            set_of(feature::groups, feature::races, feature::static_groups, feature::late_spawns,
                   feature::nested_groups, feature::group_cancels, feature::group_errors,
                   feature::empty_groups));
    only_if(has_races<A>, set_of(feature::races));
    only_if(has_detach<A>, set_of(feature::detaches, feature::detached_errors));
    only_if(has_join<A>, set_of(feature::joins));
    only_if(has_cancel<A>, set_of(feature::task_cancels));
    only_if(has_group_cancel<A>, set_of(feature::group_cancels));
    only_if(has_cancel<A> || has_group_cancel<A>, set_of(feature::second_cancels));
    only_if(has_timeout<A>, set_of(feature::timeouts));
    only_if(has_shield<A>, set_of(feature::shields));
    only_if(has_queues<A>, set_of(feature::queues, feature::sentinels));
    only_if(has_put_limits<A>, set_of(feature::put_limits));
    only_if(has_get_limits<A>, set_of(feature::get_limits));
    only_if(has_try_put<A>, set_of(feature::try_puts));
    only_if(has_try_get<A>, set_of(feature::try_gets));
    only_if(has_close<A>, set_of(feature::closes, feature::early_closes));
    if constexpr (has_capacities<A>) {
        only_if(A::has_capacity(0), set_of(feature::rendezvous));
        only_if(A::has_capacity(unbounded), set_of(feature::unbounded));
        for (std::uint32_t c = 1; c < 64; ++c) {
            if (!A::has_capacity(c)) has.capacities &= ~(std::uint64_t{1} << c);
        }
        only_if((has.capacities & ~std::uint64_t{1}) != 0, set_of(feature::bounds));
    }
    return has;
}

}  // namespace rollcall
