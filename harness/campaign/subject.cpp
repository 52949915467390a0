#include "harness/campaign/subject.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

std::string object_name(program const& p, op const& o) {
    if (names_queue(o.kind)) return p.queues[o.target].name;
    if (names_cell(o.kind)) return p.cells[o.target].name;
    if (names_lock(o.kind)) return p.locks[o.target].name;
    if (names_task(o.kind)) return p.tasks[o.target].name;
    if (names_group(o.kind)) return p.groups[o.target];
    return "";
}

std::string key_of(program const& p, std::size_t task, op const& o) {
    std::string key =
        fmt::format("{} {} {}", p.tasks[task].name, name_of(o.kind), object_name(p, o));
    for (expression const& argument : o.arguments) {
        key += " " + print_expression(argument, p.registers);
    }
    if (o.result != no_register) key += " into " + p.registers[o.result];
    return key;
}

std::string key_of(cell_declaration const& cell) {
    return fmt::format("cell {} {}", cell.name, cell.initial);
}

template <typename Wanted>
void add_ops(program const& p, subject& all, Wanted const& is_wanted) {
    for_each_op(p, [&](std::size_t task, op const& o) {
        if (is_wanted(task, o)) all.insert(key_of(p, task, o));
    });
}

void add_queue(program const& p, subject& all, object_id queue) {
    add_ops(p, all,
            [&](std::size_t, op const& o) { return names_queue(o.kind) && o.target == queue; });
}
void add_lock(program const& p, subject& all, object_id lock) {
    add_ops(p, all,
            [&](std::size_t, op const& o) { return names_lock(o.kind) && o.target == lock; });
}

// What flows into the arguments of an op through registers and cells, and the conditions under
// which it does: a slice of the program (Weiser, Program Slicing, ICSE 1981).
class slice {
public:
    explicit slice(program const& p) : program_(p) {
        for (task_declaration const& task : p.tasks) note_conditions(task.body);
    }

    void add(std::size_t task, op const& o) {
        include(task, o);
        for (bool grows = true; grows;) {
            std::size_t const before = registers_.size() + cells_.size() + ops_.size();
            for_each_op(program_, [&](std::size_t t, op const& from) {
                bool const is_read = sets_register(from.kind) && from.result != no_register &&
                                     registers_.contains({t, from.result});
                bool const is_written = names_cell(from.kind) && from.kind != op_kind::read &&
                                        cells_.contains(from.target);
                if (!is_read && !is_written) return;
                include(t, from);
                if (is_read && names_cell(from.kind)) cells_.insert(from.target);
            });
            grows = registers_.size() + cells_.size() + ops_.size() != before;
        }
    }

    // With the locks that its tasks take: without them it would be a race, another failure.
    void move_to(subject& all) const {
        all.insert(ops_.begin(), ops_.end());
        for (std::uint32_t const cell : cells_) all.insert(key_of(program_.cells[cell]));
        add_ops(program_, all, [&](std::size_t task, op const& o) {
            return names_lock(o.kind) && tasks_.contains(task);
        });
    }

private:
    void note_conditions(std::vector<op> const& body) {
        for (op const& o : body) {
            conditions_[o.id] = enclosing_;
            if (o.kind == op_kind::if_else) enclosing_.push_back(&o);
            note_conditions(o.body);
            note_conditions(o.handler);
            if (o.kind == op_kind::if_else) enclosing_.pop_back();
        }
    }

    void include(std::size_t task, op const& o) {
        include_alone(task, o);
        for (op const* const condition : conditions_[o.id]) include_alone(task, *condition);
    }
    void include_alone(std::size_t task, op const& o) {
        tasks_.insert(task);
        ops_.insert(key_of(program_, task, o));
        for (expression const& argument : o.arguments) {
            for (expression_node const& node : argument.nodes) {
                if (node.kind != expression_kind::register_) continue;
                registers_.insert({task, static_cast<std::uint32_t>(node.value)});
            }
        }
    }

    program const& program_;
    std::vector<op const*> enclosing_;                            // while they are noted
    std::map<std::uint32_t, std::vector<op const*>> conditions_;  // by op id
    std::set<std::size_t> tasks_;
    subject ops_;
    std::set<std::pair<std::size_t, std::uint32_t>> registers_;  // of a task
    std::set<std::uint32_t> cells_;
};

void add_faults(plan const& p, trace const& t, subject& all) {
    slice flow(p.prog());
    for (event const& e : t.events()) {
        if (e.kind == event_kind::lock_awaited) add_lock(p.prog(), all, e.object);
        if (e.kind != event_kind::program_at_fault || e.op == 0) continue;
        op const& o = p.op_of(e.op);
        if (names_lock(o.kind)) add_lock(p.prog(), all, o.target);
        flow.add(t.tasks()[e.task].declaration, o);
    }
    flow.move_to(all);
}

void add_hang(plan const& p, trace const& t, failure const& f, subject& all) {
    for (event const& e : t.events()) {
        bool const is_concerned = std::ranges::find(f.tasks, e.task) != f.tasks.end();
        if (e.kind != event_kind::task_hung || e.op == 0 || !is_concerned) continue;
        op const& o = p.op_of(e.op);
        all.insert(key_of(p.prog(), t.tasks()[e.task].declaration, o));
        if (names_queue(o.kind)) add_queue(p.prog(), all, o.target);
    }
}

}  // namespace

subject subject_of(plan const& p, trace const& t, failure const& f) {
    subject all;
    if (!f.is_programs_own) return all;
    if (f.law == "hung") {
        add_hang(p, t, f, all);
    } else {
        add_faults(p, t, all);
    }
    return all;
}

bool holds(program const& p, subject const& wanted) {
    subject there;
    for (cell_declaration const& cell : p.cells) there.insert(key_of(cell));
    add_ops(p, there, [](std::size_t, op const&) { return true; });
    return std::ranges::includes(there, wanted);
}

}  // namespace rollcall
