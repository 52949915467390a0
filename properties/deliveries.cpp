#include "properties/deliveries.hpp"

#include "properties/words.hpp"

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

std::uint32_t limit_that_lost(facts const& f, task_id task, position p, position by) {
    std::uint32_t const open = open_op_at(f, task, p);
    if (open == nothing) return nothing;
    op_fact const& o = f.ops()[open];
    if (o.returned > by || o.result == outcome::cancelled) return nothing;
    bool const has_own =
        o.action != op_action::none && f.run().planned.op_of(o.id).time != no_limit;
    return has_own || o.kind == op_kind::timeout ? open : nothing;
}

bool was_on_its_way(facts const& f, op_fact const& o, position p, unsigned passed_at_most) {
    if (!f.declares().timeout_body_is_task.value) return false;
    unsigned passed = 0;
    for (std::uint32_t i = o.outer; i != nothing; i = f.ops()[i].outer) {
        passed += f.ops()[i].kind == op_kind::timeout && f.ops()[i].begun < p;
    }
    return passed > passed_at_most;
}

}  // namespace rollcall
