#include "harness/program/op_effects.hpp"

#include <algorithm>

namespace rollcall {

queue_set leading_closes(op const& o) noexcept {
    queue_set closed = 0;
    if (o.kind != op_kind::try_finally) return closed;
    for (op const& inner : o.handler) {
        if (inner.kind != op_kind::close) break;
        closed |= just(inner.target);
    }
    return closed;
}

queue_set closed_after(op const& o) noexcept {
    return o.kind == op_kind::close ? just(o.target) : leading_closes(o);
}

bool never_suspends(op const& o) noexcept {
    return wait_of(o.kind) == op_wait::never &&
           std::all_of(o.body.begin(), o.body.end(), never_suspends) &&
           std::all_of(o.handler.begin(), o.handler.end(), never_suspends);
}

bool may_swallow_cancel(op const& o, std::vector<bool> const& cancelled_by_name) {
    if (o.kind == op_kind::try_catch || o.kind == op_kind::shield) return true;
    if (o.kind == op_kind::try_finally &&
        !std::all_of(o.handler.begin(), o.handler.end(), never_suspends)) {
        return true;
    }
    if (o.kind == op_kind::group && (o.group == group_kind::race || cancelled_by_name[o.target])) {
        return true;
    }
    auto const swallows = [&](op const& inner) {
        return may_swallow_cancel(inner, cancelled_by_name);
    };
    bool const has_else = has_clause(o.kind, clause::may_else);
    return (has_else && std::any_of(o.handler.begin(), o.handler.end(), swallows)) ||
           std::any_of(o.body.begin(), o.body.end(), swallows);
}

}  // namespace rollcall
