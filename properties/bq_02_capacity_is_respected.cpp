#include "properties/bq_02_capacity_is_respected.hpp"

#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::bq_02 {
namespace {

bool put_failed_before(facts const& f, object_id queue, position p) noexcept {
    for (op_fact const& o : f.ops()) {
        if (o.begun > p) break;
        bool const failed = o.result == outcome::cancelled || o.result == outcome::timed_out;
        if (o.action == queue_action::put && failed && o.returned < p &&
            f.at(o.begun).object == queue) {
            return true;
        }
    }
    return false;
}

// The put that was accepted last: the one that was too many.
op_set last_put_before(facts const& f, object_id queue, position p) noexcept {
    op_fact const* last = nullptr;
    for (op_fact const& o : f.ops()) {
        if (o.begun > p) break;
        if (o.action != queue_action::put || o.result != outcome::ok || o.returned > p) continue;
        if (f.at(o.begun).object != queue) continue;
        if (last == nullptr || o.returned > last->returned) last = &o;
    }
    return last == nullptr ? bit(op_kind::put) : native_bit(*last);
}

void report(facts const& f, ruling& verdict, object_id queue) {
    queue_fact const& q = f.queues()[queue];
    event const& e = f.at(q.overfull);
    mechanism m = mechanism::over_capacity;
    if (put_failed_before(f, queue, q.overfull)) m = mechanism::over_capacity_after_failed_put;
    if (q.capacity == 0) m = mechanism::rendezvous_without_getter;
    verdict.broken(mechanism_names[static_cast<std::size_t>(m)],
                   last_put_before(f, queue, q.overfull), e.step, {e.task},
                   fmt::format("{} of capacity {} held {} when {} of {} had returned in step {}",
                               queue_words(f, queue), q.capacity,
                               q.capacity == 0 ? "an item" : std::to_string(q.capacity + 1),
                               op_words(f, e.op), task_words(f, e.task), e.step));
}

}  // namespace

void check(facts const& f, ruling& verdict) {
    for (object_id i = 0; i < f.queues().size(); ++i) {
        queue_fact const& q = f.queues()[i];
        if (!q.was_full) continue;
        if (q.capacity == 0) {
            declared<zero_capacity> const& zero = f.declares().capacity_zero;
            if (!zero.promised || zero.value == zero_capacity::no_bound) continue;
        }
        verdict.exercised();
        // A lost item is not in the queue any more, though nobody has it: that is BQ-01's.
        if (q.overfull != never && !f.look().is_miscounted) report(f, verdict, i);
    }
}

}  // namespace rollcall::bq_02
