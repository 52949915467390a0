// BQ-06: waiters are served in the order of their arrival. The text that people read is `info`.
//
// A waiter arrived earlier if its op began in an earlier step and had not returned when the other
// began: then it was waiting, or had been served already. Ops of one task cannot wait beside each
// other, so both are of different tasks. A try_put never waits but must not overtake who does.
// Order of service shows in the items: of putters, in the order in which their items are got; of
// getters, in the order in which the items that they got were put.
// Cost: linear in the items and gets; if that finds a suspect, quadratic.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace rollcall::bq_06 {
namespace {

constexpr law_info info{
    .id = "BQ-06",
    .name = "waiters_are_served_in_arrival_order",
    .claim =
        "a put that waits is accepted before any that began later, and a get that waits is "
        "served no later item than one that began later",
    .source =
        "asyncio.Queue and trio's memory channels document fairness; python/cpython#83055 "
        "for how try_put breaks it",
    .needs = "put and get by several tasks; a runtime that declares its queue fair",
    .not_checked =
        "waiters that were cancelled, timed out or never served; the order in which "
        "served waiters run again",
    .look_at =
        "which end of the list of waiters a new one is added to, and whether room that is "
        "promised to a waiter can be taken by a try_put",
    .ops = bit(op_kind::put) | bit(op_kind::put_sentinel) | bit(op_kind::try_put) |
           bit(op_kind::consume) | bit(op_kind::get),
    .premises = {set_of(feature::queues)},
};

ROLLCALL_MECHANISMS(putter_overtaken, putter_overtaken_by_try_put, getter_overtaken)

constexpr bool promised(dialect const& d) noexcept {
    return d.queue_is_fair.promised && d.queue_is_fair.value;
}

// Whether `first` had been waiting since an earlier step when `second` began.
bool was_waiting(op_fact const& first, op_fact const& second) noexcept {
    return first.task != second.task && first.step < second.step && first.begun < second.begun &&
           first.returned > second.begun;
}

void report_putters(facts const& f, ruling& verdict, std::uint32_t older, std::uint32_t newer) {
    item_fact const& a = f.items()[older];
    item_fact const& b = f.items()[newer];
    op_fact const& put = f.ops()[b.put];
    mechanism const m = put.kind == op_kind::try_put ? mechanism::putter_overtaken_by_try_put
                                                     : mechanism::putter_overtaken;
    verdict.broken(name_of(m),
                   bit(op_kind::put) | (put.kind == op_kind::try_put ? bit(put.kind) : 0),
                   f.at(put.begun).step, {f.ops()[a.put].task, put.task},
                   fmt::format("{} waited at {} since {}, {} came in {}, and its item was received "
                               "first, in {}",
                               item_words(f, older), queue_words(f, a.queue),
                               step_words(f, f.ops()[a.put].begun), item_words(f, newer),
                               step_words(f, put.begun), step_words(f, f.ops()[b.got].returned)));
}

void check_putters(facts const& f, ruling& verdict) {
    for (std::uint32_t b = 2; b < f.items().size(); ++b) {
        item_fact const& newer = f.items()[b];
        if (newer.got == nothing || !f.is_settled(newer)) continue;
        for (std::uint32_t a = 1; a < b; ++a) {
            item_fact const& older = f.items()[a];
            if (older.queue != newer.queue || !f.is_settled(older)) continue;
            if (!was_waiting(f.ops()[older.put], f.ops()[newer.put])) continue;
            if (newer.get_returned >= older.get_begun) continue;
            report_putters(f, verdict, a, b);
            return;
        }
    }
}

void report_getters(facts const& f, ruling& verdict, op_fact const& x, op_fact const& y) {
    verdict.broken(
        name_of(mechanism::getter_overtaken), bit(op_kind::get), f.at(y.returned).step,
        {x.task, y.task},
        fmt::format("{} waited at {} since {} and got {}; {} came in {} and got the earlier {}",
                    task_words(f, x.task), queue_words(f, f.at(x.begun).object),
                    step_words(f, x.begun), item_words(f, f.at(x.returned).value),
                    task_words(f, y.task), step_words(f, y.begun),
                    item_words(f, f.at(y.returned).value)));
}

void find_getters(facts const& f, ruling& verdict) {
    for (std::size_t j = 1; j < f.gets().size(); ++j) {
        op_fact const& y = f.ops()[f.gets()[j].op];
        item_fact const& got_by_y = f.items()[f.gets()[j].item];
        if (got_by_y.put == nothing) continue;
        for (std::size_t i = 0; i < j; ++i) {
            op_fact const& x = f.ops()[f.gets()[i].op];
            item_fact const& got_by_x = f.items()[f.gets()[i].item];
            if (got_by_x.put == nothing || got_by_x.queue != got_by_y.queue) continue;
            if (!was_waiting(x, y) || got_by_y.accepted >= got_by_x.put_begun) continue;
            report_getters(f, verdict, x, y);
            return;
        }
    }
}

void check_getters(facts const& f, ruling& verdict) {
    struct so_far {
        position latest_put = 0;  // begin of the latest put among the items got so far
        position latest_get = 0;  // return of the latest get
    };
    std::array<so_far, queues_max> of_queue;
    std::fill_n(of_queue.begin(), std::min<std::size_t>(f.queues().size(), queues_max), so_far{});
    bool suspect = false;
    for (get_fact const& g : f.gets()) {
        item_fact const& item = f.items()[g.item];
        if (item.put == nothing || item.queue >= queues_max) continue;
        so_far& q = of_queue[item.queue];
        op_fact const& get = f.ops()[g.op];
        if (q.latest_get > get.begun) verdict.exercised();
        suspect |= item.accepted < q.latest_put;
        q.latest_put = std::max(q.latest_put, item.put_begun);
        q.latest_get = std::max(q.latest_get, get.returned);
    }
    if (suspect) find_getters(f, verdict);
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    if ((f.waited() & queue_waits) == 0) return;
    if (f.look().saw_waiting) verdict.exercised();
    if (f.look().is_out_of_order) check_putters(f, verdict);
    check_getters(f, verdict);
}

constinit checked_law const law{info, mechanism_names, promised, check};

}  // namespace rollcall::bq_06
