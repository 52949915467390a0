// SC-08: a shield protects the inner. The text that people read is `info` below.
//
// Between the op that was cancelled and its shield there may be a timeout or a group's body, and
// the op may have a limit that has passed: those may cancel, and nothing is claimed. Nor where a
// request by a group or a timeout that was inside the shield has not been delivered: that it comes
// late is SC-07's.
// Otherwise whoever cancelled the op reached through the shield. Sound for shields under which the
// waiter stays with its work, whether a request is kept for later or dropped.
#include "properties/laws.hpp"
#include "properties/timed_scope.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall::sc_08 {
namespace {

constexpr law_info info{
    .id = "SC-08",
    .name = "shield_protects_the_inner",
    .claim =
        "no op inside a shield is cancelled by a request, or a timeout, from outside the shield",
    .source = "asyncio.shield, trio's shielded cancel scopes",
    .needs = "shield, and a cancel or timeout around it",
    .not_checked =
        "children of a group inside the shield; what becomes of the request after the "
        "shield (SC-05)",
    .look_at = "shields inside shields, a second request, and timeouts outside the shield",
    .ops = bit(op_kind::shield),
    .premises = {set_of(feature::shields, feature::task_cancels),
                 set_of(feature::shields, feature::groups, feature::group_cancels),
                 set_of(feature::shields, feature::timeouts),
                 set_of(feature::shields, feature::groups, feature::races),
                 set_of(feature::shields, feature::groups, feature::group_errors, feature::errors)},
};

ROLLCALL_MECHANISMS(cancelled_by_request,
                    cancelled_by_later_request,  // the first had been kept away
                    cancelled_by_timeout, cancelled_unasked)

// The shield around the op, if nothing between them may cancel it; else `nothing`.
std::uint32_t shield_around(facts const& f, std::uint32_t op) noexcept {
    for (std::uint32_t at = op; at != nothing; at = f.ops()[at].outer) {
        op_kind const kind = f.ops()[at].kind;
        if (kind == op_kind::shield) return at;
        if (kind == op_kind::timeout || kind == op_kind::group) return nothing;
    }
    return nothing;
}

bool came_from_inside(facts const& f, request_fact const& r, op_fact const& shield) {
    if (r.at < shield.begun) return false;
    if (r.cause == cancel_cause::body) {
        if (r.object >= f.groups().size()) return false;
        group_fact const& g = f.groups()[r.object];
        return g.host == r.task && g.opened > shield.begun;
    }
    auto const expired = [&](op_fact const& o) {
        bool const is_there = o.task == r.task && o.begun < r.at && r.at < o.returned;
        return is_there && o.begun > shield.begun && is_past_deadline(f, o, r.at);
    };
    return r.cause == cancel_cause::timeout && std::ranges::any_of(f.ops(), expired);
}

// Whether a request from inside may still have been there for the op to be cancelled by. Where
// cancellation is an edge, each is delivered once, and once more after a group has put it back.
bool was_asked_inside(facts const& f, op_fact const& o, op_fact const& shield) {
    auto const is_inside = [&](auto const& r) {
        return r.task == o.task && r.at < o.returned && came_from_inside(f, r, shield);
    };
    auto const asked = std::ranges::count_if(f.requests(), is_inside);
    if (f.declares().cancellation.value != cancellation_style::edge) return asked > 0;
    auto const delivered = std::ranges::count_if(f.cancelled(), [&](std::uint32_t i) {
        op_fact const& c = f.ops()[i];
        bool const is_before = shield.begun < c.begun && c.returned < o.returned;
        return c.task == o.task && is_leaf(c) && is_before;
    });
    auto const put_back = std::ranges::count_if(f.groups(), [&](group_fact const& g) {
        bool const is_before = shield.begun < g.opened && g.closed < o.returned;
        return g.host == o.task && is_before && g.result != outcome::cancelled;
    });
    return delivered < asked + put_back;
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
    verdict.broken(name_of(m), bit(op_kind::shield), f.at(o.returned).step, {o.task},
                   fmt::format("{} of {} was cancelled in {}, inside {}, which began in {}",
                               op_words(f, o.id), task_words(f, o.task), step_words(f, o.returned),
                               op_words(f, shield.id), step_words(f, shield.begun)));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (request_fact const& r : f.requests()) {
        if (!r.masked) continue;
        std::uint32_t const open = open_op_at(f, r.task, r.at);
        if (open != nothing && is_leaf(f.ops()[open]) && shield_around(f, open) != nothing) {
            verdict.exercised();
        }
    }
    for (std::uint32_t const i : f.cancelled()) {
        op_fact const& o = f.ops()[i];
        if (!o.masked || !is_leaf(o) || is_past_deadline(f, o, o.returned)) continue;
        std::uint32_t const around = shield_around(f, i);
        if (around == nothing) continue;
        op_fact const& shield = f.ops()[around];
        if (!was_asked_inside(f, o, shield)) report(f, verdict, o, shield);
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_08
