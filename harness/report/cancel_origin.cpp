#include "harness/report/cancel_origin.hpp"

#include "harness/program/case_text.hpp"
#include "harness/report/story.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall {
namespace {

std::string group_text(plan const& p, trace const& t, object_id group) {
    for (event const& e : t.events()) {
        if (e.kind != event_kind::group_opened || e.object != group) continue;
        return fmt::format("group {} of {}", p.prog().groups[p.op_of(e.op).target],
                           task_name(p.prog(), t, e.task));
    }
    return "a group";
}

// The latest op that asked for it, as a runtime may pass a request on in a later step; empty: none.
std::string op_text(plan const& p, trace const& t, event const& request) {
    event const* asked = nullptr;
    for (event const& e : t.events()) {
        if (&e == &request) break;
        if (e.kind != event_kind::op_begun) continue;
        op_kind const wanted =
            request.object == nothing ? op_kind::cancel_task : op_kind::cancel_group;
        object_id const whom = request.object == nothing ? request.task : request.object;
        bool const is_it = p.op_of(e.op).kind == wanted && e.object == whom;
        if (is_it) asked = &e;
    }
    if (asked == nullptr) return "";
    return fmt::format("{} ({} @{})", task_name(p.prog(), t, asked->task),
                       print_op_line(p.prog(), p.op_of(asked->op)), asked->op);
}

}  // namespace

std::string who_asked(plan const& p, trace const& t, event const& caught) {
    event const* request = nullptr;
    bool is_answered = false;
    for (event const& e : t.events()) {
        if (&e == &caught) break;
        if (e.task != caught.task) continue;
        is_answered = is_answered || e.kind == event_kind::cancel_caught;
        if (e.kind != event_kind::cancel_reached) continue;
        if (request != nullptr && !is_answered) continue;
        request = &e;
        is_answered = false;
    }
    if (request == nullptr) return "";
    if (static_cast<cancel_cause>(request->value) == cancel_cause::timeout) return "its timeout";
    std::string const op = op_text(p, t, *request);
    if (!op.empty()) return op;
    return request->object == nothing ? "the program" : group_text(p, t, request->object);
}

}  // namespace rollcall
