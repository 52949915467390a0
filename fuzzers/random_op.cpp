#include "fuzzers/random_op.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {

namespace {

// An index below `size`; empty if there is none.
std::optional<std::uint32_t> some_index(std::size_t size, entropy& draw) {
    if (size == 0) return std::nullopt;
    return draw.below(static_cast<std::uint32_t>(size));
}

// A name that nobody has, or an old one if there is no room for more.
std::uint32_t add_name(std::vector<std::string>& names, std::string const& stem,
                       std::size_t names_max) {
    if (names.size() >= names_max) return 0;
    for (std::size_t n = names.size();; ++n) {
        std::string name = stem + std::to_string(n);
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        names.push_back(std::move(name));
        return static_cast<std::uint32_t>(names.size() - 1);
    }
}

std::optional<std::uint32_t> some_target(program& p, op_kind kind, std::size_t task,
                                         entropy& draw) {
    named_sort const sort = sort_named_by(kind);
    op_effect const effect = effect_of(kind);
    if (sort == named_sort::none) return 0;
    if (effect == op_effect::opens) return add_name(p.groups, "g", groups_max);
    if (sort == named_sort::error && p.errors.empty()) {
        return add_name(p.errors, "Error", errors_max);
    }
    std::size_t const first = effect == op_effect::starts ? task + 1 : 0;
    std::optional<std::uint32_t> const chosen = some_index(count_of(p, sort) - first, draw);
    if (!chosen) return std::nullopt;
    return static_cast<std::uint32_t>(first) + *chosen;
}

op yield_op() { return op{}; }

bool has_memory(program const& p) { return !p.cells.empty() || !p.locks.empty(); }

// Ops of benchmark programs go where there are cells or locks already; those on semaphores and
// events where there are some.
op_set drawable(program const& p) {
    op_set ops = has_memory(p) ? all_ops : generated_ops;
    if (p.semaphores.empty()) {
        ops &= ~ops_where([](op_row const& row) { return names_semaphore(row.kind); });
    }
    if (p.events.empty())
        ops &= ~ops_where([](op_row const& row) { return names_event(row.kind); });
    return ops;
}

std::uint32_t some_register(program& p, entropy& draw) {
    if (p.registers.empty()) return add_name(p.registers, "r", register_names_max);
    return *some_index(p.registers.size(), draw);
}

// A small number, a register, or the two with an operator between them.
expression random_expression(program& p, entropy& draw) {
    expression e = number_expression(draw.below(4));
    if (p.registers.empty() || draw.chance(1, 3)) return e;
    expression_node const named{expression_kind::register_, some_register(p, draw)};
    if (draw.chance(1, 3)) return expression{{named}};
    constexpr auto first = static_cast<unsigned>(expression_kind::multiply);
    auto const kind =
        static_cast<expression_kind>(first + draw.below(expression_kind_count - first));
    e.nodes.insert(e.nodes.begin(), named);
    e.nodes.push_back({kind, 0});
    return e;
}

expression random_index(std::uint32_t count, entropy& draw) {
    return count == 1 ? expression{} : number_expression(draw.below(count));
}

void draw_arguments(program& p, op& o, entropy& draw) {
    for (std::size_t i = 0; i < argument_count(o.kind); ++i) {
        bool const is_index = i == 0 && has_clause(o.kind, clause::element);
        o.arguments.push_back(is_index ? random_index(element_count(p, o), draw)
                                       : random_expression(p, draw));
    }
    bool const sets = needs_register(o.kind) || (sets_register(o.kind) && draw.chance(1, 2));
    if (sets) o.result = some_register(p, draw);
}

void draw_handler(op& o, entropy& draw) {
    if (has_clause(o.kind, clause::catch_block)) o.filter = some_filter(draw);
    if (has_clause(o.kind, clause::finally_block)) o.handler.push_back(yield_op());
}

}  // namespace

op_kind some_kind(op_set among, entropy& draw) {
    for (auto n = draw.below(static_cast<std::uint32_t>(std::popcount(among))); n != 0; --n) {
        among &= among - 1;
    }
    return static_cast<op_kind>(std::countr_zero(among));
}

catch_filter some_filter(entropy& draw) {
    return static_cast<catch_filter>(draw.below(std::size(catch_filter_words)));
}

bool has_number(op const& o) noexcept { return has_time(o.kind) || has_count(o.kind); }

void draw_number(op& o, entropy& draw) {
    constexpr ticks limits[] = {no_limit, 0, 1, 2, 3};
    if (has_clause(o.kind, clause::permits)) {
        o.count = 1 + draw.below(3);
    } else if (has_count(o.kind)) {
        constexpr std::uint32_t many[] = {6, 8, 12, 16, 24, 32, 48, 64};
        o.count = draw.chance(1, 4) ? many[draw.below(std::size(many))] : 1 + draw.below(4);
    } else if (has_clause(o.kind, clause::duration)) {
        o.time = draw.below(4);
    } else {
        o.time = limits[draw.below(std::size(limits))];
    }
}

std::uint32_t scaled(std::uint32_t n, std::uint32_t most, entropy& draw) {
    std::uint64_t const wanted[] = {2 * std::uint64_t{n}, 2 * std::uint64_t{n}, n / 2u,
                                    std::uint64_t{n} + 1, n - std::uint64_t{n > 0}};
    std::uint64_t const drawn = wanted[draw.below(std::size(wanted))];
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(drawn, 1, most));
}

void scale_number(op& o, entropy& draw) {
    if (has_count(o.kind)) {
        std::uint32_t const most = o.kind == op_kind::spawn              ? spawn_count_max
                                   : has_clause(o.kind, clause::permits) ? permits_max
                                                                         : repeat_count_max;
        o.count = scaled(o.count, most, draw);
    } else if (o.time != no_limit) {
        o.time = scaled(static_cast<std::uint32_t>(o.time), ticks_max, draw);
    }
}

void fit_permits(program const& p, op& o) noexcept {
    if (names_semaphore(o.kind) && p.semaphores[o.target].is_mutex) o.count = 1;
}

op random_op(program& p, std::size_t task, entropy& draw) {
    op o;
    o.kind = some_kind(drawable(p), draw);
    std::optional<std::uint32_t> const target = some_target(p, o.kind, task, draw);
    if (!target) return yield_op();
    o.target = *target;
    if (has_number(o)) draw_number(o, draw);
    fit_permits(p, o);
    if (argument_count(o.kind) != 0) draw_arguments(p, o, draw);
    if (has_clause(o.kind, clause::scope) && !p.groups.empty() && draw.chance(1, 3)) {
        o.scope = draw.below(static_cast<std::uint32_t>(p.groups.size()));
    }
    bool const has_options = has_clause(o.kind, clause::group_options);
    if (has_options && draw.chance(1, 4)) o.group = group_kind::race;
    if (has_clause(o.kind, clause::pass_on)) o.pass_on = draw.chance(1, 2);
    if (has_body(o.kind)) o.body.push_back(yield_op());
    draw_handler(o, draw);
    return o;
}

op random_wrapper(program& p, entropy& draw) {
    constexpr op_set wrappers = ops_where(
        [](op_row const& row) { return row.is_generated && has_clause(row.kind, clause::block); });
    op o;
    o.kind = some_kind(wrappers & drawable(p), draw);
    if (effect_of(o.kind) == op_effect::opens) o.target = add_name(p.groups, "g", groups_max);
    if (names_semaphore(o.kind)) o.target = *some_index(p.semaphores.size(), draw);
    if (has_number(o)) draw_number(o, draw);
    fit_permits(p, o);
    draw_handler(o, draw);
    return o;
}

}  // namespace rollcall
