#include "properties/deliveries.hpp"

namespace rollcall {

std::size_t deliveries_until(facts const& f, task_id task, position p) noexcept {
    std::size_t count = 0;
    for (std::uint32_t const i : f.cancelled()) {
        op_fact const& o = f.ops()[i];
        count += o.task == task && o.returned <= p && is_leaf(o);
    }
    return count;
}

std::size_t put_back_before(facts const& f, task_id task, position p) noexcept {
    std::size_t count = 0;
    for (group_fact const& g : f.groups()) {
        count += g.host == task && g.closed < p && g.result != outcome::cancelled;
    }
    return count;
}

}  // namespace rollcall
