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
    switch (o.kind) {
        case op_kind::spawn:
        case op_kind::detach:
        case op_kind::fail:
        case op_kind::cancel_task:
        case op_kind::cancel_group:
        case op_kind::try_put:
        case op_kind::try_get:
        case op_kind::close:
        case op_kind::read:
        case op_kind::write:
        case op_kind::add:
        case op_kind::cas:
        case op_kind::let:
        case op_kind::expect:
        case op_kind::unlock: return true;
        case op_kind::if_else:
            return std::all_of(o.body.begin(), o.body.end(), never_suspends) &&
                   std::all_of(o.handler.begin(), o.handler.end(), never_suspends);
        case op_kind::lock:
        case op_kind::yield:
        case op_kind::io:
        case op_kind::sleep:
        case op_kind::group:
        case op_kind::join:
        case op_kind::try_catch:
        case op_kind::try_finally:
        case op_kind::timeout:
        case op_kind::shield:
        case op_kind::put:
        case op_kind::get:
        case op_kind::put_sentinel:
        case op_kind::consume:
        case op_kind::repeat: return false;
    }
    return false;
}

bool may_swallow_cancel(op const& o, std::vector<bool> const& cancelled_by_name) {
    switch (o.kind) {
        case op_kind::try_catch:
        case op_kind::shield: return true;
        case op_kind::try_finally:
            if (!std::all_of(o.handler.begin(), o.handler.end(), never_suspends)) return true;
            break;
        case op_kind::group:
            if (o.group == group_kind::race || cancelled_by_name[o.target]) return true;
            break;
        case op_kind::yield:
        case op_kind::io:
        case op_kind::sleep:
        case op_kind::spawn:
        case op_kind::detach:
        case op_kind::join:
        case op_kind::fail:
        case op_kind::timeout:
        case op_kind::cancel_task:
        case op_kind::cancel_group:
        case op_kind::put:
        case op_kind::get:
        case op_kind::try_put:
        case op_kind::try_get:
        case op_kind::close:
        case op_kind::put_sentinel:
        case op_kind::consume:
        case op_kind::repeat:
        case op_kind::read:
        case op_kind::write:
        case op_kind::add:
        case op_kind::cas:
        case op_kind::let:
        case op_kind::if_else:
        case op_kind::expect:
        case op_kind::lock:
        case op_kind::unlock: break;
    }
    auto const swallows = [&](op const& inner) {
        return may_swallow_cancel(inner, cancelled_by_name);
    };
    if (o.kind == op_kind::if_else && std::any_of(o.handler.begin(), o.handler.end(), swallows)) {
        return true;
    }
    return std::any_of(o.body.begin(), o.body.end(), swallows);
}

}  // namespace rollcall
