#include "harness/program/op_effects.hpp"

#include <algorithm>

namespace rollcall {

namespace {

bool opens(op const& o) noexcept { return o.kind == op_kind::close || o.kind == op_kind::set; }

}  // namespace

opened_set leading_openings(op const& o) noexcept {
    opened_set opened = 0;
    if (o.kind != op_kind::try_finally) return opened;
    for (op const& inner : o.handler) {
        if (!opens(inner)) break;
        opened |= awaited_by(inner);
    }
    return opened;
}

opened_set opened_after(op const& o) noexcept {
    return opens(o) ? awaited_by(o) : leading_openings(o);
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
