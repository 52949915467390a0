// Which members an adapter has, one concept each (adapter_families.hpp says what is wrong with one
// that is there). No state, no threads.
#pragma once

#include "harness/run/adapter.hpp"

#include <concepts>
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <type_traits>

namespace rollcall {

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
ROLLCALL_MEMBER(acquire);
ROLLCALL_MEMBER(try_acquire);
ROLLCALL_MEMBER(release);
ROLLCALL_MEMBER(wait);
ROLLCALL_MEMBER(set);
ROLLCALL_MEMBER(clear);
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
// Of semaphores and mutexes: `s` is the index of a program's declaration, as `q` of queues.
template <class A>
concept has_acquire = requires(A& a, task_context& self, std::uint32_t s) {
    a.acquire(self, s, s, adapter_members::limit{});
};
template <class A>
concept has_try_acquire = requires(A& a, task_context& self, std::uint32_t s) {
    { a.try_acquire(self, s, s) } -> std::same_as<outcome>;
};
template <class A>
concept has_release = requires(A& a, task_context& self, std::uint32_t s) {
    { a.release(self, s, s) } -> std::same_as<outcome>;
};
template <class A>
concept has_permits_left = requires(A& a, std::uint32_t s) {
    { a.permits_left(s) } -> std::convertible_to<std::uint32_t>;
};
template <class A>
concept has_wait = requires(A& a, task_context& self, std::uint32_t e) {
    a.wait(self, e, adapter_members::limit{});
};
template <class A>
concept has_set = requires(A& a, std::uint32_t e) {
    a.set(e);
};
template <class A>
concept has_clear = requires(A& a, std::uint32_t e) {
    a.clear(e);
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

}  // namespace rollcall
