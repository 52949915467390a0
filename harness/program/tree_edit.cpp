#include "harness/program/tree_edit.hpp"

#include "harness/program/canonical.hpp"
#include "harness/program/program_check.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rollcall {

namespace {

using block = std::vector<op>;

std::ptrdiff_t offset(std::size_t index) { return static_cast<std::ptrdiff_t>(index); }

void collect_ops(block& list, std::size_t task, std::vector<op_location>& found) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        found.push_back({task, &list, i});
        collect_ops(list[i].body, task, found);
        collect_ops(list[i].handler, task, found);
    }
}

void collect_lists(block& list, std::size_t task, std::vector<op_location>& found) {
    found.push_back({task, &list, list.size()});
    for (op& o : list) {
        if (has_body(o.kind)) collect_lists(o.body, task, found);
        if (has_handler(o.kind)) collect_lists(o.handler, task, found);
    }
}

void replace_by(op_location const& where, block parts) {
    block& list = *where.list;
    list.erase(list.begin() + offset(where.index));
    list.insert(list.begin() + offset(where.index), std::make_move_iterator(parts.begin()),
                std::make_move_iterator(parts.end()));
}

void take_ids(op& o, std::vector<std::uint32_t> const& ids, std::size_t& next) {
    o.id = ids[next++];
    for (op& inner : o.body) take_ids(inner, ids, next);
    for (op& inner : o.handler) take_ids(inner, ids, next);
}

std::size_t count_one(op const& o) { return 1 + count_ops(o.body) + count_ops(o.handler); }

void give_fresh_ids(program const& p, op& o) {
    std::vector<std::uint32_t> const ids = fresh_ids(p, count_one(o));
    std::size_t next = 0;
    take_ids(o, ids, next);
}

template <class Doomed>
void remove_if(block& list, Doomed const& doomed) {
    std::erase_if(list, doomed);
    for (op& o : list) {
        remove_if(o.body, doomed);
        remove_if(o.handler, doomed);
    }
}

// Removes what names target `gone` of a sort, and moves the later targets down by one.
void forget_target(program& p, named_sort sort, std::size_t gone) {
    auto const names = [sort](op const& o) { return sort_named_by(o.kind) == sort; };
    for (task_declaration& task : p.tasks) {
        remove_if(task.body, [&](op const& o) { return names(o) && o.target == gone; });
    }
    for (op_location const& where : locate_ops(p)) {
        if (names(where.at()) && where.at().target > gone) --where.at().target;
    }
}

std::vector<bool> used_targets(program const& p, named_sort sort) {
    std::vector<bool> used(count_of(p, sort));
    for_each_op(p, [&](std::size_t, op const& o) {
        if (sort_named_by(o.kind) == sort && o.target < used.size()) used[o.target] = true;
    });
    return used;
}

bool remove_by_id(block& list, std::uint32_t id) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].id == id) {
            list.erase(list.begin() + offset(i));
            return true;
        }
        if (remove_by_id(list[i].body, id) || remove_by_id(list[i].handler, id)) return true;
    }
    return false;
}

}  // namespace

std::vector<op_location> locate_ops(program& p) {
    std::vector<op_location> found;
    for (std::size_t t = 0; t < p.tasks.size(); ++t) collect_ops(p.tasks[t].body, t, found);
    return found;
}

std::vector<op_location> locate_lists(program& p) {
    std::vector<op_location> found;
    for (std::size_t t = 0; t < p.tasks.size(); ++t) collect_lists(p.tasks[t].body, t, found);
    return found;
}

void remove_op(op_location const& where) { replace_by(where, {}); }

void hoist_body(op_location const& where) { replace_by(where, std::move(where.at().body)); }

void hoist_handler(op_location const& where) { replace_by(where, std::move(where.at().handler)); }

void hoist_both(op_location const& where) {
    block both = std::move(where.at().body);
    std::ranges::move(where.at().handler, std::back_inserter(both));
    replace_by(where, std::move(both));
}

bool inline_task(program& p, op_location const& where) {
    op& starter = where.at();
    if (effect_of(starter.kind) != op_effect::starts) return false;
    std::size_t const task = starter.target;
    std::size_t starts = 0;
    bool has_registers = false;
    for_each_op(p, [&](std::size_t t, op const& o) {
        starts += effect_of(o.kind) == op_effect::starts && o.target == task;
        has_registers =
            has_registers || (t == task && (!o.arguments.empty() || o.result != no_register));
    });
    if (starts != 1 || has_registers || starter.count == 0) return false;
    block body = std::move(p.tasks[task].body);
    if (starter.count > 1) {
        op several;
        several.id = starter.id;
        several.kind = op_kind::repeat;
        several.count = starter.count;
        several.body = std::move(body);
        starter = std::move(several);
    } else {
        replace_by(where, std::move(body));
    }
    remove_declaration(p, named_sort::task, task);
    return true;
}

void duplicate_op(program& p, op_location const& where) {
    op_location behind = where;
    ++behind.index;
    insert_op(p, behind, where.at());
}

void insert_op(program& p, op_location const& where, op o) {
    give_fresh_ids(p, o);
    where.list->insert(where.list->begin() + offset(where.index), std::move(o));
}

void wrap_op(program& p, op_location const& where, op wrapper) {
    wrapper.body.clear();
    give_fresh_ids(p, wrapper);
    wrapper.body.push_back(std::move(where.at()));
    where.at() = std::move(wrapper);
}

bool swap_with_next(op_location const& where) {
    if (where.index + 1 >= where.list->size()) return false;
    std::swap((*where.list)[where.index], (*where.list)[where.index + 1]);
    return true;
}

void remove_declaration(program& p, named_sort sort, std::size_t index) {
    bool const is_root = sort == named_sort::task && index == 0;
    if (is_root || index >= count_of(p, sort)) return;
    visit_sort(p, sort, [&](auto& list) { list.erase(list.begin() + offset(index)); });
    forget_target(p, sort, index);
}

void drop_unused_data(program& p) {
    for (named_sort const sort : declared_sorts) {
        if (sort == named_sort::task) continue;
        std::vector<bool> const used = used_targets(p, sort);
        for (std::size_t i = used.size(); i-- > 0;) {
            if (!used[i]) remove_declaration(p, sort, i);
        }
    }
}

void drop_unused(program& p) {
    // A task is named by earlier ones or by itself at most a few times over, so this ends soon.
    for (bool dropped = true; dropped;) {
        dropped = false;
        std::vector<bool> const used = used_targets(p, named_sort::task);
        for (std::size_t t = used.size(); t-- > 1;) {
            if (used[t]) continue;
            remove_declaration(p, named_sort::task, t);
            dropped = true;
        }
    }
    drop_unused_data(p);
}

bool repair(program& p) {
    for (;;) {
        std::optional<program_flaw> const fault = find_fault(p);
        if (!fault) return true;
        bool removed = false;
        for (task_declaration& task : p.tasks) {
            removed = fault->op_id != 0 && remove_by_id(task.body, fault->op_id);
            if (removed) break;
        }
        if (!removed) return false;
    }
}

bool settle(program& p) {
    // A task that goes may take along the group that others name, so this may take a few rounds.
    do {
        if (!repair(p)) return false;
        drop_unused(p);
    } while (find_fault(p));
    canonicalize(p);
    return true;
}

std::vector<std::uint32_t> fresh_ids(program const& p, std::size_t count) {
    std::vector<std::uint32_t> ids;
    std::uint32_t const largest = largest_op_id(p);
    if (largest + count <= op_id_max) {
        for (std::size_t i = 0; i < count; ++i) {
            ids.push_back(largest + 1 + static_cast<std::uint32_t>(i));
        }
        return ids;
    }
    std::vector<bool> used(op_id_max + 1);
    for_each_op(p, [&](std::size_t, op const& o) { used[o.id] = true; });
    for (std::uint32_t id = 1; ids.size() < count; ++id) {
        if (id > op_id_max || !used[id]) ids.push_back(id);
    }
    return ids;
}

}  // namespace rollcall
