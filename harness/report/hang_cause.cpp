#include "harness/report/hang_cause.hpp"

#include "harness/program/case_text.hpp"
#include "harness/report/queue_history.hpp"
#include "harness/report/releasers.hpp"
#include "harness/report/story.hpp"
#include "harness/report/sync_history.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>

namespace rollcall {
namespace {

// Tasks that hang, each with those that hang as well and could go on to end its wait.
struct waiter {
    event hung;
    std::vector<task_id> waits_for;
    std::vector<releaser> ended_holders;
};

class diagnosis {
public:
    diagnosis(plan const& p, trace const& t) : plan_(p), trace_(t) {
        for (event const& e : t.events()) {
            if (e.kind == event_kind::task_hung) waiters_[e.task].hung = e;
        }
        // A lock is told beside the hang, the op that waits for it with it.
        for (event const& e : t.events()) {
            if (e.kind != event_kind::lock_awaited || !waiters_.contains(e.task)) continue;
            waiters_[e.task].hung.op = e.op;
            locks_[e.task] = e;
        }
        for (auto& [task, w] : waiters_) find_helpers(w);
    }

    std::optional<hang_cause> cause() const {
        std::optional<hang_cause> first;
        for (auto const& [task, w] : waiters_) {
            std::vector<task_id> const reached = reached_from(task);
            // Who waits for somebody that does not wait for it in turn is not where it began.
            bool const is_root = std::ranges::all_of(reached, [&, at = task](task_id other) {
                return std::ranges::binary_search(reached_from(other), at);
            });
            if (!is_root) continue;
            hang_cause one = reached.empty() ? cause_of(w) : circle_from(task);
            if (!first || one.mechanism < first->mechanism) first = std::move(one);
        }
        return first;
    }

private:
    bool is_at_queue(event const& hung) const {
        return hung.op != 0 && names_queue(plan_.op_of(hung.op).kind);
    }
    // At a queue, a semaphore, a mutex or an event.
    bool is_at_something(event const& hung) const { return !what_it_waits_at(plan_, hung).empty(); }
    bool waits_for_permits(event const& hung) const { return hung.action == op_action::acquire; }
    bool waits_for_item(event const& hung) const { return hung.action == op_action::get; }
    bool declares(task_id task, object_id queue, service wanted) const {
        std::uint32_t const declaration = trace_.tasks()[task].declaration;
        return serves(plan_.prog().tasks[declaration].body, queue, wanted);
    }

    // Who took more items from the queue than it put there, and has a put for it in its text.
    bool holds_item(task_id task, object_id queue) const {
        if (!declares(task, queue, service::gives_back)) return false;
        int held = 0;
        for (event const& e : trace_.events()) {
            if (e.task != task || e.object != queue || e.kind != event_kind::op_returned) continue;
            bool const is_item = e.result == outcome::ok && (e.value & sentinel_bit) == 0;
            if (!is_item) continue;
            held += e.action == op_action::get ? 1 : e.action == op_action::put ? -1 : 0;
        }
        return held > 0;
    }

    void find_helpers(waiter& w) const {
        // Who waits for what is there waits for the runtime, not for another task.
        if (is_at_something(w.hung) && !why_nothing_is_missing(w).empty()) return;
        std::vector<releaser> helpers = releasers_of(plan_, trace_, w.hung);
        if (is_at_queue(w.hung) && waits_for_item(w.hung)) {
            // Consumers that pass a sentinel on have none to give.
            std::erase_if(helpers, [&](releaser const& r) {
                return !declares(r.task, w.hung.object, service::gives);
            });
            std::vector<releaser> holders;
            for (releaser const& r : helpers) {
                if (holds_item(r.task, w.hung.object)) holders.push_back(r);
            }
            if (!holders.empty()) helpers = std::move(holders);
            for (releaser const& r : helpers) {
                if (r.ended_in != 0 && holds_item(r.task, w.hung.object)) {
                    w.ended_holders.push_back(r);
                }
            }
        } else if (waits_for_permits(w.hung) || locks_.contains(w.hung.task)) {
            for (releaser const& r : helpers) {
                if (r.ended_in != 0) w.ended_holders.push_back(r);
            }
        }
        // One that has ended with what is missing is cause enough, whatever the others hold.
        if (!w.ended_holders.empty()) return;
        for (releaser const& r : helpers) {
            if (r.hangs) w.waits_for.push_back(r.task);
        }
    }

    // Sorted; without the task itself unless there is a way back to it.
    std::vector<task_id> reached_from(task_id task) const {
        std::vector<task_id> reached;
        std::vector<task_id> open{task};
        while (!open.empty()) {
            waiter const& w = waiters_.at(open.back());
            open.pop_back();
            for (task_id const next : w.waits_for) {
                auto const at = std::ranges::lower_bound(reached, next);
                if (at != reached.end() && *at == next) continue;
                reached.insert(at, next);
                open.push_back(next);
            }
        }
        return reached;
    }

    std::string place_of(waiter const& w) const {
        std::string const who = task_name(plan_.prog(), trace_, w.hung.task);
        if (w.hung.op == 0) return who + ", before its first op,";
        return fmt::format("{} in {} @{}", who, print_op_line(plan_.prog(), plan_.op_of(w.hung.op)),
                           w.hung.op);
    }
    op_set ops_of(waiter const& w) const {
        return w.hung.op == 0 ? 0 : bit(plan_.op_of(w.hung.op).kind);
    }

    hang_cause circle_from(task_id start) const {
        // Everybody reached waits for somebody reached: going on, one is met again.
        std::vector<task_id> way;
        task_id at = start;
        while (std::ranges::find(way, at) == way.end()) {
            way.push_back(at);
            at = waiters_.at(at).waits_for.front();
        }
        way.erase(way.begin(), std::ranges::find(way, at));
        std::ranges::rotate(way, std::ranges::min_element(way));
        hang_cause c{hang_mechanism::circle_of_waiters, 0, "", way};
        for (std::size_t i = 0; i < way.size(); ++i) {
            waiter const& w = waiters_.at(way[i]);
            c.ops |= ops_of(w);
            task_id const next = way[(i + 1) % way.size()];
            c.message += fmt::format("{}{} waits for {}", i == 0 ? "" : ", ", place_of(w),
                                     task_name(plan_.prog(), trace_, next));
        }
        return c;
    }

    // Nobody that hangs could end this wait.
    hang_cause cause_of(waiter const& w) const {
        hang_cause c{hang_mechanism::end_of_wait_never_came, ops_of(w), "", {w.hung.task}};
        std::string const place = place_of(w);
        if (!w.ended_holders.empty()) {
            releaser const& holder = w.ended_holders.front();
            std::string const who = task_name(plan_.prog(), trace_, holder.task);
            c.mechanism = hang_mechanism::holder_has_ended;
            c.tasks.push_back(holder.task);
            bool const is_item = waits_for_item(w.hung);
            std::string const what =
                is_item ? "took an item and would put it back" : "holds " + held_by(w.hung);
            c.message = fmt::format("{} waits for ever: {}, which {}, ended in step {}{}", place,
                                    who, what, holder.ended_in, is_item ? " without doing so" : "");
            return c;
        }
        std::string const reason = why_nothing_is_missing(w);
        if (!reason.empty()) {
            c.message = fmt::format("{} waits for ever, {}", place, reason);
            return c;
        }
        if (is_consumer(w)) {
            c.mechanism = hang_mechanism::too_few_sentinels;
            c.message = fmt::format("{} waits for a sentinel for ever: {}", place,
                                    sentinel_text(history_of(plan_, trace_, w.hung.object)));
            return c;
        }
        std::string const absent = never_started_for(w);
        if (!absent.empty()) {
            c.mechanism = hang_mechanism::never_started;
            c.message = fmt::format(
                "{} waits for ever: task {}, which could end this wait, is "
                "never started",
                place, absent);
            return c;
        }
        c.mechanism = hang_mechanism::nobody_left;
        c.message = fmt::format("{} waits for ever: {}", place, fate_text(plan_, trace_, w.hung));
        return c;
    }

    // What a waiter wants of who has it.
    std::string held_by(event const& hung) const {
        if (!waits_for_permits(hung)) return "the lock";
        bool const is_mutex = plan_.prog().semaphores[hung.object].is_mutex;
        return (is_mutex ? "" : "a permit of ") + what_it_waits_at(plan_, hung);
    }

    // Empty: something is missing.
    std::string why_nothing_is_missing(waiter const& w) const {
        if (locks_.contains(w.hung.task)) return "though nobody holds the lock";
        if (!is_at_something(w.hung)) {
            if (w.hung.op == 0) return "and its first step never came";
            switch (plan_.op_of(w.hung.op).kind) {
                case op_kind::join:
                    return fmt::format("though {} has ended",
                                       task_name(plan_.prog(), trace_, w.hung.object));
                case op_kind::group: return "though all of its children have ended";
                default: return "and the end of this wait never came";
            }
        }
        std::string const there = what_is_there(plan_, trace_, w.hung);
        if (there.empty()) return "";
        return fmt::format("though {} {}", what_it_waits_at(plan_, w.hung), there);
    }

    // A wait that a sentinel would end.
    bool is_consumer(waiter const& w) const {
        if (!waits_for_item(w.hung)) return false;
        bool puts_sentinels = false;
        for_each_op(plan_.prog(), [&](std::size_t, op const& o) {
            puts_sentinels =
                puts_sentinels || (o.kind == op_kind::put_sentinel && o.target == w.hung.object);
        });
        return puts_sentinels || plan_.op_of(w.hung.op).kind == op_kind::consume;
    }

    // A declaration of which no instance was made, empty if there is none that could help.
    std::string never_started_for(waiter const& w) const {
        service const wanted = waits_for_item(w.hung) ? service::gives : service::takes;
        for (std::uint32_t d = 0; d < plan_.prog().tasks.size(); ++d) {
            task_declaration const& task = plan_.prog().tasks[d];
            bool const is_there = std::ranges::find(trace_.tasks(), d, &task_record::declaration) !=
                                  trace_.tasks().end();
            if (is_there) continue;
            bool const helps = is_at_queue(w.hung) ? serves(task.body, w.hung.object, wanted)
                                                   : w.hung.action == op_action::wait &&
                                                         sets(task.body, w.hung.object);
            if (helps) return task.name;
        }
        return "";
    }

    plan const& plan_;
    trace const& trace_;
    std::map<task_id, waiter> waiters_;
    std::map<task_id, event> locks_;
};

}  // namespace

std::optional<hang_cause> cause_of_hang(plan const& p, trace const& t) {
    if (!t.saw(event_kind::task_hung)) return std::nullopt;
    return diagnosis(p, t).cause();
}

std::vector<std::string> tasks_never_started(program const& p) {
    std::vector<bool> is_started(p.tasks.size(), false);
    for_each_op(p, [&](std::size_t, op const& o) {
        if (effect_of(o.kind) == op_effect::starts) is_started[o.target] = true;
    });
    std::vector<std::string> names;
    for (std::size_t d = 1; d < p.tasks.size(); ++d) {
        if (!is_started[d]) names.push_back(p.tasks[d].name);
    }
    return names;
}

}  // namespace rollcall
