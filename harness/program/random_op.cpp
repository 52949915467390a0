#include "harness/program/random_op.hpp"

#include <algorithm>
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
    if (names_queue(kind)) return some_index(p.queues.size(), draw);
    if (names_cell(kind)) return some_index(p.cells.size(), draw);
    if (names_lock(kind)) return some_index(p.locks.size(), draw);
    if (kind == op_kind::cancel_group) return some_index(p.groups.size(), draw);
    if (kind == op_kind::group) return add_name(p.groups, "g", groups_max);
    if (kind == op_kind::fail) {
        return p.errors.empty() ? add_name(p.errors, "Error", errors_max)
                                : some_index(p.errors.size(), draw);
    }
    if (kind == op_kind::spawn || kind == op_kind::detach) {
        std::optional<std::uint32_t> const later = some_index(p.tasks.size() - task - 1, draw);
        if (!later) return std::nullopt;
        return static_cast<std::uint32_t>(task + 1) + *later;
    }
    if (names_task(kind)) return some_index(p.tasks.size(), draw);
    return 0;
}

op yield_op() { return op{}; }

bool has_memory(program const& p) { return !p.cells.empty() || !p.locks.empty(); }

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
        bool const is_index = i == 0 && (names_cell(o.kind) || names_lock(o.kind));
        if (!is_index) {
            o.arguments.push_back(random_expression(p, draw));
        } else {
            std::uint32_t const count =
                names_cell(o.kind) ? p.cells[o.target].count : p.locks[o.target].count;
            o.arguments.push_back(random_index(count, draw));
        }
    }
    bool const sets = needs_register(o.kind) || (sets_register(o.kind) && draw.chance(1, 2));
    if (sets) o.result = some_register(p, draw);
}

}  // namespace

bool has_number(op const& o) noexcept {
    switch (o.kind) {
        case op_kind::sleep:
        case op_kind::spawn:
        case op_kind::timeout:
        case op_kind::put:
        case op_kind::get:
        case op_kind::put_sentinel:
        case op_kind::repeat: return true;
        case op_kind::yield:
        case op_kind::io:
        case op_kind::group:
        case op_kind::detach:
        case op_kind::join:
        case op_kind::fail:
        case op_kind::try_catch:
        case op_kind::try_finally:
        case op_kind::shield:
        case op_kind::cancel_task:
        case op_kind::cancel_group:
        case op_kind::try_put:
        case op_kind::try_get:
        case op_kind::close:
        case op_kind::consume:
        case op_kind::read:
        case op_kind::write:
        case op_kind::add:
        case op_kind::cas:
        case op_kind::let:
        case op_kind::if_else:
        case op_kind::expect:
        case op_kind::lock:
        case op_kind::unlock: return false;
    }
    return false;
}

void draw_number(op& o, entropy& draw) {
    constexpr ticks limits[] = {no_limit, 0, 1, 2, 3};
    if (o.kind == op_kind::spawn || o.kind == op_kind::repeat) {
        o.count = 1 + draw.below(4);
    } else if (o.kind == op_kind::sleep) {
        o.time = draw.below(4);
    } else {
        o.time = limits[draw.below(std::size(limits))];
    }
}

op random_op(program& p, std::size_t task, entropy& draw) {
    op o;
    // Ops of benchmark programs go where there are cells or locks already.
    auto const kinds = has_memory(p) ? static_cast<std::uint32_t>(op_kind_count)
                                     : static_cast<std::uint32_t>(first_memory_op);
    o.kind = static_cast<op_kind>(draw.below(kinds));
    std::optional<std::uint32_t> const target = some_target(p, o.kind, task, draw);
    if (!target) return yield_op();
    o.target = *target;
    if (has_number(o)) draw_number(o, draw);
    if (argument_count(o.kind) != 0) draw_arguments(p, o, draw);
    if (o.kind == op_kind::spawn && !p.groups.empty() && draw.chance(1, 3)) {
        o.scope = draw.below(static_cast<std::uint32_t>(p.groups.size()));
    }
    if (o.kind == op_kind::group && draw.chance(1, 4)) o.group = group_kind::race;
    if (o.kind == op_kind::try_catch) o.filter = static_cast<catch_filter>(draw.below(3));
    if (o.kind == op_kind::consume) o.pass_on = draw.chance(1, 2);
    if (has_body(o.kind)) o.body.push_back(yield_op());
    if (o.kind == op_kind::try_finally) o.handler.push_back(yield_op());
    return o;
}

op random_wrapper(program& p, entropy& draw) {
    constexpr op_kind kinds[] = {op_kind::timeout,     op_kind::try_catch, op_kind::group,
                                 op_kind::try_finally, op_kind::shield,    op_kind::repeat};
    op o;
    o.kind = kinds[draw.below(std::size(kinds))];
    if (o.kind == op_kind::group) o.target = add_name(p.groups, "g", groups_max);
    if (has_number(o)) draw_number(o, draw);
    if (o.kind == op_kind::try_catch) o.filter = static_cast<catch_filter>(draw.below(3));
    if (o.kind == op_kind::try_finally) o.handler.push_back(yield_op());
    return o;
}

}  // namespace rollcall
