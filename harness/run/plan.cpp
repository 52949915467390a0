#include "harness/run/plan.hpp"

#include "harness/program/completeness.hpp"
#include "harness/trace/hash.hpp"

#include <optional>

namespace rollcall {
namespace {

bool always_suspends(op_kind kind) noexcept {
    return kind == op_kind::yield || kind == op_kind::io || kind == op_kind::sleep;
}

void add_memory_access(plan const& p, op const& o, reach& r) {
    bool const is_cell = names_cell(o.kind);
    object_class const what = is_cell ? object_class::cell : object_class::lock;
    object_id const first = is_cell ? p.first_cell(o.target) : p.first_lock(o.target);
    std::uint32_t const count =
        is_cell ? p.prog().cells[o.target].count : p.prog().locks[o.target].count;
    access_kind const how = o.kind == op_kind::read ? access_kind::read : access_kind::write;
    std::optional<std::int64_t> const constant = constant_of(o.arguments[0]);
    if (constant) {
        r.add(what, first + static_cast<std::uint32_t>(*constant), how);
    } else {
        for (std::uint32_t i = 0; i < count; ++i) r.add(what, first + i, how);
    }
}

void add_own_accesses(plan const& p, op const& o, reach& r) {
    switch (o.kind) {
        case op_kind::put:
        case op_kind::try_put:
        case op_kind::put_sentinel:
            r.add(object_class::queue_tail, o.target, access_kind::write);
            r.add(object_class::queue_head, o.target, access_kind::read);
            break;
        case op_kind::get:
        case op_kind::try_get:
            r.add(object_class::queue_head, o.target, access_kind::write);
            r.add(object_class::queue_tail, o.target, access_kind::read);
            break;
        case op_kind::consume:
        case op_kind::close:
            r.add(object_class::queue_head, o.target, access_kind::write);
            r.add(object_class::queue_tail, o.target, access_kind::write);
            break;
        case op_kind::sleep:
        case op_kind::timeout: r.add(object_class::clock, 0, access_kind::read); break;
        case op_kind::spawn: r.add(object_class::group, o.scope, access_kind::commute); break;
        case op_kind::group: r.add(object_class::group, o.target, access_kind::read); break;
        case op_kind::join: r.add(object_class::completion, o.target, access_kind::read); break;
        case op_kind::cancel_task:
            r.add(object_class::cancel_state, o.target, access_kind::write);
            break;
        case op_kind::cancel_group:
            r.add(object_class::group, o.target, access_kind::write);
            r.add(object_class::everything, 0, access_kind::write);
            break;
        case op_kind::fail: r.add(object_class::everything, 0, access_kind::write); break;
        case op_kind::yield:
        case op_kind::io:
        case op_kind::detach:
        case op_kind::try_catch:
        case op_kind::try_finally:
        case op_kind::shield:
        case op_kind::repeat:
        case op_kind::let:
        case op_kind::if_else:
        case op_kind::expect: break;
        case op_kind::read:
        case op_kind::write:
        case op_kind::add:
        case op_kind::cas:
        case op_kind::lock:
        case op_kind::unlock: add_memory_access(p, o, r); break;
    }
}

// Walks the ops in the order in which a task meets them, backwards, so that what follows an op is
// known when the op is reached.
class reach_builder {
public:
    reach_builder(plan const& p, std::vector<reach>& after, std::uint32_t declaration)
        : plan_(p), after_(after), declaration_(declaration) {}

    // Returns what may be touched from the beginning of `ops`, given what follows them.
    reach walk(std::vector<op> const& ops, reach const& following) {
        reach next = following;
        for (std::size_t i = ops.size(); i-- > 0;) next = walk_op(ops[i], next);
        return next;
    }

private:
    reach walk_op(op const& o, reach const& following) {
        reach own;
        add_own_accesses(plan_, o, own);
        own.add(object_class::cancel_state, declaration_, access_kind::read);
        reach after = following;
        if (o.kind == op_kind::repeat || o.kind == op_kind::consume) after.add(own);
        reach const handler = walk(o.handler, following);
        reach const body = walk(o.body, after);
        after.add(handler);
        after.add(body);
        // A task that has to wait for a lock tries again when it goes on.
        if (o.kind == op_kind::lock) after.add(own);
        after_[o.id] = after;
        after_[o.id].joins = o.kind == op_kind::group || o.kind == op_kind::join;
        reach result = own;
        if (o.kind == op_kind::if_else) {
            result.add(body);
            result.add(handler);
        } else if (!always_suspends(o.kind)) {
            result.add(o.body.empty() ? following : body);
            result.add(following);
        }
        return result;
    }

    plan const& plan_;
    std::vector<reach>& after_;
    std::uint32_t declaration_;
};

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

std::uint64_t hash_ops(std::uint64_t h, std::vector<op> const& ops) {
    h = combine(h, ops.size());
    for (op const& o : ops) {
        h = combine(h, (std::uint64_t{o.id} << 8) | static_cast<std::uint64_t>(o.kind));
        h = combine(h, (std::uint64_t{o.target} << 32) | o.scope);
        h = combine(h, (std::uint64_t{o.count} << 32) | o.time);
        h = combine(h, (std::uint64_t(o.group) << 3) | (std::uint64_t(o.filter) << 1) |
                           std::uint64_t(o.is_static) | (std::uint64_t(o.pass_on) << 5));
        if (!o.arguments.empty()) h = hash_arguments(h, o);
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
    ops_.resize(largest + 1);
    first_.resize(p.tasks.size());
    for_each_op(p, [this](std::size_t, op const& o) {
        ops_[o.id] = &o;
        kinds_ |= 1u << static_cast<unsigned>(o.kind);
    });
    for (queue_declaration const& q : p.queues) hash_ = combine(hash_, q.capacity);
    number_memory();
    slot_counts_.resize(p.tasks.size());
    for (std::uint32_t t = 0; t < p.tasks.size(); ++t) {
        reach end;
        end.add(object_class::completion, t, access_kind::write);
        end.add(object_class::group, innermost_group, access_kind::commute);
        number_registers(t, p.tasks[t].body);
        first_[t] = reach_builder{*this, after_, t}.walk(p.tasks[t].body, end);
        hash_ = hash_ops(combine(hash_, t), p.tasks[t].body);
    }
    complete_ = check_completeness(p).complete;
}

}  // namespace rollcall
