#include "harness/report/hang.hpp"

#include "harness/program/case_text.hpp"
#include "harness/program/numbers.hpp"
#include "harness/report/hang_cause.hpp"
#include "harness/report/queue_history.hpp"
#include "harness/report/releasers.hpp"
#include "harness/report/story.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>

namespace rollcall {
namespace {

// What the task awaits; a lock that nobody holds if there is no word of it.
event awaited_by(trace const& t, task_id task) {
    for (event const& e : t.events()) {
        if (e.kind == event_kind::lock_awaited && e.task == task) return e;
    }
    return {};
}

// Of a wait for a group: which of the children hang.
std::string children_text(plan const& p, trace const& t, event const& hung) {
    std::string text;
    for (releaser const& child : releasers_of(p, t, hung)) {
        text += (text.empty() ? ", of which hang " : ", ") + task_name(p.prog(), t, child.task);
    }
    return text;
}

// Fewer sentinels than consumers, none of which passes them on: in plain words.
std::string shared_sentinels_text(plan const& p, trace const& t, object_id queue,
                                  std::uint32_t sentinels) {
    std::set<task_id> consumers;
    std::set<task_id> waiting;
    for (event const& e : t.events()) {
        bool const is_consume = e.op != 0 && p.op_of(e.op).kind == op_kind::consume;
        if (!is_consume || e.object != queue) continue;
        if (p.op_of(e.op).pass_on) return "";
        if (e.kind == event_kind::op_begun) consumers.insert(e.task);
        if (e.kind == event_kind::task_hung) waiting.insert(e.task);
    }
    if (waiting.empty() || sentinels == 0 || consumers.size() <= sentinels) return "";
    return fmt::format("{} consumers share {}, and nobody passes {} on: {} wait{} for ever",
                       consumers.size(), so_many(sentinels, "sentinel"),
                       sentinels == 1 ? "it" : "them", waiting.size(),
                       waiting.size() == 1 ? "s" : "");
}

}  // namespace

std::vector<std::string> explain_hang(plan const& p, trace const& t) {
    std::vector<std::string> lines;
    std::set<object_id> queues;
    std::map<object_id, std::vector<std::string>> fates;  // by queue
    std::vector<std::string> sync_fates;
    for (event const& e : t.events()) {
        if (e.kind != event_kind::task_hung) continue;
        std::string const who = task_name(p.prog(), t, e.task);
        if (e.op == 0) {
            lines.push_back(who + " hangs before its first op");
            continue;
        }
        op const& o = p.op_of(e.op);
        std::string on;
        if (o.kind == op_kind::lock) {
            on = ": it " + lock_text(p, t, awaited_by(t, e.task));
        } else if (names_queue(o.kind)) {
            queues.insert(e.object);
            char const* const what = e.action == op_action::put ? "room in" : "an item of";
            on = fmt::format(": it waits for {} queue {}", what, p.prog().queues[e.object].name);
            std::string const fate = fate_text(p, t, e);
            if (std::ranges::find(fates[e.object], fate) == fates[e.object].end()) {
                fates[e.object].push_back(fate);
            }
        } else if (std::string const at = what_it_waits_at(p, e); !at.empty()) {
            on = fmt::format(": it waits for {}", at);
            std::string fate = fmt::format("{}: {}", at, fate_text(p, t, e));
            if (std::ranges::find(sync_fates, fate) == sync_fates.end()) {
                sync_fates.push_back(std::move(fate));
            }
        } else if (o.kind == op_kind::group) {
            on = ": it waits for its children" + children_text(p, t, e);
        } else if (o.kind == op_kind::join) {
            on = ": it waits for the end of " + task_name(p.prog(), t, e.object);
        }
        lines.push_back(
            fmt::format("{} hangs in {} @{}{}", who, print_op_line(p.prog(), o), e.op, on));
    }
    std::optional<hang_cause> const cause = cause_of_hang(p, t);
    if (cause && cause->mechanism == hang_mechanism::circle_of_waiters) {
        lines.push_back("they wait for each other: " + cause->message);
    }
    for (object_id const q : queues) {
        queue_history const h = history_of(p, t, q);
        lines.push_back(fmt::format("queue {}: {} put, {} got, {} left; {}; it was {}closed",
                                    p.prog().queues[q].name, so_many(h.puts, "item"), h.gets,
                                    h.left, sentinel_text(h), h.closed ? "" : "never "));
        std::string const shared = shared_sentinels_text(p, t, q, h.sentinels_put);
        if (!shared.empty()) lines.push_back(shared);
        for (std::string const& fate : fates[q]) {
            lines.push_back(fmt::format("queue {}: {}", p.prog().queues[q].name, fate));
        }
    }
    lines.insert(lines.end(), sync_fates.begin(), sync_fates.end());
    return lines;
}

}  // namespace rollcall
