#include "harness/campaign/subject.hpp"

#include <algorithm>
#include <utility>

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
    std::set<std::string> read;
    for (expression const& argument : o.arguments) {
        for (expression_node const& node : argument.nodes) {
            if (node.kind != expression_kind::register_) continue;
            read.insert(p.registers[static_cast<std::size_t>(node.value)]);
        }
    }
    std::string key = p.tasks[task].name;
    key += ' ';
    key += name_of(o.kind);
    key += ' ';
    key += object_name(p, o);
    for (std::string const& r : read) key += " " + r;
    return key;
}

template <typename Wanted>
void add_ops(program const& p, subject& all, Wanted const& is_wanted) {
    for_each_op(p, [&](std::size_t task, op const& o) {
        if (is_wanted(o)) all.insert(key_of(p, task, o));
    });
}

void add_queue(program const& p, subject& all, object_id queue) {
    add_ops(p, all, [&](op const& o) { return names_queue(o.kind) && o.target == queue; });
}
void add_lock(program const& p, subject& all, object_id lock) {
    add_ops(p, all, [&](op const& o) { return names_lock(o.kind) && o.target == lock; });
}

// What flows into the arguments of an op, through registers and cells.
class slice {
public:
    explicit slice(program const& p) : program_(p) {}

    void add(std::size_t task, op const& o, subject& all) {
        all.insert(key_of(program_, task, o));
        add_arguments(task, o);
        for (bool grows = true; grows;) {
            std::size_t const before = registers_.size() + cells_.size() + all.size();
            for_each_op(program_, [&](std::size_t t, op const& from) {
                bool const is_read = sets_register(from.kind) && from.result != no_register &&
                                     registers_.contains({t, from.result});
                bool const is_written = names_cell(from.kind) && from.kind != op_kind::read &&
                                        cells_.contains(from.target);
                if (!is_read && !is_written) return;
                all.insert(key_of(program_, t, from));
                add_arguments(t, from);
                if (is_read && names_cell(from.kind)) cells_.insert(from.target);
            });
            grows = registers_.size() + cells_.size() + all.size() != before;
        }
    }

private:
    void add_arguments(std::size_t task, op const& o) {
        for (expression const& argument : o.arguments) {
            for (expression_node const& node : argument.nodes) {
                if (node.kind != expression_kind::register_) continue;
                registers_.insert({task, static_cast<std::uint32_t>(node.value)});
            }
        }
    }

    program const& program_;
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
        flow.add(t.tasks()[e.task].declaration, o, all);
    }
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
    add_ops(p, there, [](op const&) { return true; });
    return std::ranges::includes(there, wanted);
}

}  // namespace rollcall
