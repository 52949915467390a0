// TM-02: timers fire in the order of their deadlines. The text that people read is `info` below.
//
// A timer that is passed over stays behind: when time passes *idly*, nothing was ready, so whoever
// sleeps past a deadline that lay before was not woken by a timer that should have fired. Whether
// the deadline lay before is told as in tm_03_timeout_edges.hpp. Where ready work runs in the order
// in which it became ready (`fifo`), sleeps return in the order of their deadlines; deadlines
// within half a tick are no order.
#include "properties/laws.hpp"
#include "properties/timed_scope.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::tm_02 {
namespace {

constexpr law_info info{
    .id = "TM-02",
    .name = "timers_fire_in_deadline_order",
    .claim =
        "when time passes idly, no sleep, and no op with a limit, waits past its deadline; "
        "in a runtime that is first in, first out, sleeps of more than 0 end in the "
        "order of their deadlines",
    .source = "Asio's timer queue and asyncio's heap are ordered by deadline",
    .needs = "sleep, or an op with a limit",
    .not_checked = "sleeps that never end (BQ-05); timeouts (TM-03)",
    .look_at = "timers that share one wake-up, and what a cancelled timer does to its neighbours",
    .ops = bit(op_kind::sleep) | bit(op_kind::put) | bit(op_kind::get) |
           bit(op_kind::put_sentinel) | bit(op_kind::acquire) | bit(op_kind::wait),
    .premises = {set_of(feature::sleeps), set_of(feature::queues, feature::put_limits),
                 set_of(feature::queues, feature::get_limits),
                 set_of(feature::semaphores, feature::acquire_limits),
                 set_of(feature::mutexes, feature::acquire_limits),
                 set_of(feature::events, feature::wait_limits)},
};

ROLLCALL_MECHANISMS(slept_past_deadline, limit_past_deadline, out_of_order)

constexpr nanoseconds slack = nanoseconds_per_tick / 2;

nanoseconds deadline_of(facts const& f, op_fact const& o) noexcept {
    return f.at(o.begun).time + duration_of(f, o);
}

// The idle advance of time at which the op certainly waited past its deadline, or `never`.
position overdue_at(facts const& f, op_fact const& o) noexcept {
    nanoseconds const late = deadline_of(f, o) + slack;
    bool was_late_before = false;
    for (position const p : f.advances()) {
        if (p < o.begun) continue;
        if (p > o.returned) return never;
        event const& e = f.at(p);
        bool const is_late = e.time >= late;
        bool const is_certain = was_late_before || (is_late && e.value == 1);
        was_late_before = is_late;
        if (is_certain && e.result == outcome::would_block) return p;
    }
    return never;
}

void check_overdue(facts const& f, ruling& verdict, op_fact const& o) {
    position const p = overdue_at(f, o);
    if (p == never) return;
    bool const is_sleep = o.kind == op_kind::sleep;
    mechanism const m = is_sleep ? mechanism::slept_past_deadline : mechanism::limit_past_deadline;
    verdict.broken(name_of(m), native_bit(o), f.at(p).step, {o.task},
                   fmt::format("{} of {}, begun in {}, was past its deadline and still waited when "
                               "time passed idly in {}",
                               op_words(f, o.id), task_words(f, o.task), step_words(f, o.begun),
                               step_words(f, p)));
}

// A sleep of no time may be a mere yield (asyncio documents it): no timer ends it.
bool ended_by_its_timer(facts const& f, op_fact const& o) noexcept {
    return duration_of(f, o) != 0 && o.kind == op_kind::sleep && o.returned != never &&
           o.result == outcome::ok && o.waited;
}

// The first pair of sleeps that ended in the wrong order.
void check_order(facts const& f, ruling& verdict) {
    for (std::uint32_t const i : f.timed()) {
        op_fact const& late = f.ops()[i];
        if (!ended_by_its_timer(f, late)) continue;
        for (std::uint32_t const j : f.timed()) {
            op_fact const& early = f.ops()[j];
            if (!ended_by_its_timer(f, early) || early.returned > late.returned) continue;
            if (late.begun > early.returned) break;
            if (deadline_of(f, early) < deadline_of(f, late) + slack) continue;
            verdict.broken(
                name_of(mechanism::out_of_order), bit(op_kind::sleep), f.at(early.returned).step,
                {early.task, late.task},
                fmt::format("{} of {} ended in {}, before {} of {} in {}, whose deadline was "
                            "earlier",
                            op_words(f, early.id), task_words(f, early.task),
                            step_words(f, early.returned), op_words(f, late.id),
                            task_words(f, late.task), step_words(f, late.returned)));
            return;
        }
    }
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (std::uint32_t const i : f.timed()) {
        op_fact const& o = f.ops()[i];
        if (o.kind == op_kind::timeout || !o.waited) continue;
        verdict.exercised();
        check_overdue(f, verdict, o);
    }
    if (f.declares().order.value == ready_order::fifo) check_order(f, verdict);
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::tm_02
