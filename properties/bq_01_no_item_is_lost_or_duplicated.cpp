// BQ-01: no item is lost or duplicated. The text that people read is `info` below.
//
// Judged when the run has come to rest and the queues have been emptied: then every item is in
// somebody's hands or was still there. A put that never returned may have been accepted or not.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::bq_01 {
namespace {

constexpr law_info info{
    .id = "BQ-01",
    .name = "no_item_is_lost_or_duplicated",
    .claim =
        "an item whose put returned is received once or is left in the queue; one whose put "
        "failed is neither; nothing else is ever received",
    .source =
        "conservation of items, the first law of every queue; chriskohlhoff/asio#1041, #1236 "
        "for how it breaks",
    .needs = "put and get in any form",
    .not_checked =
        "runs that gave up; puts that never returned, but for duplicates; what a close that is "
        "declared to discard has dropped",
    .look_at =
        "the hand-over to a waiter that is cancelled or timed out at that moment, and what "
        "close does with the buffer",
    .ops = bit(op_kind::put) | bit(op_kind::put_sentinel) | bit(op_kind::try_put) |
           bit(op_kind::consume) | bit(op_kind::get) | bit(op_kind::try_get),
    .premises = {set_of(feature::queues)},
};

ROLLCALL_MECHANISMS(
    lost,
    lost_beside_failed_get,  // a get that was cancelled or timed out meanwhile, close or not
    lost_beside_close,
    lost_beside_close_and_cancel,  // its put waited at the close and was asked to cancel after it
    received_twice, received_and_left, left_twice, failed_put_received, failed_put_left,
    unknown_item_received, unknown_item_left)

class item_check {
public:
    item_check(facts const& f, ruling& verdict, std::uint32_t id)
        : facts_(f), verdict_(verdict), id_(id), item_(f.items()[id]), put_(f.ops()[item_.put]) {}

    void check() {
        bool const accepted = put_.returned != never && put_.result == outcome::ok;
        bool const failed = put_.returned != never && put_.result != outcome::ok;
        bool const was_got = item_.got != nothing;
        bool const was_left = item_.times_left != 0;
        if (item_.got_again != nothing) {
            op_fact const& again = facts_.ops()[item_.got_again];
            report(mechanism::received_twice, put_kind() | native_bit(again), again.returned,
                   fmt::format("was received by {} and again by {}", by(item_.got),
                               by(item_.got_again)));
        } else if (was_got && was_left) {
            report(mechanism::received_and_left, put_kind() | get_kind(), item_.left,
                   fmt::format("was received by {} and is still in the queue", by(item_.got)));
        } else if (item_.times_left > 1) {
            report(mechanism::left_twice, put_kind(), item_.left,
                   fmt::format("is in the queue {} times at the end", item_.times_left));
        } else if (failed && was_got) {
            report(mechanism::failed_put_received, failed_put_kinds() | get_kind(), put_.returned,
                   fmt::format("was received by {} although its put returned {}", by(item_.got),
                               name(put_.result)));
        } else if (failed && was_left) {
            report(mechanism::failed_put_left, failed_put_kinds(), put_.returned,
                   fmt::format("is left in the queue although its put returned {}",
                               name(put_.result)));
        } else if (accepted && !was_got && !was_left) {
            report_lost();
        }
    }

private:
    op_set put_kind() const { return native_bit(put_); }
    op_set failed_put_kinds() const { return native_bits_of_failed(put_); }
    op_set get_kind() const { return native_bit(facts_.ops()[item_.got]); }

    std::string by(std::uint32_t get) const {
        op_fact const& o = facts_.ops()[get];
        return fmt::format("{} in {}", task_words(facts_, o.task), step_words(facts_, o.returned));
    }

    // The last get that ended without an item after the put began: it may have held this one. One
    // that timed out goes before those that were cancelled, so that these are blamed only where
    // there is nobody else.
    op_fact const* failed_get() const {
        op_fact const* timed_out = nullptr;
        op_fact const* cancelled = nullptr;
        for (get_fact const& g : facts_.gets()) {
            op_fact const& o = facts_.ops()[g.op];
            if (o.result != outcome::cancelled && o.result != outcome::timed_out) continue;
            if (o.returned == never || o.returned < put_.begun) continue;
            if (facts_.at(o.begun).object != item_.queue) continue;
            op_fact const*& last = o.result == outcome::timed_out ? timed_out : cancelled;
            if (last == nullptr || o.returned > last->returned) last = &o;
        }
        return timed_out != nullptr ? timed_out : cancelled;
    }

    // When the put, waiting as the queue was closed, was asked to cancel after that.
    position asked_after_close(position closed) const {
        if (closed < put_.begun || closed > put_.returned) return never;
        for (request_fact const& r : facts_.requests()) {
            if (r.task != put_.task || r.masked) continue;
            if (r.at > closed && r.at < put_.returned) return r.at;
        }
        return never;
    }

    void report_lost() {
        position const closed = facts_.queues()[item_.queue].closed;
        bool const was_closed = closed != never && closed > put_.begun;
        if (was_closed && facts_.declares().close_discards.value) return;
        position const asked = was_closed ? asked_after_close(closed) : never;
        op_fact const* const get = failed_get();
        std::string const lost =
            fmt::format("was accepted in {} and lost", step_words(facts_, put_.returned));
        op_set const close_kind = was_closed ? bit(op_kind::close) : 0;
        if (asked != never) {
            report(mechanism::lost_beside_close_and_cancel, put_kind() | close_kind, asked,
                   fmt::format("{}; the queue was closed in {} and the put asked to cancel in {}",
                               lost, step_words(facts_, closed), step_words(facts_, asked)));
        } else if (get != nullptr) {
            // The close may have dropped it just as well: who did cannot be told.
            report(mechanism::lost_beside_failed_get,
                   put_kind() | native_bits_of_failed(*get) | close_kind, get->returned,
                   fmt::format("{}; {} of {} had returned {} in {}", lost,
                               op_words(facts_, get->id), task_words(facts_, get->task),
                               name(get->result), step_words(facts_, get->returned)));
        } else if (was_closed) {
            report(mechanism::lost_beside_close, put_kind() | close_kind, closed,
                   fmt::format("{}; the queue was closed in {}", lost, step_words(facts_, closed)));
        } else {
            report(mechanism::lost, put_kind(), put_.returned, lost);
        }
    }

    void report(mechanism m, op_set ops, position p, std::string const& what) {
        verdict_.broken(name_of(m), ops, facts_.at(p).step, {put_.task},
                        fmt::format("{} of {} {}", item_words(facts_, id_),
                                    queue_words(facts_, item_.queue), what));
    }

    facts const& facts_;
    ruling& verdict_;
    std::uint32_t id_;
    item_fact const& item_;
    op_fact const& put_;
};

void report_strange(facts const& f, ruling& verdict, position p) {
    event const& e = f.at(p);
    if (e.kind == event_kind::op_begun) return;  // the program's own put: the trace is at fault
    bool const left = e.kind == event_kind::item_left;
    mechanism const m = left ? mechanism::unknown_item_left : mechanism::unknown_item_received;
    std::string const what =
        left ? fmt::format("{} was left in {}", item_words(f, e.value), queue_words(f, e.object))
             : fmt::format("{} was received from {} by {} in step {}", item_words(f, e.value),
                           queue_words(f, e.object), task_words(f, e.task), e.step);
    verdict.broken(name_of(m), left ? 0 : bit(op_kind::get), e.step, {e.task}, what);
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    if (f.gave_up()) return;
    if (f.look().saw_put) verdict.exercised();
    if (f.look().is_miscounted) {
        for (std::uint32_t id = 1; id < f.items().size(); ++id) {
            if (f.items()[id].put != nothing) item_check(f, verdict, id).check();
        }
    }
    for (position const p : f.strange_items()) report_strange(f, verdict, p);
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::bq_01
