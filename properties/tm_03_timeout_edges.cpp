// TM-03: the edges of a timeout. The text that people read is `info` below.
//
// A timeout that should have fired is judged at an *idle* advance of time: nothing was ready, so
// its timer's handler had run if the timer had been due. That it had been due is certain if the
// clock stood half a tick past the deadline before this advance, or if this advance goes that far
// past it for a single timer (timers become due in order of their deadlines). Half a tick, because
// arming timers moves the clock by a nanosecond each without anything becoming due.
// A run that has come to rest is one more idle moment, past all deadlines.
// Only claimed when nothing else may hold the timeout back: no shield around the task's place (nor
// a cleanup, where cancellation is sticky), no op inside that returned as cancelled since the
// deadline, no wait for a group that aborts.
#include "properties/laws.hpp"
#include "properties/timed_scope.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall::tm_03 {
namespace {

constexpr law_info info{
    .id = "TM-03",
    .name = "timeout_edges",
    .claim =
        "a timeout whose body still waits past the deadline fires before time passes idly, "
        "timeout 0 at the first suspension; timeout none never fires, nor does any timeout of "
        "whose body nothing was cancelled",
    .source = "asyncio.timeout and trio.fail_after document these edges",
    .needs = "timeout",
    .not_checked =
        "a deadline that passes while time leaps over it in one advance; bodies that "
        "catch a cancellation",
    .look_at = "limits of 0 and none, and timeouts inside timeouts",
    .ops = bit(op_kind::timeout),
};

ROLLCALL_MECHANISMS(timeout_none_fired, fired_without_cancel, timeout_never_fired,
                    timeout_zero_never_fired)

// One timeout scope of a run.
class scope_check {
public:
    scope_check(facts const& f, ruling& verdict, std::uint32_t index)
        : facts_(f), verdict_(verdict), index_(index), scope_(f.ops()[index]) {}

    void check() {
        if (scope_.waited) verdict_.exercised();
        bool const has_limit = facts_.run().planned.op_of(scope_.id).time != no_limit;
        position const raised = raised_at(scope_);
        if (raised != never) {
            if (!has_limit) {
                report(mechanism::timeout_none_fired, raised, "has no limit, yet it fired");
            } else if (!was_cancelled_inside(raised, 0) && !was_skipped(raised)) {
                report(mechanism::fired_without_cancel, raised,
                       "fired although no op inside was cancelled");
            }
        } else if (has_limit) {
            check_overdue();
        }
    }

private:
    // Whether an op inside the scope returned as cancelled before `p`, not earlier than `time`.
    bool was_cancelled_inside(position p, nanoseconds time) const noexcept {
        for (std::uint32_t const i : facts_.cancelled()) {
            op_fact const& o = facts_.ops()[i];
            if (o.task != scope_.task || o.begun < scope_.begun || o.returned > p) continue;
            if (facts_.at(o.returned).time >= time) return true;
        }
        return false;
    }

    // Whether the body was not entered, where that is what the runtime declares of a limit of 0.
    bool was_skipped(position raised) const noexcept {
        declared<zero_timeout> const& zero = facts_.declares().timeout_zero;
        if (zero.value != zero_timeout::may_skip_body || duration_of(facts_, scope_) != 0) {
            return false;
        }
        for (std::uint32_t i = index_ + 1; i < facts_.ops().size(); ++i) {
            if (facts_.ops()[i].begun > raised) break;
            if (facts_.ops()[i].task == scope_.task) return false;
        }
        return true;
    }

    void check_overdue() {
        nanoseconds const deadline = facts_.at(scope_.begun).time + duration_of(facts_, scope_);
        nanoseconds const late = deadline + nanoseconds_per_tick / 2;
        bool was_late_before = false;
        for (position const p : facts_.advances()) {
            if (p < scope_.begun) continue;
            if (p > scope_.returned) return;
            event const& e = facts_.at(p);
            bool const is_late = e.time >= late;
            bool const is_certain = was_late_before || (is_late && e.value == 1);
            was_late_before = is_late;
            if (!is_certain || e.result != outcome::would_block) continue;
            if (!must_have_fired(p, deadline)) return;
            report_overdue(p, "when time passed idly in " + step_words(facts_, p));
            return;
        }
        // At rest no timer is left.
        bool const at_rest = facts_.tasks()[scope_.task].hung != never && facts_.came_to_rest();
        if (scope_.returned == never && at_rest && must_have_fired(facts_.end() - 1, deadline)) {
            report_overdue(facts_.end() - 1, "when the run came to rest");
        }
    }

    // Whether a timeout asked the task to cancel before `p`, not earlier than `time`: what becomes
    // of that is another law's. Of nested timeouts it may be any. Where the body is a task of its
    // own, whether anybody asked: the timeout then waits for it, past its deadline too.
    bool was_asked(position p, nanoseconds time) const noexcept {
        bool const by_anybody = facts_.declares().timeout_body_is_task.value;
        return std::ranges::any_of(facts_.requests(), [&](request_fact const& r) {
            if (r.task != scope_.task || r.at <= scope_.begun || r.at > p) return false;
            bool const by_timeout = r.cause == cancel_cause::timeout;
            return by_anybody || (by_timeout && facts_.at(r.at).time >= time);
        });
    }

    // Whether nothing but the runtime can have held the timeout back until `p`.
    bool must_have_fired(position p, nanoseconds deadline) const {
        if (was_cancelled_inside(p, deadline) || was_asked(p, deadline)) return false;
        bool const cleanups_mask =
            facts_.declares().cancellation.value == cancellation_style::sticky;
        if (cleanups_mask && in_cleanup_at(p)) return false;
        std::uint32_t const open = open_op_at(facts_, scope_.task, p);
        for (std::uint32_t o = open; o != nothing && o != index_; o = facts_.ops()[o].outer) {
            if (facts_.ops()[o].kind == op_kind::shield) return false;
        }
        if (open == nothing || facts_.ops()[open].kind != op_kind::group) return true;
        return !waits_for_abort_at(p);
    }

    // Whether the task waits for a group whose abort has begun: nothing ends that wait but its end.
    bool waits_for_abort_at(position p) const noexcept {
        for (group_fact const& g : facts_.groups()) {
            bool const waits = g.host == scope_.task && g.body_ended < p && g.closed > p;
            if (waits && (g.aborted < p || g.first_error < p)) return true;
        }
        return false;
    }

    bool in_cleanup_at(position p) const noexcept {
        int depth = 0;
        for (position at = 0; at < p; ++at) {
            event const& e = facts_.at(at);
            if (e.task != scope_.task) continue;
            if (e.kind == event_kind::cleanup_begun) ++depth;
            if (e.kind == event_kind::cleanup_ended) --depth;
        }
        return depth > 0;
    }

    void report_overdue(position p, std::string const& when) {
        bool const zero = duration_of(facts_, scope_) == 0;
        report(zero ? mechanism::timeout_zero_never_fired : mechanism::timeout_never_fired, p,
               fmt::format("was past its deadline {}, and had not fired; {} was at {}", when,
                           task_words(facts_, scope_.task), place_words(facts_, scope_.task, p)));
    }

    void report(mechanism m, position p, std::string const& what) {
        verdict_.broken(
            name_of(m), bit(op_kind::timeout), facts_.at(p).step, {scope_.task},
            fmt::format("{} of {}, begun in {}, {}", op_words(facts_, scope_.id),
                        task_words(facts_, scope_.task), step_words(facts_, scope_.begun), what));
    }

    facts const& facts_;
    ruling& verdict_;
    std::uint32_t index_;
    op_fact const& scope_;
};

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (std::uint32_t const i : f.timed()) {
        if (f.ops()[i].kind == op_kind::timeout) scope_check(f, verdict, i).check();
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::tm_03
