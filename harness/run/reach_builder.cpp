#include "harness/run/reach_builder.hpp"

#include <optional>
#include <utility>

namespace rollcall {
namespace {

void add_memory_access(plan const& p, op const& o, reach& r) {
    bool const is_cell = names_cell(o.kind);
    object_class const what = is_cell ? object_class::cell : object_class::lock;
    object_id const first = is_cell ? p.first_cell(o.target) : p.first_lock(o.target);
    std::uint32_t const count = element_count(p.prog(), o);
    bool const reads = effect_of(o.kind) == op_effect::reads;
    access_kind const how = reads ? access_kind::read : access_kind::write;
    std::optional<std::int64_t> const constant = constant_of(o.arguments[0]);
    if (constant) {
        r.add(what, first + static_cast<std::uint32_t>(*constant), how);
    } else {
        for (std::uint32_t i = 0; i < count; ++i) r.add(what, first + i, how);
    }
}

void add_own_accesses(plan const& p, op const& o, reach& r) {
    op_row const& row = row_of(o.kind);
    if (has_clause(o.kind, clause::duration, clause::duration_or_none)) {
        r.add(object_class::clock, 0, access_kind::read);
    }
    switch (row.effect) {
        case op_effect::none: break;
        case op_effect::puts:
        case op_effect::takes:
        case op_effect::closes:
            r.add(object_class::queue_head, o.target, access_kind::write);
            r.add(object_class::queue_tail, o.target, access_kind::write);
            break;
        case op_effect::acquires:
        case op_effect::releases:
            r.add(object_class::semaphore, o.target, access_kind::write);
            break;
        case op_effect::sets:
        case op_effect::clears:
        case op_effect::awaits_set: r.add(object_class::event, o.target, access_kind::write); break;
        case op_effect::starts:
            if (has_clause(o.kind, clause::scope))
                r.add(object_class::group, o.scope, access_kind::commute);
            break;
        case op_effect::opens: r.add(object_class::group, o.target, access_kind::read); break;
        case op_effect::awaits: r.add(object_class::completion, o.target, access_kind::read); break;
        case op_effect::cancels:
            r.add(object_class::cancel_state, o.target, access_kind::write);
            break;
        case op_effect::cancels_all:
            r.add(object_class::group, o.target, access_kind::write);
            r.add(object_class::everything, 0, access_kind::write);
            break;
        case op_effect::raises: r.add(object_class::everything, 0, access_kind::write); break;
        case op_effect::reads:
        case op_effect::writes:
        case op_effect::holds: add_memory_access(p, o, r); break;
    }
}

}  // namespace

reach reach_builder::walk(std::vector<op> const& ops, reach const& following) {
    reach next = following;
    for (std::size_t i = ops.size(); i-- > 0;) next = walk_op(ops[i], next);
    return next;
}

reach reach_builder::walk_op(op const& o, reach const& following) {
    reach own;
    add_own_accesses(plan_, o, own);
    own.add(object_class::cancel_state, declaration_, access_kind::read);
    blocks const inside = walk_blocks(o, own, following);
    reach after = following;
    after.add(inside.handler);
    after.add(inside.body);
    // What waits acts again when it goes on.
    if (wait_of(o.kind) == op_wait::on_target) after.add(own);
    after.joins = o.kind == op_kind::group || o.kind == op_kind::join;
    note(o, after);
    reach result = own;
    if (wait_of(o.kind) == op_wait::own_step) return result;
    bool const is_passed = o.body.empty() || (o.kind == op_kind::repeat && o.count == 0);
    result.add(inside.body);
    if (o.kind == op_kind::if_else || o.body.empty()) result.add(inside.handler);
    if (is_passed || o.kind == op_kind::consume) result.add(following);
    return result;
}

reach_builder::blocks reach_builder::walk_blocks(op const& o, reach const& own,
                                                 reach const& following) {
    if (o.kind == op_kind::repeat) return {walk_turns(o, following), {}};
    blocks inside;
    bool const has_handler = o.kind == op_kind::if_else || !o.handler.empty();
    if (has_handler) inside.handler = walk(o.handler, following);
    if (o.body.empty()) return inside;
    reach behind = following;
    if (o.kind == op_kind::try_finally) behind = inside.handler;
    if (o.kind == op_kind::with) behind.add(own);
    if (o.kind == op_kind::consume) {
        behind.add(own);
        behind.add(walk(o.body, behind));
    }
    inside.body = walk(o.body, behind);
    return inside;
}

reach reach_builder::walk_turns(op const& repeat, reach const& following) {
    bool const outer = std::exchange(goes_on_, false);
    reach start = walk(repeat.body, following);
    if (repeat.count > 1) {
        goes_on_ = true;
        start.add(walk(repeat.body, start));
    }
    goes_on_ = outer;
    return start;
}

// An op is met once for each way in which the loops around it may go on.
void reach_builder::note(op const& o, reach const& after) {
    reach& known = (goes_on_ ? after_.other_turns : after_.last_turn)[o.id];
    known.add(after);
    known.joins = after.joins;
}

}  // namespace rollcall
