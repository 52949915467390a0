#include "harness/report/queue_history.hpp"

#include "harness/report/story.hpp"

#include <fmt/format.h>

namespace rollcall {

queue_history history_of(plan const& p, trace const& t, object_id queue) {
    queue_history h;
    for (event const& e : t.events()) {
        if (e.object != queue) continue;
        if (e.kind == event_kind::item_left) ++h.left;
        if (e.kind != event_kind::op_returned) continue;
        bool const done = e.result == outcome::ok || e.result == outcome::sentinel;
        bool const sentinel = (e.value & sentinel_bit) != 0;
        if (e.action == op_action::put && done) {
            ++(sentinel ? h.sentinels_put : h.puts);
        } else if (e.action == op_action::get && done && sentinel) {
            h.sentinel_takers.push_back(task_name(p.prog(), t, e.task));
        } else if (e.action == op_action::get && done) {
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

}  // namespace rollcall
