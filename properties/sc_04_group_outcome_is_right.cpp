// SC-04: the outcome of a group is right. The text that people read is `info` below.
//
// Whether a group may close as cancelled is judged generously: any request to its host before the
// close will do, other than the group's own abort, because a request may have been pending since
// long before the group was opened. The losers of a race are due as the siblings in SC-02 are.
#include "properties/laws.hpp"
#include "properties/requests.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall::sc_04 {
namespace {

constexpr law_info info{
    .id = "SC-04",
    .name = "group_outcome_is_right",
    .claim =
        "a group closes with an error exactly if one escaped into it, as cancelled only if "
        "its host was asked to cancel, else as ok; once a child of a race has a result, the "
        "others are asked to cancel before time passes idly, and without an error, a result or a "
        "request no child is asked",
    .source = "asyncio.TaskGroup, trio nurseries; Asio's awaitable operators || for the race",
    .needs = "group, spawn",
    .not_checked = "which request a cancelled group obeyed; which child of a race should have won",
    .look_at =
        "what the exit raises when there is nothing to raise: a cancellation that was the "
        "group's own, or one of a child; for a race, who decides it",
    .ops = bit(op_kind::group),
};

ROLLCALL_MECHANISMS(error_without_cause,  // nothing escaped into it
                    error_turned_into_ok, error_turned_into_cancel, cancelled_unasked,
                    race_not_decided,  // a child had a result; another was not asked
                    // a child was asked for nothing
                    aborted_without_cause)

bool host_was_asked(facts const& f, object_id g, position before) noexcept {
    for (std::uint32_t i = f.tasks()[f.groups()[g].host].newest_request; i != nothing;) {
        request_fact const& r = f.requests()[i];
        i = r.previous;
        bool const own_abort = r.cause == cancel_cause::body && r.object == g;
        if (r.at < before && !own_abort) return true;
    }
    return false;
}

bool was_cancelled_by_name(facts const& f, object_id g, position before) noexcept {
    return std::ranges::any_of(f.group_cancels(), [&](std::uint32_t i) {
        op_fact const& cancel = f.ops()[i];
        return cancel.begun < before && f.at(cancel.begun).object == g;
    });
}

// An exception that no op raised may be what escaped: SC-03 follows those.
bool foreign_error_escaped(facts const& f, object_id g) noexcept {
    return std::ranges::any_of(f.error_events(), [&](position p) {
        event const& e = f.at(p);
        group_fact const& group = f.groups()[g];
        return e.kind == event_kind::foreign_error && e.object == g &&
               (e.task != group.host || p < group.body_ended);
    });
}

void report(facts const& f, ruling& verdict, object_id g, mechanism m, std::string_view reason) {
    group_fact const& group = f.groups()[g];
    verdict.broken(
        name_of(m), native_bits(group), f.at(group.closed).step, {group.host},
        fmt::format("{} closed in {} {}", group_words(f, g), step_words(f, group.closed), reason));
}

void check_outcome(facts const& f, ruling& verdict, object_id g) {
    group_fact const& group = f.groups()[g];
    bool const error = group.errors_in != 0;
    if (group.result == outcome::error) {
        if (!error && !foreign_error_escaped(f, g)) {
            report(f, verdict, g, mechanism::error_without_cause,
                   "with an error although none escaped into it");
        }
    } else if (error) {
        bool const cancelled = group.result == outcome::cancelled;
        report(f, verdict, g,
               cancelled ? mechanism::error_turned_into_cancel : mechanism::error_turned_into_ok,
               cancelled ? "as cancelled although an error escaped into it"
                         : "as ok although an error escaped into it");
    } else if (group.result == outcome::cancelled && !host_was_asked(f, g, group.closed)) {
        report(f, verdict, g, mechanism::cancelled_unasked,
               "as cancelled although nobody asked its host to cancel");
    }
}

void check_race(facts const& f, ruling& verdict, object_id g) {
    group_fact const& group = f.groups()[g];
    if (group.first_value >= group.closed) return;
    position const due = abort_due(f, g, group.first_value);
    if (due == never) return;
    bool found = false;
    task_id const loser = first_child_not_asked(f, g, group.first_value, due, found);
    if (found) verdict.exercised();
    if (loser == nothing) return;
    event const& won = f.at(group.first_value);
    verdict.broken(
        name_of(mechanism::race_not_decided), native_bits(group), won.step, {won.task, loser},
        fmt::format("{} won the race of {} in {}, but {} at {} was not asked to cancel by {}",
                    task_words(f, won.task), group_words(f, g), step_words(f, group.first_value),
                    task_words(f, loser), place_words(f, loser, group.first_value),
                    step_words(f, due)));
}

// A static group may abort for a child that was cancelled by itself: its runtime says when.
void check_abort(facts const& f, ruling& verdict, object_id g) {
    group_fact const& group = f.groups()[g];
    position const p = group.aborted;
    if (p == never || group.is_static) return;
    bool const is_decided = group.is_race && group.first_value < p;
    if (group.first_error < p || is_decided || host_was_asked(f, g, p) ||
        was_cancelled_by_name(f, g, p) || foreign_error_escaped(f, g)) {
        return;
    }
    verdict.broken(name_of(mechanism::aborted_without_cause), native_bits(group), f.at(p).step,
                   {group.host, f.at(p).task},
                   fmt::format("{} asked {} to cancel in {}, although nothing had failed, no race "
                               "was decided and nobody had asked it to",
                               group_words(f, g), task_words(f, f.at(p).task), step_words(f, p)));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (object_id g = 0; g < f.groups().size(); ++g) {
        group_fact const& group = f.groups()[g];
        if (group.closed != never) {
            verdict.exercised();
            check_outcome(f, verdict, g);
        }
        if (group.is_race) check_race(f, verdict, g);
        check_abort(f, verdict, g);
    }
}

constinit checked_law const law{info, mechanism_names, groups_hold_children, check};

}  // namespace rollcall::sc_04
