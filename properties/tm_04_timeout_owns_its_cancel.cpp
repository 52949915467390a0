// TM-04: a timeout owns its cancel. The text that people read is `info` below.
//
// Which timeout of a task asked it is not in the trace, so claims rest on what holds for any of
// them. (1) What raised must have cancelled the body: the last op directly inside returned as
// cancelled. (2) A timeout that is left as cancelled, past its deadline and after a request of a
// timeout, was its own doing, if no other scope of the task can have asked: no request of another
// kind came while it was open or may have been pending when it began (fewer deliveries than
// requests by then), and no timeout around it was past its deadline. (3) From the request on, the
// body suspends no more: the next op inside the innermost timeout that waits, outside shields and
// cleanups, is cancelled. (4) A timeout whose body ended with an error is not left as cancelled.
#include "properties/deliveries.hpp"
#include "properties/laws.hpp"
#include "properties/timed_scope.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::tm_04 {
namespace {

constexpr law_info info{
    .id = "TM-04",
    .name = "timeout_owns_its_cancel",
    .claim =
        "a timeout turns its own cancellation into its error, and nothing else: neither the "
        "result nor the error of its body; once it has asked, the body waits for nothing more",
    .source = "asyncio.timeout, trio.fail_after; python/cpython#102780 breaks it",
    .needs = "timeout",
    .not_checked =
        "a request of another kind that races the timeout (SC-05); bodies that catch the "
        "cancellation",
    .look_at =
        "how a timeout tells its own cancellation from others, and an expiry that comes when "
        "the body is ready to run already",
    .ops = bit(op_kind::timeout),
};

ROLLCALL_MECHANISMS(raised_over_result, raised_over_error, own_cancel_not_converted, body_waits_on,
                    lost_by_limit,  // likewise: the request came in an op with a limit
                    // the body's, of a timeout that was left as cancelled
                    error_lost_to_cancel)

void report(facts const& f, ruling& verdict, op_fact const& scope, mechanism m, position p,
            std::string const& what, op_set kinds = bit(op_kind::timeout)) {
    verdict.broken(name_of(m), kinds, f.at(p).step, {scope.task},
                   fmt::format("{} of {}, begun in step {}, {}", op_words(f, scope.id),
                               task_words(f, scope.task), f.at(scope.begun).step, what));
}

bool is_inside(facts const& f, std::uint32_t op, std::uint32_t scope) noexcept {
    while (op != nothing && op != scope) op = f.ops()[op].outer;
    return op == scope;
}

// The last op directly inside that began by then.
op_fact const* last_inside(facts const& f, std::uint32_t scope, position by) noexcept {
    op_fact const* last = nullptr;
    for (std::uint32_t i = scope + 1; i < f.ops().size(); ++i) {
        op_fact const& o = f.ops()[i];
        if (o.begun > by) break;
        if (o.outer == scope) last = &o;
    }
    return last;
}

// Claim (1).
void check_raised(facts const& f, ruling& verdict, std::uint32_t scope) {
    op_fact const& timeout = f.ops()[scope];
    op_fact const* const last = last_inside(f, scope, raised_at(timeout));
    if (last == nullptr || last->result == outcome::cancelled) return;
    bool const over_error = last->result == outcome::error;
    report(f, verdict, timeout,
           over_error ? mechanism::raised_over_error : mechanism::raised_over_result,
           raised_at(timeout),
           fmt::format("raised its error over the {} of its body, whose {} returned {} in {}",
                       over_error ? "error" : "result", op_words(f, last->id), name(last->result),
                       step_words(f, last->returned)));
}

// Whether a request that is not of a timeout around may have reached the body of `scope`: one that
// came while it was open, or one from before that was not delivered. Each delivery is of one
// request, and which one it was of nobody tells.
bool others_asked(facts const& f, op_fact const& scope) {
    task_fact const& t = f.tasks()[scope.task];
    bool const is_edge = f.declares().cancellation.value == cancellation_style::edge;
    std::size_t asked_before = 0;
    bool somebody_else = false;
    for (std::uint32_t i = t.newest_request; i != nothing; i = f.requests()[i].previous) {
        request_fact const& r = f.requests()[i];
        if (r.at > scope.returned) continue;
        bool const by_timeout = r.cause == cancel_cause::timeout;
        asked_before += r.at < scope.begun;
        if (by_timeout) continue;
        if (r.at > scope.begun || !is_edge) return true;
        somebody_else = true;
    }
    if (!somebody_else) return false;
    return deliveries_until(f, scope.task, scope.begun) <
           asked_before + put_back_before(f, scope.task, scope.begun);
}

bool was_asked_by_timeout(facts const& f, op_fact const& scope) noexcept {
    for (std::uint32_t i = f.tasks()[scope.task].newest_request; i != nothing;) {
        request_fact const& r = f.requests()[i];
        i = r.previous;
        bool const inside = r.at > scope.begun && r.at < scope.returned;
        if (r.cause == cancel_cause::timeout && inside) return true;
    }
    return false;
}

// Claim (2): whether the cancellation with which the timeout was left was its own.
bool left_with_own_cancel(facts const& f, op_fact const& scope) {
    if (scope.result != outcome::cancelled || scope.returned == never) return false;
    if (!is_past_deadline(f, scope, scope.returned)) return false;
    if (!was_asked_by_timeout(f, scope) || others_asked(f, scope)) return false;
    for (std::uint32_t i = scope.outer; i != nothing; i = f.ops()[i].outer) {
        op_fact const& around = f.ops()[i];
        if (around.kind == op_kind::timeout && is_past_deadline(f, around, scope.returned)) {
            return false;
        }
    }
    return true;
}

// Claim (4).
void check_error_of_body(facts const& f, ruling& verdict, std::uint32_t scope) {
    op_fact const& timeout = f.ops()[scope];
    if (timeout.returned == never || timeout.result != outcome::cancelled) return;
    op_fact const* const last = last_inside(f, scope, timeout.returned);
    if (last == nullptr || last->result != outcome::error) return;
    report(f, verdict, timeout, mechanism::error_lost_to_cancel, timeout.returned,
           fmt::format("was left as cancelled in {}, and the error of its body, whose {} returned "
                       "error in {}, was lost",
                       step_words(f, timeout.returned), op_words(f, last->id),
                       step_words(f, last->returned)));
}

void check_left(facts const& f, ruling& verdict, std::uint32_t scope) {
    check_error_of_body(f, verdict, scope);
    op_fact const& timeout = f.ops()[scope];
    if (!left_with_own_cancel(f, timeout)) return;
    // Of nested ones the innermost is to blame.
    for (std::uint32_t i = scope + 1; i < f.ops().size(); ++i) {
        op_fact const& o = f.ops()[i];
        if (o.begun > timeout.returned) break;
        bool const is_inner = o.kind == op_kind::timeout && is_inside(f, i, scope);
        if (is_inner && o.result == outcome::cancelled) return;
    }
    report(f, verdict, timeout, mechanism::own_cancel_not_converted, timeout.returned,
           fmt::format("was left as cancelled in {}, although nothing but its own deadline had "
                       "asked {} to cancel",
                       step_words(f, timeout.returned), task_words(f, timeout.task)));
}

void report_waits_on(facts const& f, ruling& verdict, request_fact const& r, op_fact const& scope,
                     op_fact const& o) {
    std::uint32_t const left = limit_that_lost(f, r.task, r.at, o.begun);
    bool const by_limit = left != nothing;
    std::string const when =
        by_limit ? fmt::format(", in {}", op_words(f, f.ops()[left].id)) : std::string();
    std::string const end = o.returned == never ? "hung"
                                                : fmt::format("returned {} in {}", name(o.result),
                                                              step_words(f, o.returned));
    report(f, verdict, scope, by_limit ? mechanism::lost_by_limit : mechanism::body_waits_on,
           o.begun,
           fmt::format("asked its body to cancel in {}{}, but {} of {} began in {} and {}",
                       step_words(f, r.at), when, op_words(f, o.id), task_words(f, o.task),
                       step_words(f, o.begun), end),
           by_limit ? limit_bits(f.ops()[left]) : bit(op_kind::timeout));
}

// Claim (3), for one request of a timeout.
void check_waits_on(facts const& f, ruling& verdict, request_fact const& r) {
    std::uint32_t scope = open_op_at(f, r.task, r.at);
    if (scope != nothing && f.ops()[scope].result == outcome::cancelled) return;
    while (scope != nothing && f.ops()[scope].kind != op_kind::timeout)
        scope = f.ops()[scope].outer;
    if (scope == nothing) return;
    op_fact const& timeout = f.ops()[scope];
    for (std::uint32_t i = scope + 1; i < f.ops().size(); ++i) {
        op_fact const& o = f.ops()[i];
        if (o.begun > timeout.returned) return;
        if (o.task != r.task) continue;
        bool const was_cancelled = o.result == outcome::cancelled && o.returned > r.at;
        if (was_cancelled) return;
        if (o.begun < r.at) continue;
        if (o.masked) return;
        if (!is_leaf(o) || !o.waited) continue;
        if (o.returned == never && !f.came_to_rest()) return;
        // Of its own timeout, and of one inside.
        if (was_on_its_way(f, o, r.at, 2)) continue;
        report_waits_on(f, verdict, r, timeout, o);
        return;
    }
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (std::uint32_t const i : f.timed()) {
        op_fact const& o = f.ops()[i];
        if (o.kind != op_kind::timeout) continue;
        if (raised_at(o) != never) {
            verdict.exercised();
            check_raised(f, verdict, i);
        } else {
            check_left(f, verdict, i);
        }
    }
    for (request_fact const& r : f.requests()) {
        if (r.cause == cancel_cause::timeout && !r.masked) check_waits_on(f, verdict, r);
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::tm_04
