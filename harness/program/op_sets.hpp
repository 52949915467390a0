// What is asked of the op table: sets of kinds, the clauses of each, names.
//
// Constants only; no threads.
#pragma once

#include "harness/program/op_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace rollcall {

// A set of kinds: `bit` of each.
using op_set = std::uint64_t;
static_assert(op_kind_count < 64);
constexpr op_set bit(op_kind kind) noexcept { return op_set{1} << static_cast<unsigned>(kind); }
inline constexpr op_set all_ops = (op_set{1} << op_kind_count) - 1;

constexpr op_row const& row_of(op_kind kind) noexcept {
    return op_table[static_cast<std::size_t>(kind)];
}

// One member of every row, a byte each side by side: a row is some 250 bytes, and a run asks at
// each of its ops.
template <auto Member>
inline constexpr auto op_column = [] {
    std::array<std::remove_cvref_t<decltype(op_row{}.*Member)>, op_kind_count> all = {};
    for (std::size_t i = 0; i < op_kind_count; ++i) all[i] = op_table[i].*Member;
    return all;
}();
constexpr named_sort sort_named_by(op_kind kind) noexcept {
    return op_column<&op_row::names>[static_cast<std::size_t>(kind)];
}
constexpr op_effect effect_of(op_kind kind) noexcept {
    return op_column<&op_row::effect>[static_cast<std::size_t>(kind)];
}
constexpr op_wait wait_of(op_kind kind) noexcept {
    return op_column<&op_row::waits>[static_cast<std::size_t>(kind)];
}

// The clauses of each kind as bits, since some are asked for at every op of a run.
constexpr std::uint32_t bit(clause c) noexcept { return 1u << static_cast<unsigned>(c); }
inline constexpr auto clause_bits = [] {
    std::array<std::uint32_t, op_kind_count> all = {};
    for (std::size_t i = 0; i < op_kind_count; ++i) {
        for (clause const c : op_table[i].clauses) all[i] |= bit(c);
    }
    return all;
}();
template <class... Clauses>
constexpr bool has_clause(op_kind kind, Clauses... some) noexcept {
    return (clause_bits[static_cast<std::size_t>(kind)] & (bit(some) | ...)) != 0;
}

// What a runtime needs for it; of a catch that depends on what it catches.
constexpr feature need_of(op_kind kind) noexcept {
    op_row const& row = row_of(kind);
    return row.needs != feature::none ? row.needs : row.drawn_with;
}

// The name in fingerprints and lists: "try_catch".
constexpr std::string_view name_of(op_kind kind) noexcept { return row_of(kind).name; }

// The keyword with which an op of this kind begins its line: "try" for both try forms, "cancel" for
// both cancel forms.
constexpr std::string_view keyword(op_kind kind) noexcept {
    op_row const& row = row_of(kind);
    return row.keyword.empty() ? row.name : row.keyword;
}

// The kinds whose row is such a one.
template <class Predicate>
constexpr op_set ops_where(Predicate const& holds) {
    op_set all = 0;
    for (op_row const& row : op_table) all |= holds(row) ? bit(row.kind) : op_set{0};
    return all;
}

// What generated programs are made of.
inline constexpr op_set generated_ops =
    ops_where([](op_row const& row) { return row.is_generated; });

// The first kind with that clause among those with this keyword ("try", "cancel"), else this one.
constexpr op_kind kind_with(clause c, op_kind kind) noexcept {
    for (op_row const& row : op_table) {
        if (keyword(row.kind) == keyword(kind) && has_clause(row.kind, c)) return row.kind;
    }
    return kind;
}

}  // namespace rollcall
