// What the law book knows about a law: its text, its mechanisms, and the function that checks it.
//
// Plain data with static lifetime. `check` reads the roll and reports; it keeps nothing between
// runs.
#pragma once

#include "harness/run/law.hpp"
#include "properties/facts.hpp"
#include "properties/ruling.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace rollcall {

struct checked_law {
    law_info info;
    std::span<std::string_view const> mechanisms;
    bool (*promised)(dialect const& d) noexcept;  // null: by every runtime
    void (*check)(facts const& f, ruling& verdict);
};

// "a, b" as {"a", "b"}.
constexpr std::size_t count_names(std::string_view list) noexcept {
    return 1 + static_cast<std::size_t>(std::ranges::count(list, ','));
}
template <std::size_t Count>
constexpr std::array<std::string_view, Count> split_names(std::string_view list) noexcept {
    std::array<std::string_view, Count> names;
    for (std::string_view& name : names) {
        std::size_t const end = std::min(list.find(','), list.size());
        name = list.substr(0, end);
        list.remove_prefix(std::min(list.find_first_not_of(", ", end), list.size()));
    }
    return names;
}

// The closed list of the ways in which a law breaks: an enumerator each, with its name.
#define ROLLCALL_MECHANISMS(...)                                                           \
    enum class mechanism : std::uint8_t { __VA_ARGS__ };                                   \
    constexpr auto mechanism_names = split_names<count_names(#__VA_ARGS__)>(#__VA_ARGS__); \
    [[maybe_unused]] constexpr std::string_view name_of(mechanism m) noexcept {            \
        return mechanism_names[static_cast<std::size_t>(m)];                               \
    }

inline constexpr bool (*always_promised)(dialect const& d) noexcept = nullptr;
// Of laws about groups, and about programs that end because an error ends their groups.
inline bool groups_hold_children(dialect const& d) noexcept {
    return d.groups_hold_children.promised && d.groups_hold_children.value;
}

// A group cancels its tasks when one of them fails.
inline bool groups_abort(dialect const& d) noexcept {
    return (d.lacks.value & set_of(feature::group_aborts)) == 0;
}

// Ops that wait at a queue.
inline constexpr op_set queue_waits = ops_where([](op_row const& row) {
    return row.names == named_sort::queue && row.waits == op_wait::on_target;
});

}  // namespace rollcall
