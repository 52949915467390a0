// BQ-07: an outcome has its cause. The text that people read is `info` below.
//
// What a queue can have held is bounded from the intervals of the other ops (facts_queues.cpp): at
// most what was put and not got, open puts included; at least what was accepted, less one for each
// open get. A try inside which another op on the queue began or returned is not judged.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::bq_07 {
namespace {

constexpr law_info info{
    .id = "BQ-07",
    .name = "outcome_has_its_cause",
    .claim =
        "an op on a queue returns closed only after a close of it has begun, a try_put returns "
        "would block only if the queue can have been full, a try_get only if it can have been "
        "empty",
    .source =
        "linearizability of a bounded queue: Herlihy, Wing, TOPLAS 12, 1990; asyncio.Queue: "
        "QueueFull and QueueEmpty",
    .needs = "try_put, try_get or close",
    .not_checked =
        "tries on a rendezvous beside a partner who waits; limits that end too soon (TM-01); runs "
        "in which items were lost (BQ-01)",
    .look_at = "what a try asks before it gives up, and what a queue that is made or used again is",
    .ops = bit(op_kind::put) | bit(op_kind::put_sentinel) | bit(op_kind::try_put) |
           bit(op_kind::consume) | bit(op_kind::get) | bit(op_kind::try_get),
    .premises = {set_of(feature::queues, feature::closes),
                 set_of(feature::queues, feature::try_puts),
                 set_of(feature::queues, feature::try_gets)},
};

ROLLCALL_MECHANISMS(closed_before_a_close, would_block_beside_room, would_block_beside_item)

void report(facts const& f, ruling& verdict, object_id queue, mechanism m, position p,
            std::string const& although) {
    event const& e = f.at(p);
    op_fact const* refused = nullptr;
    for (op_fact const& o : f.ops()) {
        if (o.returned == p) refused = &o;
    }
    op_set const kind = refused == nullptr ? 0 : native_bit(*refused);
    verdict.broken(name_of(m), kind, e.step, {e.task},
                   fmt::format("{} of {} returned {} in step {}, although {} {}", op_words(f, e.op),
                               task_words(f, e.task), name(e.result), e.step, queue_words(f, queue),
                               although));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (object_id i = 0; i < f.queues().size(); ++i) {
        queue_fact const& q = f.queues()[i];
        if (!q.refused.any) continue;
        verdict.exercised();
        if (q.refused.unasked != never) {
            report(f, verdict, i, mechanism::closed_before_a_close, q.refused.unasked,
                   "had not been closed");
        }
        // What nobody has may have been in it, or not.
        if (f.gave_up() || f.look().is_miscounted) continue;
        if (q.refused.beside_room != never) {
            report(f, verdict, i, mechanism::would_block_beside_room, q.refused.beside_room,
                   "had room for certain");
        }
        if (q.refused.beside_item != never) {
            report(f, verdict, i, mechanism::would_block_beside_item, q.refused.beside_item,
                   "held an item for certain");
        }
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::bq_07
