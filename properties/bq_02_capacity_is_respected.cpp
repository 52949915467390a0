// BQ-02: the capacity is respected. The text that people read is `info` below.
//
// Counted at every prefix of the trace: puts that returned minus gets that have begun (those that
// ended without an item are taken back). An item may leave at any time while its get is open and
// may enter before its put returns, so this is what the queue held at least.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::bq_02 {
namespace {

constexpr law_info info{
    .id = "BQ-02",
    .name = "capacity_is_respected",
    .claim =
        "at every moment the puts that returned exceed the gets that have begun by at most "
        "the capacity; with capacity 0, if that is a rendezvous, by nothing",
    .source = "the linearizable form of \"a bounded queue holds at most its capacity\"",
    .needs = "put; for capacity 0 the declared meaning",
    .not_checked = "queues without a bound; items that wait in a putter's hands",
    .look_at = "the room that a put sees after a get, a cancelled put or a try_put",
    .ops = bit(op_kind::put) | bit(op_kind::put_sentinel) | bit(op_kind::try_put),
    .premises = {set_of(feature::queues, feature::bounds),
                 set_of(feature::queues, feature::rendezvous)},
};

ROLLCALL_MECHANISMS(over_capacity,
                    over_capacity_after_failed_put,  // a put had been cancelled or timed out before
                    // capacity 0
                    rendezvous_without_getter)

bool put_failed_before(facts const& f, object_id queue, position p) noexcept {
    for (op_fact const& o : f.ops()) {
        if (o.begun > p) break;
        bool const failed = o.result == outcome::cancelled || o.result == outcome::timed_out;
        if (o.action == op_action::put && failed && o.returned < p &&
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
        if (o.action != op_action::put || o.result != outcome::ok || o.returned > p) continue;
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
    verdict.broken(name_of(m), last_put_before(f, queue, q.overfull), e.step, {e.task},
                   fmt::format("{} of capacity {} held {} when {} of {} had returned in step {}",
                               queue_words(f, queue), q.capacity,
                               q.capacity == 0 ? "an item" : std::to_string(q.capacity + 1),
                               op_words(f, e.op), task_words(f, e.task), e.step));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
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

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::bq_02
