#include "harness/report/releasers.hpp"

#include "harness/report/queue_history.hpp"
#include "harness/report/story.hpp"
#include "harness/report/sync_history.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall {
namespace {

releaser described(trace const& t, task_id task) {
    releaser r;
    r.task = task;
    for (event const& e : t.events()) {
        if (e.task != task) continue;
        if (e.kind == event_kind::task_finished) r.ended_in = e.step;
        if (e.kind == event_kind::task_hung) r.hangs = true;
    }
    return r;
}

bool was_refused(trace const& t, task_id task) {
    return std::ranges::any_of(t.events(), [&](event const& e) {
        return e.kind == event_kind::spawn_refused && e.value == task;
    });
}

named_sort sort_at(plan const& p, event const& hung) {
    return hung.op == 0 ? named_sort::none : sort_named_by(p.op_of(hung.op).kind);
}

// What would end the wait.
char const* help_for(plan const& p, event const& hung) {
    switch (sort_at(p, hung)) {
        case named_sort::semaphore: return "release it";
        case named_sort::event: return "set it";
        default: break;
    }
    return hung.action == op_action::get ? "put an item or close it" : "take an item or close it";
}

task_id holder_of_lock(trace const& t, task_id waiter) {
    for (event const& e : t.events()) {
        if (e.kind == event_kind::lock_awaited && e.task == waiter) return e.value;
    }
    return nothing;
}

std::string names_of(plan const& p, trace const& t, std::vector<releaser> const& all) {
    std::string text;
    for (releaser const& r : all) {
        if (!text.empty()) text += ", ";
        text += task_name(p.prog(), t, r.task);
        if (r.ended_in != 0) text += fmt::format(" ended in step {}", r.ended_in);
    }
    return text;
}

}  // namespace

bool serves(std::vector<op> const& body, object_id queue, service wanted) {
    return std::ranges::any_of(body, [&](op const& o) {
        op_effect const effect = effect_of(o.kind);
        bool const gives = effect == op_effect::puts;
        bool helps = effect == op_effect::closes;
        switch (wanted) {
            case service::takes: helps = helps || effect == op_effect::takes; break;
            case service::gives_back: helps = gives; break;
            case service::gives: helps = helps || gives; break;
            case service::gives_or_passes_on: helps = helps || gives || o.pass_on; break;
        }
        if (helps && names_queue(o.kind) && o.target == queue) return true;
        return serves(o.body, queue, wanted) || serves(o.handler, queue, wanted);
    });
}

std::vector<releaser> releasers_of(plan const& p, trace const& t, event const& hung) {
    std::vector<releaser> found;
    if (hung.op == 0) return found;
    service const wanted =
        hung.action == op_action::get ? service::gives_or_passes_on : service::takes;
    op const& o = p.op_of(hung.op);
    for (task_id task = 0; task < t.tasks().size(); ++task) {
        task_record const& record = t.tasks()[task];
        bool could = false;
        if (sort_at(p, hung) == named_sort::semaphore) {
            could = permits_held_by(t, task, hung.object) > 0;
        } else if (sort_at(p, hung) == named_sort::event) {
            could = task != hung.task && sets(p.prog().tasks[record.declaration].body, hung.object);
        } else if (sort_at(p, hung) == named_sort::queue) {
            could = task != hung.task &&
                    serves(p.prog().tasks[record.declaration].body, hung.object, wanted);
        } else if (o.kind == op_kind::join) {
            could = task == hung.object;
        } else if (o.kind == op_kind::group) {
            could = record.group == hung.object && described(t, task).ended_in == 0;
        } else if (o.kind == op_kind::lock) {
            could = task == holder_of_lock(t, hung.task);
        }
        if (could && !was_refused(t, task)) found.push_back(described(t, task));
    }
    return found;
}

std::string what_it_waits_at(plan const& p, event const& hung) {
    switch (sort_at(p, hung)) {
        case named_sort::queue: return "queue " + p.prog().queues[hung.object].name;
        case named_sort::event: return "event " + p.prog().events[hung.object].name;
        case named_sort::semaphore: {
            semaphore_declaration const& s = p.prog().semaphores[hung.object];
            return fmt::format("{} {}", noun_of(s), s.name);
        }
        default: return "";
    }
}

std::string what_is_there(plan const& p, trace const& t, event const& hung) {
    if (sort_at(p, hung) == named_sort::semaphore) {
        bool const fits = free_permits(p, t, hung.object) >= p.op_of(hung.op).count;
        return fits ? "has the permits" : "";
    }
    if (sort_at(p, hung) == named_sort::event) return is_set(p, t, hung.object) ? "is set" : "";
    queue_history const h = history_of(p, t, hung.object);
    if (h.closed) return "is closed";
    if (hung.action == op_action::get) return h.left == 0 ? "" : "has an item";
    return h.left < p.prog().queues[hung.object].capacity ? "has room" : "";
}

std::string fate_text(plan const& p, trace const& t, event const& hung) {
    if (what_it_waits_at(p, hung).empty()) return "";
    std::string const there = what_is_there(p, t, hung);
    if (!there.empty()) return fmt::format("it {}, so this wait should have ended", there);
    char const* const help = help_for(p, hung);
    std::vector<releaser> const all = releasers_of(p, t, hung);
    if (all.empty()) return fmt::format("no other task is there to {}", help);
    std::vector<releaser> ended;
    std::vector<releaser> stuck;
    for (releaser const& r : all) (r.hangs ? stuck : ended).push_back(r);
    std::string const gone = names_of(p, t, ended);
    if (stuck.empty()) return fmt::format("nobody is left to {}: {}", help, gone);
    std::string text = fmt::format("who could {} hangs too: {}", help, names_of(p, t, stuck));
    if (!ended.empty()) text += "; " + gone;
    return text;
}

}  // namespace rollcall
