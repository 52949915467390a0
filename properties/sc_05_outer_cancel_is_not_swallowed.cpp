// SC-05: an outer cancel is not swallowed. The text that people read is `info` below.
//
// Two claims. (1) An op that returned as cancelled, inside a cleanup construct, shield, timeout or
// loop that nothing in between could catch it for, makes that one return as cancelled too (a
// timeout may raise its own error instead, a cleanup one of its own).
//
// (2) A request is followed through its task. From when it is made it is *pending*; an op that
// returns as cancelled *observes* it. While one is pending, a leaf op (yield, io, sleep, join, put,
// get) that begins outside every shield and cleanup must not wait and then return otherwise. A
// request to a host by the abort of its own group counts inside that group's body. Requests by a
// timeout are not followed (TM-03).
// One observation may answer several requests; that is granted, with one exception: a cancellation
// that a combinator used up for itself. When a timeout turns it into its error, or a group closes
// otherwise than cancelled after its body was cancelled, what was pending when that cancellation
// was observed is pending again. Not claimed: requests to a task before its first step, those made
// inside a shield that drops them and, with sticky cancellation, those made before the end of a
// cleanup or before a catch, which reset it.
#include "properties/deliveries.hpp"
#include "properties/laws.hpp"
#include "properties/request_follower.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_05 {
namespace {

constexpr law_info info{
    .id = "SC-05",
    .name = "outer_cancel_is_not_swallowed",
    .claim =
        "after a request to cancel, a task that reaches a suspension outside a shield and a "
        "cleanup observes it, and no combinator turns it into another outcome",
    .source =
        "trio's and asyncio's documentation of cancellation; python/cpython#116720 and "
        "#84849 show what breaks otherwise",
    .needs = "cancel, or a group that aborts; the declared style of cancellation",
    .not_checked =
        "requests by timeouts; suspensions inside cleanups; which of several requests "
        "was observed; ops that return without having waited",
    .look_at =
        "combinators that catch the cancellation of their body: do they raise it again, or "
        "put it back, when it was not theirs?",
    .ops = bit(op_kind::cancel_task) | bit(op_kind::cancel_group) | bit(op_kind::group),
    .premises = {set_of(feature::task_cancels), set_of(feature::timeouts),
                 set_of(feature::groups, feature::group_cancels),
                 set_of(feature::groups, feature::races),
                 set_of(feature::groups, feature::group_aborts, feature::group_errors,
                        feature::errors)},
};

ROLLCALL_MECHANISMS(not_observed,
                    swallowed_by_group,  // used up by a group that the task hosts
                    swallowed_by_timeout, swallowed_by_cleanup, swallowed_by_shield,
                    // repeat or consume
                    swallowed_by_loop,
                    // it came in an op with a limit
                    lost_by_limit)

constexpr bool promised(dialect const& d) noexcept { return d.cancellation.promised; }

void report_outer(facts const& f, ruling& verdict, op_fact const& inner, op_fact const& outer) {
    mechanism m = mechanism::swallowed_by_loop;
    if (outer.kind == op_kind::try_finally) m = mechanism::swallowed_by_cleanup;
    if (outer.kind == op_kind::shield) m = mechanism::swallowed_by_shield;
    if (outer.kind == op_kind::timeout) m = mechanism::swallowed_by_timeout;
    event const& returned = f.at(outer.returned);
    verdict.broken(
        name_of(m), bit(outer.kind), returned.step, {outer.task},
        fmt::format("{} of {} was cancelled in {}, but {} around it returned {} in {}",
                    op_words(f, inner.id), task_words(f, inner.task), step_words(f, inner.returned),
                    op_words(f, outer.id), name(outer.result), step_words(f, outer.returned)));
}

void report_pending(facts const& f, ruling& verdict, op_fact const& o, followed_request const& r) {
    mechanism m = mechanism::not_observed;
    op_set kinds = native_bit(o);
    std::string how;
    switch (r.how) {
        case came_back::never_observed: {
            std::uint32_t const left = limit_that_lost(f, o.task, r.at, o.begun);
            if (left == nothing) break;
            m = mechanism::lost_by_limit;
            kinds = limit_bits(f.ops()[left]);
            how = fmt::format(", in {},", op_words(f, f.ops()[left].id));
            break;
        }
        case came_back::from_group:
            m = mechanism::swallowed_by_group;
            kinds = bit(op_kind::group);
            how = ", which a group that it hosted used up,";
            break;
        case came_back::from_timeout:
            m = mechanism::swallowed_by_timeout;
            kinds = bit(op_kind::timeout);
            how = ", which a timeout used up,";
            break;
    }
    std::string const end = o.returned == never ? "hung"
                                                : fmt::format("returned {} in {}", name(o.result),
                                                              step_words(f, o.returned));
    verdict.broken(name_of(m), kinds, f.at(o.begun).step, {o.task},
                   fmt::format("{} was asked to cancel in {}{} and did not observe it: {} began in "
                               "{} and {}",
                               task_words(f, o.task), step_words(f, r.at), how, op_words(f, o.id),
                               step_words(f, o.begun), end));
}

// Claim (2), for one task.
void follow(facts const& f, ruling& verdict, task_id task) {
    task_fact const& t = f.tasks()[task];
    request_follower follower(f, task);
    std::uint32_t next_op = 0;
    for (position p = f.requests()[t.first_request].at; p < f.end(); ++p) {
        if (f.at(p).task != task) continue;
        follower.note(p);
        if (f.at(p).kind != event_kind::op_begun) continue;
        while (f.ops()[next_op].begun < p) ++next_op;
        op_fact const& o = f.ops()[next_op];
        if (!is_leaf(o) || o.masked || !o.waited || o.result == outcome::cancelled) continue;
        if (o.returned == never && !f.came_to_rest()) continue;
        followed_request const* const r = follower.pending();
        if (r == nullptr || was_on_its_way(f, o, r->at, 1)) continue;
        report_pending(f, verdict, o, *r);
        return;
    }
}

// Whether the op met a request that had been made before it began.
bool met_request(facts const& f, op_fact const& o) noexcept {
    if (o.waited || o.masked || !is_leaf(o)) return false;
    for (std::uint32_t i = f.tasks()[o.task].newest_request; i != nothing;) {
        request_fact const& r = f.requests()[i];
        i = r.previous;
        if (r.at < o.begun) return r.cause != cancel_cause::timeout;
    }
    return false;
}

// Claim (1): what surrounds a cancelled op lets the cancellation pass.
void check_cancelled_ops(facts const& f, ruling& verdict) {
    constexpr op_set combinators = bit(op_kind::try_finally) | bit(op_kind::shield) |
                                   bit(op_kind::timeout) | bit(op_kind::repeat) |
                                   bit(op_kind::consume);
    for (std::uint32_t const i : f.cancelled()) {
        op_fact const& o = f.ops()[i];
        if (met_request(f, o)) verdict.exercised();
        if (o.outer == nothing) continue;
        op_fact const& outer = f.ops()[o.outer];
        if ((combinators & bit(outer.kind)) == 0 || outer.returned == never) continue;
        verdict.exercised();
        bool const may_fail = outer.kind == op_kind::try_finally || outer.kind == op_kind::timeout;
        if (outer.result == outcome::cancelled) continue;
        if (may_fail && outer.result == outcome::error) continue;
        report_outer(f, verdict, o, outer);
    }
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    if (f.requests().empty()) return;
    check_cancelled_ops(f, verdict);
    for (task_id t = 0; t < f.tasks().size(); ++t) {
        if (f.tasks()[t].ran_on) follow(f, verdict, t);
    }
}

constinit checked_law const law{info, mechanism_names, promised, check};

}  // namespace rollcall::sc_05
