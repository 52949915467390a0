// What programs do and what runtimes have, in parts finer than ops.
//
// A program runs on a runtime that has each feature it uses (used_features.hpp); what is drawn for
// a runtime is kept within those that it has. Constants only; no threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall {

enum class feature : std::uint8_t {
    // What a generated program has or does without as a whole (feature_mix.hpp), in the order in
    // which seeds draw it.
    queues,
    limits,   // put_limits, get_limits
    try_ops,  // try_puts, try_gets
    sentinels,
    early_closes,
    errors,
    catches,  // catch_errors, catch_cancels, catch_all
    cleanups,
    awaiting_cleanups,
    task_cancels,
    group_cancels,
    timeouts,
    shields,
    detaches,
    joins,
    races,
    static_groups,
    late_spawns,
    nested_groups,
    repeats,
    io,
    sleeps,
    // What goes with these.
    cancels,  // task_cancels, group_cancels
    second_cancels,
    groups,
    group_errors,
    detached_errors,
    closes,
    put_limits,
    get_limits,
    try_puts,
    try_gets,
    catch_errors,
    catch_cancels,
    catch_all,
    rendezvous,
    bounds,
    unbounded,
    locks,
    group_aborts,  // of runtimes alone: no program asks for it
    empty_groups,  // static ones
    // Of semaphores, mutexes and events.
    semaphores,
    mutexes,
    events,
    acquire_limits,
    many_permits,  // taken or given at once
    try_acquires,
    clears,
    wait_limits,
    none,
};
inline constexpr std::size_t drawn_feature_count = static_cast<std::size_t>(feature::sleeps) + 1;
inline constexpr std::size_t feature_count = static_cast<std::size_t>(feature::none);

struct feature_row {
    feature what;
    std::string_view name;     // for options and JSON
    std::string_view lacking;  // "libx has no ...": what a program with it asks for
};

inline constexpr std::array<feature_row, feature_count> feature_table = {{
    {feature::queues, "queues", "queue"},
    {feature::limits, "limits", "limit on put or get"},
    {feature::try_ops, "try_ops", "try_put or try_get"},
    {feature::sentinels, "sentinels", "sentinel"},
    {feature::early_closes, "early_closes", "close outside a cleanup"},
    {feature::errors, "errors", "error"},
    {feature::catches, "catches", "catch"},
    {feature::cleanups, "cleanups", "cleanup"},
    {feature::awaiting_cleanups, "awaiting_cleanups", "cleanup that waits"},
    {feature::task_cancels, "task_cancels", "cancel of a task"},
    {feature::group_cancels, "group_cancels", "cancel of a group"},
    {feature::timeouts, "timeouts", "timeout"},
    {feature::shields, "shields", "shield"},
    {feature::detaches, "detaches", "detach"},
    {feature::joins, "joins", "join"},
    {feature::races, "races", "race"},
    {feature::static_groups, "static_groups", "static group"},
    {feature::late_spawns, "late_spawns", "spawn from outside a group"},
    {feature::nested_groups, "nested_groups", "group inside a group"},
    {feature::repeats, "repeats", "repeat"},
    {feature::io, "io", "io"},
    {feature::sleeps, "sleeps", "sleep"},
    {feature::cancels, "cancels", "cancel"},
    {feature::second_cancels, "second_cancels", "second cancel"},
    {feature::groups, "groups", "group"},
    {feature::group_errors, "group_errors", "error that reaches a group"},
    {feature::detached_errors, "detached_errors", "error of a detached task"},
    {feature::closes, "closes", "close"},
    {feature::put_limits, "put_limits", "limit on put"},
    {feature::get_limits, "get_limits", "limit on get"},
    {feature::try_puts, "try_puts", "try_put"},
    {feature::try_gets, "try_gets", "try_get"},
    {feature::catch_errors, "catch_errors", "catch error"},
    {feature::catch_cancels, "catch_cancels", "catch cancel"},
    {feature::catch_all, "catch_all", "catch any"},
    {feature::rendezvous, "rendezvous", "queue of capacity 0"},
    {feature::bounds, "bounds", "queue of that capacity"},
    {feature::unbounded, "unbounded", "queue without a capacity"},
    {feature::locks, "locks", "lock (its ready work has one order)"},
    {feature::group_aborts, "group_aborts", "group that cancels its tasks when one fails"},
    {feature::empty_groups, "empty_groups", "static group without a child"},
    {feature::semaphores, "semaphores", "semaphore"},
    {feature::mutexes, "mutexes", "mutex"},
    {feature::events, "events", "event"},
    {feature::acquire_limits, "acquire_limits", "limit on acquire"},
    {feature::many_permits, "many_permits", "acquire or release of several permits at once"},
    {feature::try_acquires, "try_acquires", "try_acquire"},
    {feature::clears, "clears", "clear of an event"},
    {feature::wait_limits, "wait_limits", "limit on wait"},
}};
static_assert(
    [] {
        for (std::size_t i = 0; i < feature_count; ++i) {
            if (feature_table[i].what != static_cast<feature>(i)) return false;
        }
        return true;
    }(),
    "a row stands where its feature does");

using feature_set = std::uint64_t;
static_assert(feature_count < 64);

// The feature, or those that one word stands for.
constexpr feature_set set_of(feature f) noexcept {
    switch (f) {
        case feature::limits: return set_of(feature::put_limits) | set_of(feature::get_limits);
        case feature::try_ops: return set_of(feature::try_puts) | set_of(feature::try_gets);
        case feature::catches:
            return set_of(feature::catch_errors) | set_of(feature::catch_cancels) |
                   set_of(feature::catch_all);
        case feature::cancels:
            return set_of(feature::task_cancels) | set_of(feature::group_cancels);
        case feature::none: return 0;
        default: return feature_set{1} << static_cast<unsigned>(f);
    }
}
template <class... Others>
constexpr feature_set set_of(feature first, feature second, Others... others) noexcept {
    return set_of(first) | set_of(second, others...);
}
constexpr bool is_one(feature_set features) noexcept { return (features & (features - 1)) == 0; }
inline constexpr feature_set all_features = [] {
    feature_set all = 0;
    for (feature_row const& row : feature_table) all |= set_of(row.what);
    return all;
}();

// Of a runtime without primitives of that kind.
inline constexpr feature_set sync_features =
    set_of(feature::semaphores, feature::mutexes, feature::events, feature::acquire_limits,
           feature::many_permits, feature::try_acquires, feature::clears, feature::wait_limits);

// What programs may use: what a runtime has, what a user asked for.
struct capabilities {
    feature_set features = all_features;
    std::uint64_t capacities = ~std::uint64_t{0};  // bit c: bounded queues of capacity c
    // Not drawn, since a known defect there would hide all others; given programs may use it.
    feature_set given_alone = 0;

    // For a program that somebody gives.
    constexpr capabilities for_given() const noexcept {
        return {features | given_alone, capacities, 0};
    }
    constexpr bool has(feature f) const noexcept { return (features & set_of(f)) == set_of(f); }
    constexpr bool has_any(feature f) const noexcept { return (features & set_of(f)) != 0; }
    // Of a bounded queue; those of 63 and more are all alike.
    constexpr bool has_capacity(std::uint32_t c) const noexcept {
        return (capacities >> (c < 63 ? c : 63) & 1) != 0;
    }
    // What both have.
    friend constexpr capabilities operator&(capabilities a, capabilities const& b) noexcept {
        a.features &= b.features;
        a.capacities &= b.capacities;
        return a;
    }
    friend bool operator==(capabilities const&, capabilities const&) = default;
};

}  // namespace rollcall
