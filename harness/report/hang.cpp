#include "harness/report/hang.hpp"

#include "harness/program/case_text.hpp"
#include "harness/report/story.hpp"

#include <fmt/format.h>
#include <set>

namespace rollcall {
namespace {

struct queue_history {
    std::uint32_t puts = 0;
    std::uint32_t gets = 0;
    std::uint32_t sentinels_put = 0;
    std::vector<std::string> sentinel_takers;
    std::uint32_t left = 0;
    bool closed = false;
};

queue_history history_of(plan const& p, trace const& t, object_id queue) {
    queue_history h;
    for (event const& e : t.events()) {
        if (e.object != queue) continue;
        if (e.kind == event_kind::item_left) ++h.left;
        if (e.kind != event_kind::op_returned) continue;
        bool const done = e.result == outcome::ok || e.result == outcome::sentinel;
        bool const sentinel = (e.value & sentinel_bit) != 0;
        if (e.action == queue_action::put && done) {
            ++(sentinel ? h.sentinels_put : h.puts);
        } else if (e.action == queue_action::get && done && sentinel) {
            h.sentinel_takers.push_back(task_name(p.prog(), t, e.task));
        } else if (e.action == queue_action::get && done) {
            ++h.gets;
        } else if (e.op != 0 && p.op_of(e.op).kind == op_kind::close) {
            h.closed = true;
        }
    }
    return h;
}

std::string sentinel_text(queue_history const& h) {
    if (h.sentinels_put == 0) return "no sentinel was put";
    std::string const takers = h.sentinel_takers.empty()
                                   ? "by nobody"
                                   : fmt::format("by {}", fmt::join(h.sentinel_takers, ", "));
    if (h.sentinels_put == 1) return "its only sentinel was taken " + takers;
    return fmt::format("its {} sentinels were taken {}", h.sentinels_put, takers);
}

// What the task awaits; a lock that nobody holds if there is no word of it.
event awaited_by(trace const& t, task_id task) {
    for (event const& e : t.events()) {
        if (e.kind == event_kind::lock_awaited && e.task == task) return e;
    }
    return {};
}

}  // namespace

std::vector<std::string> explain_hang(plan const& p, trace const& t) {
    std::vector<std::string> lines;
    std::set<object_id> queues;
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
            char const* const what = e.action == queue_action::put ? "room in" : "an item of";
            on = fmt::format(": it waits for {} queue {}", what, p.prog().queues[e.object].name);
        } else if (o.kind == op_kind::group) {
            on = ": it waits for its children";
        } else if (o.kind == op_kind::join) {
            on = ": it waits for the end of " + task_name(p.prog(), t, e.object);
        }
        lines.push_back(
            fmt::format("{} hangs in {} @{}{}", who, print_op_line(p.prog(), o), e.op, on));
    }
    for (object_id const q : queues) {
        queue_history const h = history_of(p, t, q);
        lines.push_back(fmt::format("queue {}: {} item{} put, {} got, {} left; {}; it was {}closed",
                                    p.prog().queues[q].name, h.puts, h.puts == 1 ? "" : "s", h.gets,
                                    h.left, sentinel_text(h), h.closed ? "" : "never "));
    }
    return lines;
}

}  // namespace rollcall
