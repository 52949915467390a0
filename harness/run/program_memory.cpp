#include "harness/run/program_memory.hpp"

namespace rollcall {

void program_memory::begin_run(plan const& p) {
    plan_ = &p;
    has_locks_ = p.lock_total() != 0;
    cells_.clear();
    for (cell_declaration const& cell : p.prog().cells) {
        cells_.insert(cells_.end(), cell.count, cell.initial);
    }
    registers_.clear();
    spawned_.clear();
}

void program_memory::add_task(task_context& c, task_context const* spawned_by) {
    if (plan_->uses_index() && spawned_by != nullptr) {
        std::size_t const declarations = plan_->prog().tasks.size();
        std::size_t const at = spawned_by->id * declarations + c.declaration;
        if (at >= spawned_.size()) spawned_.resize((spawned_by->id + 1) * declarations);
        c.index = spawned_[at]++;
    }
    c.registers = static_cast<std::uint32_t>(registers_.size());
    registers_.resize(registers_.size() + plan_->register_count(c.declaration));
    if (has_locks_) {
        note_next(c, op_walk::first_of(plan_->prog().tasks[c.declaration].body, branches(c)));
    }
}

std::optional<std::int64_t> program_memory::value_of(task_context const& self,
                                                     expression const& e) const {
    return evaluate(e, self.index, [&](std::uint32_t name) {
        return registers_[self.registers + plan_->register_slot(self.declaration, name)];
    });
}

void program_memory::set_register(task_context const& self, op const& o, std::int64_t value) {
    if (o.result == no_register) return;
    registers_[self.registers + plan_->register_slot(self.declaration, o.result)] = value;
}

// The cell or lock that an op is about; empty if its index has no value or is out of range.
std::optional<object_id> program_memory::element_of(task_context const& self, op const& o) const {
    bool const is_cell = names_cell(o.kind);
    object_id const first = is_cell ? plan_->first_cell(o.target) : plan_->first_lock(o.target);
    if (o.arguments[0].empty()) return first;
    std::uint32_t const count =
        is_cell ? plan_->prog().cells[o.target].count : plan_->prog().locks[o.target].count;
    std::optional<std::int64_t> const index = value_of(self, o.arguments[0]);
    if (!index || *index < 0 || *index >= count) return std::nullopt;
    return first + static_cast<object_id>(*index);
}

program_memory::effect program_memory::at_fault(task_context& self, op const& o, object_id object,
                                                program_fault how) {
    gate_.record(event_kind::program_at_fault, self.id, static_cast<std::uint16_t>(o.id), object,
                 static_cast<std::uint32_t>(how));
    set_register(self, o, 0);
    return {outcome::refused, object};
}

program_memory::effect program_memory::bad_index(task_context& self, op const& o) {
    bool const has_value = value_of(self, o.arguments[0]).has_value();
    return at_fault(self, o, nothing,
                    has_value ? program_fault::index_out_of_range : program_fault::value_undefined);
}

program_memory::effect program_memory::run(task_context& self, op const& o) {
    if (names_cell(o.kind) || names_lock(o.kind)) {
        std::optional<object_id> const element = element_of(self, o);
        if (!element) return bad_index(self, o);
        return names_cell(o.kind) ? run_on_cell(self, o, *element) : run_on_lock(self, o, *element);
    }
    std::optional<std::int64_t> const value = value_of(self, o.arguments[0]);
    if (!value) return at_fault(self, o, nothing, program_fault::value_undefined);
    if (o.kind == op_kind::expect) {
        if (*value != 0) return {};
        return at_fault(self, o, nothing, program_fault::expectation_failed);
    }
    set_register(self, o, *value);
    return {outcome::ok, nothing, static_cast<std::uint32_t>(*value)};
}

program_memory::effect program_memory::run_on_cell(task_context& self, op const& o,
                                                   object_id cell) {
    std::int64_t operands[2] = {};
    for (std::size_t i = 1; i < o.arguments.size(); ++i) {
        std::optional<std::int64_t> const value = value_of(self, o.arguments[i]);
        if (!value) return at_fault(self, o, cell, program_fault::value_undefined);
        operands[i - 1] = *value;
    }
    std::int64_t& held = cells_[cell];
    std::int64_t result = 0;
    bool changes = true;
    if (o.kind == op_kind::read) {
        result = held;
        changes = false;
    } else if (o.kind == op_kind::write) {
        result = held = operands[0];
    } else if (o.kind == op_kind::add) {
        result = held = static_cast<std::int64_t>(static_cast<std::uint64_t>(held) +
                                                  static_cast<std::uint64_t>(operands[0]));
    } else {
        changes = held == operands[0];
        result = changes;
        if (changes) held = operands[1];
    }
    gate_.touch(object_class::cell, cell, changes ? access_kind::write : access_kind::read);
    set_register(self, o, result);
    return {outcome::ok, cell, static_cast<std::uint32_t>(result)};
}

program_memory::effect program_memory::run_on_lock(task_context& self, op const& o,
                                                   object_id lock) {
    task_id const holder = gate_.lock_holder(lock);
    if (o.kind == op_kind::unlock) {
        bool const holds = holder == self.id;
        gate_.touch(object_class::lock, lock, holds ? access_kind::write : access_kind::read);
        if (!holds) return at_fault(self, o, lock, program_fault::unlocked_by_another);
        gate_.release_lock(lock);
        return {outcome::ok, lock};
    }
    if (holder != nothing) {
        // It saw that the lock is held; which is up to the order of steps.
        gate_.touch(object_class::lock, lock, access_kind::read);
        self.next.lock = lock;
        self.lock_op = static_cast<std::uint16_t>(o.id);
        return {outcome::ok, lock, 0, true};
    }
    gate_.touch(object_class::lock, lock, access_kind::write);
    gate_.acquire_lock(lock, self.id);
    return {outcome::ok, lock};
}

std::vector<op> const* program_memory::choose_branch(task_context& self, op const& if_else) {
    std::vector<op> const* const branch = branches(self)(if_else);
    if (branch == nullptr) at_fault(self, if_else, nothing, program_fault::value_undefined);
    return branch;
}

std::vector<op> const* program_memory::branch_finder::operator()(op const& if_else) const {
    std::optional<std::int64_t> const condition = memory->value_of(*self, if_else.arguments[0]);
    if (!condition) return nullptr;
    return *condition != 0 ? &if_else.body : &if_else.handler;
}

void program_memory::note_next(task_context& self, op const* next) const {
    if (next == nullptr || next->kind != op_kind::lock) return;
    std::optional<object_id> const lock = element_of(self, *next);
    if (!lock) return;
    self.next.lock = *lock;
    self.lock_op = static_cast<std::uint16_t>(next->id);
}

}  // namespace rollcall
