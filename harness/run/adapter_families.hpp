// The parts of an adapter: which it has, and in words what is wrong with one that it has.
//
// A family is there if its members are. A member that is there and cannot be called as it has to be
// is an error of the compiler that names it, as is one that cannot do without another. What a
// program may use on the runtime follows (capabilities_of_adapter). No state, no threads.
#pragma once

#include "harness/program/feature.hpp"
#include "harness/run/adapter_members.hpp"
#include "harness/run/runtime.hpp"

#include <concepts>
#include <exception>
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
    ROLLCALL_CALLABLE(acquire, has_acquire,
                      "acquire(self, semaphore, permits, optional<nanoseconds>)");
    ROLLCALL_CALLABLE(try_acquire, has_try_acquire,
                      "try_acquire(self, semaphore, permits) and return an outcome");
    ROLLCALL_CALLABLE(release, has_release,
                      "release(self, semaphore, permits) and return an outcome");
    static_assert(adapter_members::names_acquire<A> == adapter_members::names_release<A>,
                  "adapter: 'acquire' and 'release' need each other: define both, or none");
    ROLLCALL_CALLABLE(wait, has_wait, "wait(self, event, optional<nanoseconds>)");
    ROLLCALL_CALLABLE(set, has_set, "set(event)");
    ROLLCALL_CALLABLE(clear, has_clear, "clear(event)");
    static_assert(adapter_members::names_wait<A> == adapter_members::names_set<A>,
                  "adapter: 'wait' and 'set' need each other: define both, or none");
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

    static consteval bool sync_tells() {
        using limit = adapter_members::limit;
        bool tells = true;
        if constexpr (has_acquire<A>) {
            using made = decltype(std::declval<A&>().acquire(std::declval<task_context&>(), 0u, 0u,
                                                             limit{}));
            tells = tells && awaits_to<made, outcome>();
        }
        if constexpr (has_wait<A>) {
            using made =
                decltype(std::declval<A&>().wait(std::declval<task_context&>(), 0u, limit{}));
            tells = tells && awaits_to<made, outcome>();
        }
        return tells;
    }
    static_assert(sync_tells(), "adapter: 'acquire' and 'wait' must await to an outcome");

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
    only_if(has_acquire<A>, set_of(feature::semaphores, feature::mutexes, feature::acquire_limits,
                                   feature::many_permits));
    only_if(has_try_acquire<A>, set_of(feature::try_acquires));
    only_if(has_wait<A>, set_of(feature::events, feature::wait_limits));
    only_if(has_clear<A>, set_of(feature::clears));
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
