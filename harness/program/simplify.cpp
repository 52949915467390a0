#include "harness/program/simplify.hpp"
#include "harness/program/tree_edit.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

namespace rollcall {

namespace {

constexpr std::size_t op_weight = 64;
constexpr std::size_t declaration_weight = 8;
constexpr std::size_t runs_of_ops_min = 4;  // shorter lists are taken apart op by op

bool has_limit(op_kind kind) { return has_clause(kind, clause::limit); }

// The plainer ops of the same shape that could stand here: of those that only give way, the rows
// before it.
constexpr op_set plainer_kinds(op_kind kind) {
    constexpr op_set that_give_way =
        ops_where([](op_row const& row) { return row.waits == op_wait::own_step; });
    return (that_give_way & bit(kind)) == 0 ? 0 : that_give_way & (bit(kind) - 1);
}
std::optional<op_kind> plainer_kind(op_kind kind) {
    op_set const plainer = plainer_kinds(kind);
    if (plainer == 0) return std::nullopt;
    return static_cast<op_kind>(std::bit_width(plainer) - 1);
}

// Numbers count by their size, up to this one.
constexpr std::int64_t number_weight_max = 4;

std::size_t number_weight(std::int64_t number) {
    if (number <= -number_weight_max || number >= number_weight_max) return number_weight_max;
    return static_cast<std::size_t>(number < 0 ? -number : number);
}

// A number is plainer than a register, nothing is plainer than 0.
std::size_t expression_weight(expression const& e) {
    std::size_t weight = 0;
    for (expression_node const& n : e.nodes) {
        bool const is_number = n.kind == expression_kind::number;
        weight += is_number ? number_weight(n.value) : number_weight_max + 2;
    }
    return weight;
}

std::size_t detail_weight(op const& o) {
    std::size_t weight = o.count == 0 ? 1 : o.count - 1;
    weight += static_cast<std::size_t>(std::popcount(plainer_kinds(o.kind)));
    if (has_clause(o.kind, clause::duration)) weight += o.time;
    if (has_clause(o.kind, clause::duration_or_none) && o.time != no_limit) weight += o.time;
    if (has_limit(o.kind) && o.time != no_limit) weight += 1 + o.time;
    if (effect_of(o.kind) == op_effect::raises && o.target != 0) weight += 1;
    if (o.group == group_kind::race) weight += 1;
    if (o.is_static) weight += 1;
    if (o.pass_on) weight += 1;
    if (o.scope != innermost_group) weight += 1;
    if (o.result != no_register && !needs_register(o.kind)) weight += 1;
    for (expression const& e : o.arguments) weight += expression_weight(e);
    return weight;
}

// One item is the plainest capacity.
std::size_t capacity_weight(std::uint32_t capacity) {
    if (capacity == unbounded || capacity == 0) return 1;
    return capacity - 1;
}

enum class step_kind : std::uint8_t {
    remove_declaration,  // at: which of its sort; value: the sort
    remove_ops,          // at: the first op, in printed order; value: how many of its list
    hoist_body,          // at: the op
    hoist_handler,
    hoist_both,
    inline_task,  // at: the op that starts it
    count,        // value: the new one
    time,
    plainer,
    no_race,
    no_static,
    no_pass_on,
    no_scope,
    first_error,
    merge_queue,  // at: the queue, whose ops go to the first one
    capacity,     // at: the queue; value: the new one
    no_result,
    argument,  // at: the op; value: which one; becomes `number` or, without one, its `operand`
    initial,   // at: the cell; becomes 0
    permits,   // at: the semaphore; value: how many
};

struct step {
    step_kind kind{};
    std::size_t at = 0;
    std::uint32_t value = 0;
    std::size_t removed = 0;  // ops
    std::optional<std::int64_t> number = std::nullopt;
    std::size_t operand = 0;
};

class step_list {
public:
    explicit step_list(program const& p) {
        program copy = p;
        std::vector<op_location> const ops = locate_ops(copy);
        for (named_sort const sort : declared_sorts) {
            std::size_t const kept = sort == named_sort::task ? 1 : 0;  // the root
            for (std::size_t i = count_of(p, sort); i-- > kept;) {
                add({step_kind::remove_declaration, i, static_cast<std::uint32_t>(sort), 0});
            }
        }
        add_removals(ops);
        for (std::size_t i = 0; i < ops.size(); ++i) {
            if (has_body(ops[i].at().kind)) add({step_kind::hoist_body, i, 0, 0});
        }
        for (std::size_t i = 0; i < ops.size(); ++i) {
            if (ops[i].at().handler.empty()) continue;
            add({step_kind::hoist_handler, i, 0, 0});
            if (!ops[i].at().body.empty()) add({step_kind::hoist_both, i, 0, 0});
        }
        for (std::size_t i = 0; i < ops.size(); ++i) {
            bool const starts = effect_of(ops[i].at().kind) == op_effect::starts;
            if (starts) add({step_kind::inline_task, i, 0, 0});
        }
        for (std::size_t q = 1; q < p.queues.size(); ++q) add({step_kind::merge_queue, q, 0, 0});
        for (std::size_t i = 0; i < ops.size(); ++i) add_details(ops[i].at(), i);
        for (std::size_t q = 0; q < p.queues.size(); ++q) {
            std::uint32_t const capacity = p.queues[q].capacity;
            if (capacity_weight(capacity) > 0) add({step_kind::capacity, q, 1, 0});
            if (capacity > 2 && capacity != unbounded) {
                add({step_kind::capacity, q, capacity - 1, 0});
            }
        }
        for (std::size_t s = 0; s < p.semaphores.size(); ++s) {
            std::uint32_t const permits = p.semaphores[s].permits;
            if (permits > 1) add({step_kind::permits, s, 1, 0});
            if (permits > 2) add({step_kind::permits, s, permits - 1, 0});
        }
        for (std::size_t c = 0; c < p.cells.size(); ++c) {
            if (p.cells[c].initial != 0) add({step_kind::initial, c, 0, 0});
        }
    }

    std::vector<step> const& steps() const { return steps_; }

private:
    void add(step const& s) { steps_.push_back(s); }

    // Halves of long lists and single ops, those with most inside first.
    void add_removals(std::vector<op_location> const& ops) {
        auto const first = static_cast<std::ptrdiff_t>(steps_.size());
        for (std::size_t i = 0; i < ops.size(); ++i) {
            std::size_t const size = ops[i].list->size();
            std::size_t const half = size / 2;
            bool const begins_half = ops[i].index == 0 || ops[i].index == half;
            if (size >= runs_of_ops_min && begins_half) {
                std::size_t const count = ops[i].index == 0 ? half : size - half;
                add_removal(ops, i, count);
            }
            add_removal(ops, i, 1);
        }
        std::sort(steps_.begin() + first, steps_.end(), [](step const& a, step const& b) {
            if (a.removed != b.removed) return a.removed > b.removed;
            return a.at != b.at ? a.at < b.at : a.value > b.value;
        });
    }

    void add_removal(std::vector<op_location> const& ops, std::size_t at, std::size_t count) {
        std::size_t removed = 0;
        for (std::size_t k = 0; k < count; ++k) {
            op const& o = (*ops[at].list)[ops[at].index + k];
            removed += 1 + count_ops(o.body) + count_ops(o.handler);
        }
        add({step_kind::remove_ops, at, static_cast<std::uint32_t>(count), removed});
    }

    void add_details(op const& o, std::size_t at) {
        if (o.count != 1) add({step_kind::count, at, 1, 0});
        if (o.count > 3) add({step_kind::count, at, o.count / 2, 0});
        if (o.count > 2) add({step_kind::count, at, o.count - 1, 0});
        if (has_limit(o.kind) && o.time != no_limit) add({step_kind::time, at, no_limit, 0});
        if (plainer_kind(o.kind)) add({step_kind::plainer, at, 0, 0});
        if (o.time != no_limit && o.time > 0) add({step_kind::time, at, 0, 0});
        if (o.time != no_limit && o.time > 1) add({step_kind::time, at, o.time / 2, 0});
        if (o.time != no_limit && o.time > 2) add({step_kind::time, at, o.time - 1, 0});
        if (o.group == group_kind::race) add({step_kind::no_race, at, 0, 0});
        if (o.is_static) add({step_kind::no_static, at, 0, 0});
        if (o.pass_on) add({step_kind::no_pass_on, at, 0, 0});
        if (o.scope != innermost_group) add({step_kind::no_scope, at, 0, 0});
        if (effect_of(o.kind) == op_effect::raises && o.target != 0)
            add({step_kind::first_error, at, 0, 0});
        bool const may_drop = o.result != no_register && !needs_register(o.kind);
        if (may_drop) add({step_kind::no_result, at, 0, 0});
        for (std::uint32_t i = 0; i < o.arguments.size(); ++i) add_argument(o.arguments[i], at, i);
    }

    // 0, 1, and what the expression is made of.
    void add_argument(expression const& e, std::size_t at, std::uint32_t which) {
        if (e.empty()) return;
        for (std::int64_t const number : {0, 1}) {
            if (number_weight(number) >= expression_weight(e)) continue;
            add({step_kind::argument, at, which, 0, number});
        }
        unsigned const operands = operand_count(e.nodes.back().kind);
        for (std::size_t i = 0; i < operands; ++i) {
            add({step_kind::argument, at, which, 0, std::nullopt, i});
        }
    }

    std::vector<step> steps_;
};

void remove_run(op_location const& where, std::uint32_t count) {
    auto const first = where.list->begin() + static_cast<std::ptrdiff_t>(where.index);
    where.list->erase(first, first + count);
}

void change_kind(op& o, op_kind kind) {
    o.kind = kind;
    o.time = no_limit;
}

void apply(step const& s, program& p) {
    std::vector<op_location> const ops = locate_ops(p);
    switch (s.kind) {
        case step_kind::remove_declaration:
            return remove_declaration(p, static_cast<named_sort>(s.value), s.at);
        case step_kind::remove_ops: return remove_run(ops[s.at], s.value);
        case step_kind::hoist_body: return hoist_body(ops[s.at]);
        case step_kind::hoist_handler: return hoist_handler(ops[s.at]);
        case step_kind::hoist_both: return hoist_both(ops[s.at]);
        case step_kind::inline_task: inline_task(p, ops[s.at]); return;
        case step_kind::count: ops[s.at].at().count = s.value; return;
        case step_kind::time: ops[s.at].at().time = s.value; return;
        case step_kind::plainer:
            return change_kind(ops[s.at].at(), *plainer_kind(ops[s.at].at().kind));
        case step_kind::no_race: ops[s.at].at().group = group_kind::all; return;
        case step_kind::no_static: ops[s.at].at().is_static = false; return;
        case step_kind::no_pass_on: ops[s.at].at().pass_on = false; return;
        case step_kind::no_scope: ops[s.at].at().scope = innermost_group; return;
        case step_kind::first_error: ops[s.at].at().target = 0; return;
        case step_kind::merge_queue:
            for (op_location const& where : ops) {
                bool const names_it = sort_named_by(where.at().kind) == named_sort::queue;
                if (names_it && where.at().target == s.at) where.at().target = 0;
            }
            return;
        case step_kind::capacity: p.queues[s.at].capacity = s.value; return;
        case step_kind::no_result: ops[s.at].at().result = no_register; return;
        case step_kind::argument: {
            expression& e = ops[s.at].at().arguments[s.value];
            e = s.number ? number_expression(*s.number) : operands_of(e)[s.operand];
            return;
        }
        case step_kind::initial: p.cells[s.at].initial = 0; return;
        case step_kind::permits: p.semaphores[s.at].permits = s.value; return;
    }
}

}  // namespace

std::size_t program_size(program const& p) {
    std::size_t size = 0;
    for (named_sort const sort : declared_sorts) size += declaration_weight * count_of(p, sort);
    for (cell_declaration const& cell : p.cells) size += number_weight(cell.initial);
    for (queue_declaration const& queue : p.queues) size += capacity_weight(queue.capacity);
    for (semaphore_declaration const& s : p.semaphores) size += number_weight(s.permits);
    for_each_op(p, [&](std::size_t, op const& o) { size += op_weight + detail_weight(o); });
    return size;
}

std::size_t simplification_count(program const& p) { return step_list(p).steps().size(); }

std::optional<program> simplify(program const& p, std::size_t index) {
    step_list const list(p);
    if (index >= list.steps().size()) return std::nullopt;
    program smaller = p;
    apply(list.steps()[index], smaller);
    if (!settle(smaller) || program_size(smaller) >= program_size(p)) return std::nullopt;
    return smaller;
}

}  // namespace rollcall
