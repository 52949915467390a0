#include "harness/run/plan.hpp"

#include "harness/program/completeness.hpp"
#include "harness/run/reach_builder.hpp"
#include "harness/trace/hash.hpp"

namespace rollcall {
namespace {

std::uint64_t hash_arguments(std::uint64_t h, op const& o) {
    h = combine(h, (std::uint64_t{o.result} << 32) | o.arguments.size());
    for (expression const& e : o.arguments) {
        h = combine(h, e.nodes.size());
        for (expression_node const& n : e.nodes) {
            h = combine(h, static_cast<std::uint64_t>(n.kind));
            h = combine(h, static_cast<std::uint64_t>(n.value));
        }
    }
    return h;
}

// Bits 3 and 4 hold the first four kinds of groups, bits from 6 on those that follow.
std::uint64_t hash_options(op const& o) {
    auto const group = static_cast<std::uint64_t>(o.group);
    return std::uint64_t(o.is_static) | (static_cast<std::uint64_t>(o.filter) << 1) |
           ((group & 3) << 3) | (std::uint64_t(o.pass_on) << 5) | ((group >> 2) << 6);
}

std::uint64_t hash_ops(std::uint64_t h, std::vector<op> const& ops) {
    h = combine(h, ops.size());
    for (op const& o : ops) {
        h = combine(h, (std::uint64_t{o.id} << 8) | static_cast<std::uint64_t>(o.kind));
        h = combine(h, (std::uint64_t{o.target} << 32) | o.scope);
        h = combine(h, (std::uint64_t{o.count} << 32) | o.time);
        h = combine(h, hash_options(o));
        if (!o.arguments.empty() || o.result != no_register) h = hash_arguments(h, o);
        h = hash_ops(h, o.body);
        h = hash_ops(h, o.handler);
    }
    return h;
}

}  // namespace

void plan::number_memory() {
    object_id next = 0;
    for (cell_declaration const& cell : program_->cells) {
        cells_.push_back(next);
        next += cell.count;
        hash_ = combine(combine(hash_, cell.count), static_cast<std::uint64_t>(cell.initial));
    }
    cells_.push_back(next);
    next = 0;
    for (lock_declaration const& lock : program_->locks) {
        locks_.push_back(next);
        next += lock.count;
        hash_ = combine(hash_, lock.count);
    }
    locks_.push_back(next);
}

void plan::number_registers(std::uint32_t declaration, std::vector<op> const& body) {
    constexpr std::uint8_t unnumbered = UINT8_MAX;
    std::size_t const row = declaration * program_->registers.size();
    std::uint32_t& count = slot_counts_[declaration];
    auto const use = [&](std::size_t name) {
        std::uint8_t& slot = slots_[row + name];
        if (slot == unnumbered) slot = static_cast<std::uint8_t>(count++);
    };
    if (declaration == 0)
        slots_.assign(program_->tasks.size() * program_->registers.size(), unnumbered);
    for_each_op(body, declaration, [&](std::size_t, op const& o) {
        if (o.result != no_register) use(o.result);
        for (expression const& e : o.arguments) {
            for (expression_node const& n : e.nodes) {
                if (n.kind == expression_kind::register_) use(static_cast<std::size_t>(n.value));
                if (n.kind == expression_kind::task_index) uses_index_ = true;
            }
        }
    });
}

namespace {

template <class Declarations>
std::string name_of_element(Declarations const& declarations, std::vector<object_id> const& first,
                            object_id element) {
    for (std::size_t d = 0; d < declarations.size(); ++d) {
        if (element >= first[d + 1]) continue;
        if (declarations[d].count == 1) return declarations[d].name;
        return declarations[d].name + "[" + std::to_string(element - first[d]) + "]";
    }
    return "?";
}

}  // namespace

std::string plan::cell_name(object_id cell) const {
    return name_of_element(program_->cells, cells_, cell);
}

std::string plan::lock_name(object_id lock) const {
    return name_of_element(program_->locks, locks_, lock);
}

plan::plan(program const& p) : program_(&p) {
    std::uint32_t const largest = largest_op_id(p);
    after_.resize(largest + 1);
    after_in_loop_.resize(largest + 1);
    ops_.resize(largest + 1);
    first_.resize(p.tasks.size());
    for_each_op(p, [this](std::size_t, op const& o) {
        ops_[o.id] = &o;
        kinds_ |= bit(o.kind);
    });
    for (queue_declaration const& q : p.queues) hash_ = combine(hash_, q.capacity);
    for (semaphore_declaration const& s : p.semaphores) {
        hash_ = combine(combine(hash_, s.permits), s.is_mutex ? 1 : 0);
    }
    number_memory();
    slot_counts_.resize(p.tasks.size());
    for (std::uint32_t t = 0; t < p.tasks.size(); ++t) {
        reach end;
        end.add(object_class::completion, t, access_kind::write);
        end.add(object_class::group, innermost_group, access_kind::commute);
        number_registers(t, p.tasks[t].body);
        first_[t] = reach_builder{*this, {after_, after_in_loop_}, t}.walk(p.tasks[t].body, end);
        hash_ = hash_ops(combine(hash_, t), p.tasks[t].body);
    }
    complete_ = check_completeness(p).complete;
}

}  // namespace rollcall
