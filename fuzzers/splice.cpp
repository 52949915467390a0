#include "fuzzers/splice.hpp"

#include "harness/program/canonical.hpp"
#include "harness/program/tree_edit.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rollcall {
namespace {

// Appends `more` to `list`, each under a name that is not in the list yet.
template <class T>
void append(std::vector<T>& list, std::vector<T> more) {
    for (T& item : more) {
        std::string const stem = name_of(item).substr(0, name_length_max - 4);
        auto const taken = [&](T const& other) { return name_of(other) == name_of(item); };
        for (std::size_t n = 2; std::any_of(list.begin(), list.end(), taken); ++n) {
            name_of(item) = stem + "_" + std::to_string(n);
        }
        list.push_back(std::move(item));
    }
}

std::uint32_t size_of(auto const& list) { return static_cast<std::uint32_t>(list.size()); }

// Makes the ops of `b` refer to their declarations behind those of `a`.
void shift_references(program& b, program const& a) {
    std::uint32_t const ids = largest_op_id(a);
    for (op_location const& where : locate_ops(b)) {
        op& o = where.at();
        o.id += ids;
        named_sort const sort = sort_named_by(o.kind);
        o.target += static_cast<std::uint32_t>(count_of(a, sort));
        if (o.scope != innermost_group) o.scope += size_of(a.groups);
    }
}

// Each task has its own registers, so the same names will do for both.
void share_registers(program& b, program& a) {
    std::vector<std::uint32_t> in_a;
    for (std::string const& name : b.registers) {
        auto const known = std::ranges::find(a.registers, name);
        in_a.push_back(static_cast<std::uint32_t>(known - a.registers.begin()));
        if (known == a.registers.end()) a.registers.push_back(name);
    }
    for (op_location const& where : locate_ops(b)) {
        op& o = where.at();
        if (o.result != no_register) o.result = in_a[o.result];
        for (expression& e : o.arguments) {
            for (expression_node& n : e.nodes) {
                if (n.kind != expression_kind::register_) continue;
                n.value = in_a[static_cast<std::size_t>(n.value)];
            }
        }
    }
}

// Lets the root start the task, in a place where it runs beside what the root does.
void start_from_root(program& p, std::uint32_t task) {
    op start;
    start.target = task;
    for (op_location const& where : locate_ops(p)) {
        if (where.task != 0) break;
        if (where.at().kind != op_kind::group) continue;
        start.kind = op_kind::spawn;
        insert_op(p, {.task = 0, .list = &where.at().body, .index = 0}, start);
        return;
    }
    start.kind = op_kind::detach;
    insert_op(p, {.task = 0, .list = &p.tasks[0].body, .index = 0}, start);
}

}  // namespace

std::optional<program> both_programs(program a, program const& b) {
    program added = b;
    shift_references(added, a);
    share_registers(added, a);
    std::uint32_t const root = size_of(a.tasks);
    for (named_sort const sort : named_sorts) {
        visit_list(sort, [&](auto list) { append(a.*list, std::move(added.*list)); });
    }
    if (largest_op_id(a) >= op_id_max) return std::nullopt;
    start_from_root(a, root);
    canonicalize(a);
    if (!validate(a).empty()) return std::nullopt;
    return a;
}

schedule splice_schedules(schedule const& a, schedule const& b, entropy& draw) {
    std::uint32_t const last = a.deviations.empty() ? 0 : a.deviations.back().decision;
    std::uint32_t const cut = draw.below(std::min(last, UINT32_MAX - 1) + 1);
    schedule s;
    for (choice const& c : a.deviations) {
        if (c.decision < cut) s.deviations.push_back(c);
    }
    for (choice const& c : b.deviations) {
        if (c.decision >= cut) s.deviations.push_back(c);
    }
    if (s.deviations.size() > choices_max) s.deviations.resize(choices_max);
    return s;
}

}  // namespace rollcall
