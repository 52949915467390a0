// BQ-05: no wake-up is lost. The text that people read is `info` below.
//
// Judged at idle moments: when time advances although nothing was ready, and when the run has come
// to rest. Whoever has been served is ready until it runs, so at such a moment all that were served
// have returned, and what the trace counts is what there is. Holds for any program, complete or
// not. An item that was lost cannot be waited for, and one whose put failed may take up room: then
// only BQ-01 speaks of the queue's items.
#include "harness/program/numbers.hpp"
#include "properties/hang.hpp"
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall::bq_05 {
namespace {

constexpr law_info info{
    .id = "BQ-05",
    .name = "no_wakeup_is_lost",
    .claim =
        "whenever nothing is ready, no task waits for what is there: an item, room, the close "
        "of its queue, a task that has finished, children that have finished; and at the end "
        "none is left inside a yield, sleep or io",
    .source = "the definition of a lost wake-up; tokio-rs/tokio#7965",
    .needs = "an op that waits",
    .not_checked = "runs that gave up; waiters that were passed over while others were ready",
    .look_at =
        "who was to wake the waiter: a waiter that is cancelled while it holds the wake-up "
        "must pass it on, and close must wake all",
    .ops = bit(op_kind::put) | bit(op_kind::get) | bit(op_kind::put_sentinel) |
           bit(op_kind::consume) | bit(op_kind::join) | bit(op_kind::group) | bit(op_kind::yield) |
           bit(op_kind::io) | bit(op_kind::sleep),
    .explains_hang = true,
};

ROLLCALL_MECHANISMS(getter_beside_item, getter_at_closed_queue, putter_beside_room,
                    putter_at_closed_queue, putter_beside_getter, join_of_finished_task,
                    host_of_finished_children,
                    step_never_came,  // of a yield, sleep or io
                    first_step_never_came,
                    // it waits for nothing that is known
                    task_lost_by_runtime)

void report(facts const& f, ruling& verdict, mechanism m, op_set ops, position p, task_id task,
            std::string const& who, std::string const& although) {
    position const seen = std::min(p, f.end() - 1);
    verdict.broken(
        name_of(m), ops, f.at(seen).step, {task},
        fmt::format("{} still waited {} although {}", who, moment_words(f, p), although));
}

// The first op that waits at the queue at `p`.
op_fact const* waiter_at(facts const& f, object_id queue, op_action action, position p) {
    for (op_fact const& o : f.ops()) {
        bool const is_open = o.begun < p && o.returned > p;
        if (is_open && o.action == action && f.at(o.begun).object == queue) return &o;
    }
    return nullptr;
}

struct verdict_on_stall {
    mechanism how{};
    op_action who{};
    std::string although;
};

verdict_on_stall judge_stall(facts const& f, object_id queue) {
    queue_fact const& q = f.queues()[queue];
    queue_stall const& s = q.stall;
    op_action const who = s.getters > 0 ? op_action::get : op_action::put;
    if (s.closed) {
        return {who == op_action::get ? mechanism::getter_at_closed_queue
                                      : mechanism::putter_at_closed_queue,
                who, "the queue had been closed in " + step_words(f, q.closed)};
    }
    if (s.getters > 0 && s.level > 0) {
        return {mechanism::getter_beside_item, op_action::get,
                "the queue held " + so_many(static_cast<std::size_t>(s.level), "item")};
    }
    if (s.getters > 0) {
        return {mechanism::putter_beside_getter, op_action::put,
                so_many(static_cast<std::size_t>(s.getters), "getter") + " waited there too"};
    }
    return {mechanism::putter_beside_room, op_action::put,
            "the queue held " + so_many(static_cast<std::size_t>(s.level), "item")};
}

// Whether the items of puts that had failed by `p` could have taken up the room: they are not
// there, or BQ-01 is broken, but a close that drops the buffer hides that.
bool may_be_full(facts const& f, object_id queue, position p) noexcept {
    queue_fact const& q = f.queues()[queue];
    std::int32_t failed = 0;
    for (op_fact const& o : f.ops()) {
        if (o.begun > p) break;
        bool const has_failed = o.result == outcome::cancelled || o.result == outcome::timed_out;
        if (o.action != op_action::put || !has_failed || o.returned > p) continue;
        failed += f.at(o.begun).object == queue;
    }
    return q.capacity > 0 && q.stall.level + failed >= q.capacity;
}

void check_queues(facts const& f, ruling& verdict) {
    for (object_id i = 0; i < f.queues().size(); ++i) {
        position const p = f.queues()[i].stall.at;
        if (p == never) continue;
        verdict_on_stall const v = judge_stall(f, i);
        if (v.how == mechanism::getter_beside_item && f.look().is_miscounted) continue;
        if (v.how == mechanism::putter_beside_room && may_be_full(f, i, p)) continue;
        op_fact const* const o = waiter_at(f, i, v.who, p);
        if (o == nullptr) continue;
        report(f, verdict, v.how, native_bit(*o), p, o->task,
               fmt::format("{} of {}, begun in {},", op_words(f, o->id), task_words(f, o->task),
                           step_words(f, o->begun)),
               v.although);
    }
}

// The first idle moment between two positions; `never`: there is none.
position idle_between(facts const& f, position after, position before) noexcept {
    position const idle = f.due_after(after);
    return idle < before ? idle : never;
}

void check_joins(facts const& f, ruling& verdict) {
    for (op_fact const& o : f.ops()) {
        if (o.kind != op_kind::join || !o.waited) continue;
        task_id const target = f.at(o.begun).object;
        if (target >= f.tasks().size() || f.tasks()[target].finished == never) continue;
        position const finished = f.tasks()[target].finished;
        position const p = idle_between(f, std::max(o.begun, finished), o.returned);
        if (p == never) continue;
        report(
            f, verdict, mechanism::join_of_finished_task, bit(op_kind::join), p, o.task,
            fmt::format("{} of {}", op_words(f, o.id), task_words(f, o.task)),
            fmt::format("{} had finished in {}", task_words(f, target), step_words(f, finished)));
    }
}

// When the last child was over; `never` if one was not, or if that cannot be told: a child that
// never began may have been cancelled before, or lost.
position last_child_over(facts const& f, object_id g) noexcept {
    position last = 0;
    for (task_id c = f.groups()[g].first_child; c != nothing; c = f.tasks()[c].next_in_group) {
        task_fact const& child = f.tasks()[c];
        last = std::max(last, std::min(child.finished, child.refused));
    }
    return last;
}

void check_hosts(facts const& f, ruling& verdict) {
    for (object_id g = 0; g < f.groups().size(); ++g) {
        group_fact const& group = f.groups()[g];
        position const over = last_child_over(f, g);
        if (group.body_ended == never || over == never) continue;
        position const p = idle_between(f, std::max(over, group.body_ended), group.closed);
        if (p == never) continue;
        report(f, verdict, mechanism::host_of_finished_children, native_bits(group), p, group.host,
               fmt::format("{}, hosted by {},", group_words(f, g), task_words(f, group.host)),
               "all its children were over");
    }
}

void check_hung(facts const& f, ruling& verdict) {
    for (task_id const t : f.hung()) {
        hang const h = hang_of(f, t);
        switch (h.what) {
            case waits_for::an_item:
            case waits_for::room:
            case waits_for::a_permit:
            case waits_for::an_event:
            case waits_for::a_task:
            case waits_for::its_children:
            case waits_for::a_lock: break;
            case waits_for::its_own_step:
                report(f, verdict, mechanism::step_never_came, h.ops, f.end(), t, hang_words(f, t),
                       "that ends by itself");
                break;
            case waits_for::its_first_step:
                if (f.tasks()[t].first_request != nothing) break;
                report(f, verdict, mechanism::first_step_never_came, h.ops, f.end(), t,
                       hang_words(f, t), "nobody had asked it to cancel");
                break;
            case waits_for::nothing_known:
                report(f, verdict, mechanism::task_lost_by_runtime, h.ops, f.end(), t,
                       hang_words(f, t), "there was nothing to wait for");
                break;
        }
    }
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    if (f.gave_up()) return;
    if ((f.waited() & info.ops) != 0) verdict.exercised();
    check_queues(f, verdict);
    if ((f.waited() & bit(op_kind::join)) != 0) check_joins(f, verdict);
    if ((f.waited() & bit(op_kind::group)) != 0) check_hosts(f, verdict);
    if (f.came_to_rest()) check_hung(f, verdict);
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::bq_05
