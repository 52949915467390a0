#include "harness/report/causal_path.hpp"

#include <algorithm>

namespace rollcall {
namespace {

class follower {
public:
    follower(plan const& p, trace const& t) : plan_(p), events_(t.events()) {}

    // Of a hang, the latest first: who changed the queue, then who only waited there.
    std::vector<task_id> sources_of(std::size_t at) const {
        event const& e = events_[at];
        bool const is_hang =
            e.kind == event_kind::task_hung && e.op != 0 && names_queue(plan_.op_of(e.op).kind);
        if (!is_hang) return {source_of(at)};
        std::vector<task_id> all;
        for (bool const with_effect : {true, false}) {
            for (std::size_t i = at; i-- > 0;) {
                event const& b = events_[i];
                bool const has_effect = b.result == outcome::ok || b.result == outcome::sentinel;
                if (is_at_queue(b, e.object) && b.task != e.task && has_effect == with_effect) {
                    all.push_back(b.task);
                }
            }
        }
        return all;
    }

private:
    // `nothing`: nobody, or the task itself.
    task_id source_of(std::size_t at) const {
        event const& e = events_[at];
        switch (e.kind) {
            case event_kind::op_returned: return source_of_return(at);
            case event_kind::task_begun:
                return last_before(at, [&](event const& b) {
                    return b.kind == event_kind::task_spawned && b.value == e.task;
                });
            case event_kind::group_closed:
                return last_before(at, [&](event const& b) {
                    return b.kind == event_kind::task_finished && b.object == e.object;
                });
            case event_kind::cancel_reached:
                return last_before(at, [&](event const& b) { return b.step == e.step; });
            case event_kind::lock_awaited: return e.value;
            default: return nothing;
        }
    }

    template <typename Wanted>
    task_id last_before(std::size_t at, Wanted const& is_wanted) const {
        for (std::size_t i = at; i-- > 0;) {
            if (events_[i].task != events_[at].task && is_wanted(events_[i])) {
                return events_[i].task;
            }
        }
        return nothing;
    }

    bool writes(event const& e) const {
        if (e.kind != event_kind::op_returned || e.op == 0) return false;
        op_kind const kind = plan_.op_of(e.op).kind;
        return names_cell(kind) && kind != op_kind::read;
    }
    bool is_op(event const& e, op_kind kind) const {
        return e.kind == event_kind::op_returned && e.op != 0 && plan_.op_of(e.op).kind == kind;
    }

    task_id source_of_return(std::size_t at) const {
        event const& e = events_[at];
        if (e.op == 0) return nothing;
        op_kind const kind = plan_.op_of(e.op).kind;
        if (names_cell(kind)) {
            return last_before(at,
                               [&](event const& b) { return writes(b) && b.object == e.object; });
        }
        if (kind == op_kind::lock) {
            return last_before(at, [&](event const& b) {
                return is_op(b, op_kind::unlock) && b.object == e.object;
            });
        }
        if (kind == op_kind::join) {
            return last_before(at, [&](event const& b) {
                return b.kind == event_kind::task_finished && b.task == e.object;
            });
        }
        if (e.action == op_action::get && e.value != 0) {
            return last_before(at, [&](event const& b) {
                return b.action == op_action::put && b.value == e.value && b.object == e.object &&
                       b.kind == event_kind::op_begun;
            });
        }
        if (e.action == op_action::none || !waited(at)) return nothing;
        // Room, a close, or the item that another one took before.
        return last_at_queue(at);
    }

    bool waited(std::size_t at) const {
        event const& e = events_[at];
        for (std::size_t i = at; i-- > 0;) {
            event const& b = events_[i];
            if (b.task != e.task || b.op != e.op || b.kind != event_kind::op_begun) continue;
            return b.step != e.step;
        }
        return false;
    }

    task_id last_at_queue(std::size_t at) const {
        return last_before(at, [&](event const& b) { return is_at_queue(b, events_[at].object); });
    }
    bool is_at_queue(event const& e, object_id queue) const {
        return e.kind == event_kind::op_returned && e.op != 0 && e.object == queue &&
               names_queue(plan_.op_of(e.op).kind);
    }

    plan const& plan_;
    std::span<event const> events_;
};

}  // namespace

std::vector<task_id> causal_path(plan const& p, trace const& t, std::span<task_id const> from) {
    std::vector<task_id> path(from.begin(), from.end());
    follower const back(p, t);
    auto const is_on_it = [&](task_id task) { return std::ranges::find(path, task) != path.end(); };
    for (std::size_t at = t.events().size(); at-- > 0;) {
        if (!is_on_it(t.events()[at].task)) continue;
        for (task_id const source : back.sources_of(at)) {
            if (source < t.tasks().size() && !is_on_it(source)) path.push_back(source);
        }
    }
    return path;
}

}  // namespace rollcall
