#include "properties/facts.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall {

void facts::note_idle(position at) noexcept {
    for (std::uint32_t i = 0; i < queues_.size(); ++i) {
        queue_fact& q = queues_[i];
        if (q.getters + q.putters == 0 || q.stall.at != never || !could_serve(q)) continue;
        q.stall = {at, q.level, q.getters, q.putters, q.closed != never};
    }
    note_idle_sync(at);
}

// Whether some waiter of the queue could be served as things stand.
bool facts::could_serve(queue_fact const& q) const noexcept {
    if (q.closed != never) return true;
    if (q.getters > 0 && (q.level > 0 || q.putters > 0)) return true;
    if (q.putters == 0) return false;
    if (q.capacity > 0) return q.level < q.capacity;
    declared<zero_capacity> const& zero = run_->declares.capacity_zero;
    return zero.promised && zero.value == zero_capacity::no_bound;
}

// A try is judged where no other op on the queue began or returned inside it: then the queue held
// at most the items whose puts had returned or were open, and at least those that had been accepted
// and that no open get may have taken.
void facts::note_refusal(queue_fact& q, position at, op_fact const& o) noexcept {
    bool const is_alone = std::exchange(q.touched, at) == o.begun;
    if (o.result == outcome::closed) {
        q.refused.any = true;
        if (q.close_begun == never) q.refused.unasked = std::min(q.refused.unasked, at);
    }
    if (o.result != outcome::would_block) return;
    q.refused.any = true;
    if (!is_alone) return;
    bool const is_put = o.action == op_action::put;
    bool const had_cause = is_put ? q.level + q.putters >= q.capacity : q.level <= q.getters;
    position& first = is_put ? q.refused.beside_room : q.refused.beside_item;
    if (!had_cause) first = std::min(first, at);
}

void facts::look_at_items() noexcept {
    struct so_far {
        position latest_get = 0;        // begin of the latest get of the items so far
        position earliest_put = never;  // return of the earliest put
        position latest_put = 0;        // return of the latest put
    };
    std::array<so_far, queues_max> of_queue;
    std::fill_n(of_queue.begin(), std::min<std::size_t>(queues_.size(), queues_max), so_far{});
    item_look look;
    for (item_fact const& item : items_.all()) {  // by id: in the order in which their puts began
        if (item.put == nothing || item.queue >= queues_max) continue;
        look.saw_put = true;
        std::uint32_t const seen = item.times_left + (item.got != nothing ? 1u : 0u);
        std::uint32_t const due = item.accepted != never ? 1u : 0u;
        look.is_miscounted |= seen != due || item.got_again != nothing;
        if (!is_settled(item)) continue;
        so_far& q = of_queue[item.queue];
        if (item.get_returned != never) {
            look.saw_apart |= q.earliest_put < item.put_begun;
            look.saw_waiting |= q.latest_put > item.put_begun;
            look.is_out_of_order |= item.get_returned < q.latest_get;
        }
        q.latest_get = std::max(q.latest_get, item.get_begun);
        q.earliest_put = std::min(q.earliest_put, item.accepted);
        q.latest_put = std::max(q.latest_put, item.accepted);
    }
    look_ = look;
}

}  // namespace rollcall
