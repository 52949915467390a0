#include "properties/sc_08_shield_protects_the_inner.hpp"

#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_08 {
namespace {

// The shield around the op, if nothing between them may cancel by itself; else `nothing`.
std::uint32_t shield_around(facts const& f, std::uint32_t op) noexcept {
    for (std::uint32_t at = op; at != nothing; at = f.ops()[at].outer) {
        op_kind const kind = f.ops()[at].kind;
        if (kind == op_kind::shield) return at;
        if (kind == op_kind::timeout || kind == op_kind::group) return nothing;
    }
    return nothing;
}

void report(facts const& f, ruling& verdict, op_fact const& o, op_fact const& shield) {
    mechanism m = mechanism::cancelled_unasked;
    int asked_inside = 0;
    for (request_fact const& r : f.requests()) {
        if (r.task != o.task || r.at > o.returned) continue;
        bool const by_timeout = r.cause == cancel_cause::timeout;
        asked_inside += r.at > shield.begun && !by_timeout;
        m = by_timeout ? mechanism::cancelled_by_timeout : mechanism::cancelled_by_request;
        if (asked_inside > 1 && !by_timeout) m = mechanism::cancelled_by_later_request;
    }
    verdict.broken(mechanism_names[static_cast<std::size_t>(m)], bit(op_kind::shield),
                   f.at(o.returned).step, {o.task},
                   fmt::format("{} of {} was cancelled in {}, inside {}, which began in {}",
                               op_words(f, o.id), task_words(f, o.task), step_words(f, o.returned),
                               op_words(f, shield.id), step_words(f, shield.begun)));
}

}  // namespace

void check(facts const& f, ruling& verdict) {
    for (request_fact const& r : f.requests()) {
        if (!r.masked) continue;
        std::uint32_t const open = open_op_at(f, r.task, r.at);
        if (open != nothing && is_leaf(f.ops()[open]) && shield_around(f, open) != nothing) {
            verdict.exercised();
        }
    }
    for (std::uint32_t const i : f.cancelled()) {
        op_fact const& o = f.ops()[i];
        if (!o.masked || !is_leaf(o)) continue;
        std::uint32_t const shield = shield_around(f, i);
        if (shield != nothing) report(f, verdict, o, f.ops()[shield]);
    }
}

}  // namespace rollcall::sc_08
