// BQ-03: the queue is first in, first out. The text that people read is `info` below.
//
// Ops are intervals, so only puts and gets that do not overlap are ordered. An item that was still
// in the queue at the end was never got: its get begins after everything. One that was lost says
// nothing here (BQ-01).
// Cost: linear in the items; if that finds a suspect, quadratic.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::bq_03 {
namespace {

constexpr law_info info{
    .id = "BQ-03",
    .name = "queue_is_fifo",
    .claim =
        "if the put of one item returned before the put of another began, no get returns with "
        "the other before a get of the first has begun",
    .source = "linearizability of a FIFO queue: Herlihy, Wing, TOPLAS 12, 1990",
    .needs = "put and get in any form",
    .not_checked = "puts that overlap (BQ-06, where waiters are served in order)",
    .look_at = "which end of the buffer the items of waiting putters are added to",
    .ops = bit(op_kind::put) | bit(op_kind::put_sentinel) | bit(op_kind::try_put) |
           bit(op_kind::consume) | bit(op_kind::get) | bit(op_kind::try_get),
    .premises = {set_of(feature::queues)},
};

ROLLCALL_MECHANISMS(overtaken,  // the older item was got later
                    // the older item was never got
                    overtaken_left)

void report(facts const& f, ruling& verdict, std::uint32_t older, std::uint32_t newer) {
    item_fact const& a = f.items()[older];
    item_fact const& b = f.items()[newer];
    op_fact const& get = f.ops()[b.got];
    mechanism const m = a.got == nothing ? mechanism::overtaken_left : mechanism::overtaken;
    std::string const then =
        a.got == nothing ? "was left in the queue"
                         : fmt::format("was asked for only in {}", step_words(f, a.get_begun));
    verdict.broken(name_of(m),
                   native_bit(f.ops()[a.put]) | native_bit(f.ops()[b.put]) | native_bit(get),
                   f.at(get.returned).step, {get.task},
                   fmt::format("{} of {} was in the queue in {}, yet {} received the later {} in "
                               "{}, and the older one {}",
                               item_words(f, older), queue_words(f, a.queue),
                               step_words(f, a.accepted), task_words(f, get.task),
                               item_words(f, newer), step_words(f, get.returned), then));
}

// Whether two items of one queue break the order; `a` is the one put first.
bool breaks(facts const& f, item_fact const& a, item_fact const& b) noexcept {
    if (a.queue != b.queue || !f.is_settled(a) || !f.is_settled(b)) return false;
    return a.accepted < b.put_begun && b.get_returned < a.get_begun;
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    if (f.look().saw_apart) verdict.exercised();
    if (!f.look().is_out_of_order) return;
    for (std::uint32_t b = 2; b < f.items().size(); ++b) {
        for (std::uint32_t a = 1; a < b; ++a) {
            if (!breaks(f, f.items()[a], f.items()[b])) continue;
            report(f, verdict, a, b);
            return;
        }
    }
}

static bool promised(dialect const& d) noexcept {
    return d.queue_is_fifo.promised && d.queue_is_fifo.value;
}
constinit checked_law const law{info, mechanism_names, promised, check};

}  // namespace rollcall::bq_03
