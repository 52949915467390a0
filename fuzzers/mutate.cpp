#include "fuzzers/mutate.hpp"

#include "fuzzers/random_op.hpp"
#include "harness/program/canonical.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/tree_edit.hpp"
#include "harness/program/work_bound.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {

namespace {

constexpr std::size_t copied_ops_max = 40;
constexpr std::uint32_t tries_max = 4;

// Kinds of which one can stand where another does.
constexpr std::array shapes = {
    ops_where([](op_row const& row) { return row.waits == op_wait::own_step; }),
    ops_where([](op_row const& row) { return names_lock(row.kind); }),
    ops_where([](op_row const& row) { return names_queue(row.kind) && !has_body(row.kind); }),
};

std::size_t size_of(op const& o) { return 1 + count_ops(o.body) + count_ops(o.handler); }

// A name like `stem` that none of `taken` has.
template <class Declarations>
std::string free_name(std::string const& stem, Declarations const& taken) {
    std::string const base = stem.substr(0, name_length_max - 4);
    for (std::size_t n = 2;; ++n) {
        std::string const name = base + "_" + std::to_string(n);
        bool const used = std::any_of(taken.begin(), taken.end(),
                                      [&](auto const& item) { return item.name == name; });
        if (!used) return name;
    }
}

class mutator {
public:
    mutator(program& p, entropy& draw) : program_(p), draw_(draw) {}

    // One change; the program may be invalid behind it. False if there is nothing to change so.
    bool change() {
        bool const has_memory = !program_.cells.empty() || !program_.locks.empty();
        if (has_memory && draw_.chance(1, 6)) {
            return draw_.chance(1, 4) ? change_declaration() : change_expression();
        }
        switch (draw_.below(18)) {
            case 0:
            case 15:
            case 16: return change_number();
            case 17: return thin();
            case 1:
                return at_some_op([&](op_location const& at) {
                    remove_op(at);
                    return true;
                });
            case 2: return at_some_op([&](op_location const& at) { return swap_with_next(at); });
            case 3: return copy_op(false);
            case 4: return copy_op(true);
            case 5: return at_some_op([&](op_location const& at) { return unwrap(at); });
            case 6: return wrap();
            case 7:
            case 8:
            case 9: return insert();
            case 10: return at_some_op([&](op_location const& at) { return retarget(at.at()); });
            case 11: return at_some_op([&](op_location const& at) { return turn(at.at()); });
            case 12: return copy_task();
            case 13: return change_shared();
            default: return move_op();
        }
    }

private:
    std::uint32_t below(std::size_t n) { return draw_.below(static_cast<std::uint32_t>(n)); }

    template <class Edit>
    bool at_some_op(Edit const& edit) {
        std::vector<op_location> const ops = locate_ops(program_);
        return !ops.empty() && edit(ops[below(ops.size())]);
    }

    op_location some_gap() {
        std::vector<op_location> const lists = locate_lists(program_);
        op_location gap = lists[below(lists.size())];
        gap.index = below(gap.list->size() + 1);
        return gap;
    }

    bool has_room(std::size_t more) const { return count_ops(program_) + more <= ops_max; }

    bool change_number() {
        std::vector<op_location> found;
        for (op_location const& where : locate_ops(program_)) {
            if (has_number(where.at())) found.push_back(where);
        }
        if (found.empty()) return change_queue();
        op& o = found[below(found.size())].at();
        switch (draw_.below(4)) {
            case 0: draw_number(o, draw_); return true;
            case 1: return tie(o, found);
            default: scale_number(o, draw_); return true;
        }
    }

    // As long as another one, so that both end in one tick.
    bool tie(op& o, std::vector<op_location> const& others) {
        op const& other = others[below(others.size())].at();
        if (has_count(o.kind) || has_count(other.kind)) {
            scale_number(o, draw_);
        } else {
            o.time = other.time;
        }
        return true;
    }

    // A number, a register or an operator for another one.
    bool change_expression() {
        std::vector<expression_node*> nodes;
        for (op_location const& where : locate_ops(program_)) {
            for (expression& e : where.at().arguments) {
                for (expression_node& n : e.nodes) nodes.push_back(&n);
            }
        }
        if (nodes.empty()) return false;
        expression_node& n = *nodes[below(nodes.size())];
        constexpr auto first_sign = static_cast<std::uint32_t>(expression_kind::multiply);
        switch (operand_count(n.kind)) {
            case 0:
                n = {expression_kind::number, static_cast<std::int64_t>(draw_.below(5)) - 1};
                if (program_.registers.empty() || draw_.chance(1, 2)) return true;
                n = {expression_kind::register_, below(program_.registers.size())};
                return true;
            case 1:
                n.kind = n.kind == expression_kind::negate ? expression_kind::logical_not
                                                           : expression_kind::negate;
                return true;
            default:
                n.kind = static_cast<expression_kind>(
                    first_sign + draw_.below(expression_kind_count - first_sign));
                return true;
        }
    }

    // What a cell holds at first, or the size of an array.
    bool change_declaration() {
        std::uint32_t const at = below(program_.cells.size() + program_.locks.size());
        if (at >= program_.cells.size()) {
            lock_declaration& lock = program_.locks[at - program_.cells.size()];
            if (lock.count == 1) return false;
            lock.count = 2 + draw_.below(3);
            return true;
        }
        cell_declaration& cell = program_.cells[at];
        if (cell.count > 1 && draw_.chance(1, 2)) {
            cell.count = 2 + draw_.below(3);
        } else {
            cell.initial = static_cast<std::int64_t>(draw_.below(5)) - 1;
        }
        return true;
    }

    bool insert() {
        if (!has_room(1)) return false;
        op_location const gap = some_gap();
        op o = random_op(program_, gap.task, draw_);
        insert_op(program_, gap, std::move(o));
        return true;
    }

    // Behind itself, or to some other place.
    bool copy_op(bool elsewhere) {
        return at_some_op([&](op_location const& at) {
            if (size_of(at.at()) > copied_ops_max || !has_room(copied_ops_max)) return false;
            if (!elsewhere) {
                duplicate_op(program_, at);
            } else {
                op copy = at.at();
                insert_op(program_, some_gap(), std::move(copy));
            }
            return true;
        });
    }

    bool move_op() {
        return at_some_op([&](op_location const& at) {
            op moved = at.at();
            remove_op(at);
            op_location const gap = some_gap();
            gap.list->insert(gap.list->begin() + static_cast<std::ptrdiff_t>(gap.index),
                             std::move(moved));
            return true;
        });
    }

    // Half of the ops go, or a quarter: what is left is short, and its numbers can be large.
    bool thin() {
        std::uint32_t const share = 2 + 2 * draw_.below(2);
        std::size_t const before = count_ops(program_);
        for (std::size_t n = before / share; n != 0; --n) {
            at_some_op([&](op_location const& at) {
                remove_op(at);
                return true;
            });
        }
        return before >= share;
    }

    bool unwrap(op_location const& at) {
        op_kind const kind = at.at().kind;
        if (!has_body(kind)) return false;
        if (has_handler(kind) && draw_.chance(1, 4)) {
            hoist_handler(at);
        } else {
            hoist_body(at);
        }
        return true;
    }

    bool wrap() {
        if (!has_room(1)) return false;
        return at_some_op([&](op_location const& at) {
            op wrapper = random_wrapper(program_, draw_);
            wrap_op(program_, at, std::move(wrapper));
            return true;
        });
    }

    bool retarget(op& o) {
        bool const is_name_of_its_own = effect_of(o.kind) == op_effect::opens;
        std::size_t const size = is_name_of_its_own ? 0 : count_of(program_, sort_named_by(o.kind));
        if (has_clause(o.kind, clause::scope) && draw_.chance(1, 2)) {
            std::uint32_t const group = below(program_.groups.size() + 1);
            o.scope = group == 0 ? innermost_group : group - 1;
            return true;
        }
        if (size < 2) return false;
        o.target = below(size);
        fit_permits(program_, o);
        return true;
    }

    // Another op of the same shape.
    bool turn(op& o) {
        for (op_set const shape : shapes) {
            if ((shape & bit(o.kind)) == 0) continue;
            o.kind = some_kind(shape, draw_);
            o.time = no_limit;
            if (has_clause(o.kind, clause::duration, clause::times)) draw_number(o, draw_);
            return true;
        }
        if (has_clause(o.kind, clause::may_else)) {
            std::swap(o.body, o.handler);
        } else if (has_clause(o.kind, clause::catch_block)) {
            o.filter = some_filter(draw_);
        } else if (has_clause(o.kind, clause::pass_on)) {
            o.pass_on = !o.pass_on;
        } else if (!has_clause(o.kind, clause::group_options)) {
            return false;
        } else if (draw_.chance(1, 3)) {
            o.is_static = !o.is_static;
        } else {
            o.group = o.group == group_kind::all ? group_kind::race : group_kind::all;
        }
        return true;
    }

    // A task of its own for one that others share.
    bool copy_task() {
        if (program_.tasks.size() < 2 || program_.tasks.size() >= tasks_max) return false;
        std::size_t const from = 1 + below(program_.tasks.size() - 1);
        std::size_t const ops = count_ops(program_.tasks[from].body);
        if (ops > copied_ops_max || !has_room(ops)) return false;
        task_declaration copy = program_.tasks[from];
        copy.name = free_name(copy.name, program_.tasks);
        std::vector<std::uint32_t> const ids = fresh_ids(program_, ops);
        std::uint32_t const index = static_cast<std::uint32_t>(program_.tasks.size());
        std::size_t next = 0;
        renumber(copy.body, ids, next);
        program_.tasks.push_back(std::move(copy));
        for (op_location const& where : locate_ops(program_)) {
            op& o = where.at();
            if (!names_task(o.kind) || o.target != from || !draw_.chance(1, 2)) continue;
            o.target = index;
        }
        return true;
    }

    static void renumber(std::vector<op>& body, std::vector<std::uint32_t> const& ids,
                         std::size_t& next) {
        for (op& o : body) {
            o.id = ids[next++];
            renumber(o.body, ids, next);
            renumber(o.handler, ids, next);
        }
    }

    bool change_shared() {
        switch (draw_.below(8)) {
            case 6: return change_semaphore();
            case 7: return add_event();
            default: return change_queue();
        }
    }

    bool change_semaphore() {
        std::vector<semaphore_declaration>& all = program_.semaphores;
        if (all.size() < 3 && (all.empty() || draw_.chance(1, 3))) {
            bool const is_mutex = draw_.chance(1, 3);
            std::uint32_t const permits = is_mutex ? 1 : 1 + draw_.below(2);
            all.push_back({free_name(is_mutex ? "m" : "s", all), permits, is_mutex});
            add_ops(op_kind::with, op_kind::acquire, all.size() - 1);
            return has_room(0);
        }
        semaphore_declaration& changed = all[below(all.size())];
        if (changed.is_mutex) return false;
        changed.permits = scaled(std::max(changed.permits, 1u), permits_max, draw_);
        return true;
    }

    bool add_event() {
        if (program_.events.size() >= 2) return false;
        program_.events.push_back({free_name("e", program_.events)});
        add_ops(op_kind::wait, op_kind::set, program_.events.size() - 1);
        return has_room(0);
    }

    void add_ops(op_kind first, op_kind second, std::size_t target) {
        for (op_kind const kind : {first, second}) {
            op o;
            o.kind = kind;
            o.target = static_cast<std::uint32_t>(target);
            if (has_body(kind)) o.body.emplace_back();
            op_location const gap = some_gap();
            insert_op(program_, gap, std::move(o));
        }
    }

    bool change_queue() {
        bool const may_add = program_.queues.size() < 4;
        if (may_add && (program_.queues.empty() || draw_.chance(1, 3))) {
            std::string name = program_.queues.empty() ? "q" : free_name("q", program_.queues);
            program_.queues.push_back({std::move(name), 1});
            std::uint32_t const index = static_cast<std::uint32_t>(program_.queues.size() - 1);
            for (int n = 0; n < 2; ++n) {
                op_location const gap = some_gap();
                insert_op(program_, gap, queue_op(index));
            }
            return has_room(0);
        }
        constexpr std::uint32_t capacities[] = {1, 2, 3, 0, unbounded};
        queue_declaration& queue = program_.queues[below(program_.queues.size())];
        bool const is_number = queue.capacity != 0 && queue.capacity != unbounded;
        queue.capacity = is_number && draw_.chance(1, 3)
                             ? scaled(queue.capacity, capacity_max, draw_)
                             : capacities[below(std::size(capacities))];
        return true;
    }

    op queue_op(std::uint32_t queue) {
        op o;
        o.kind = draw_.chance(1, 2) ? op_kind::get : op_kind::put;
        o.target = queue;
        return o;
    }

    program& program_;
    entropy& draw_;
};

}  // namespace

program mutate(program const& p, entropy& draw) {
    program result = p;
    canonicalize(result);
    std::uint32_t const changes = 1 + draw.below(4);
    for (std::uint32_t i = 0; i < changes; ++i) {
        for (std::uint32_t tries = 0; tries < tries_max; ++tries) {
            program changed = result;
            if (!mutator(changed, draw).change() || !settle(changed)) continue;
            if (changed == result || bound_work(changed).ops > complete_ops_max) continue;
            result = std::move(changed);
            break;
        }
    }
    return result;
}

}  // namespace rollcall
