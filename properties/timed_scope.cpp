#include "properties/timed_scope.hpp"

namespace rollcall {

nanoseconds duration_of(facts const& f, op_fact const& o) noexcept {
    return nanoseconds{f.run().planned.op_of(o.id).time} * nanoseconds_per_tick;
}

bool is_past_deadline(facts const& f, op_fact const& o, position p) noexcept {
    bool const has_limit = o.kind == op_kind::timeout || o.action != op_action::none;
    if (!has_limit || f.run().planned.op_of(o.id).time == no_limit) return false;
    return f.at(p).time >= f.at(o.begun).time + duration_of(f, o);
}

}  // namespace rollcall
