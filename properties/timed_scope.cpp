#include "properties/timed_scope.hpp"

namespace rollcall {

nanoseconds duration_of(facts const& f, op_fact const& o) noexcept {
    return nanoseconds{f.run().planned.op_of(o.id).time} * nanoseconds_per_tick;
}

}  // namespace rollcall
