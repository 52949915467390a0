// SC-07: a cancel is delivered as often as it was asked for. The text that people read is `info`.
//
// A delivery is an op that suspends by itself and returns as cancelled; what is around it only
// passes the cancellation on. Where cancellation is edge-triggered a request is delivered at most
// once; a group that raises errors instead of its host's cancellation may put it back, so each
// group of a task that closed otherwise than cancelled counts as one more request. That a request
// is delivered at all is SC-05.
#include "harness/program/numbers.hpp"
#include "properties/deliveries.hpp"
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_07 {
namespace {

constexpr law_info info{
    .id = "SC-07",
    .name = "cancel_is_delivered",
    .claim =
        "no op is cancelled unless its task was asked; where cancellation is edge-triggered, not "
        "more often than it was asked; no request reaches a task that has finished",
    .source = "asyncio.Task.cancel, trio's cancellation semantics; runtimes declare their style",
    .needs = "cancel, an abort or a timeout",
    .not_checked =
        "that a request is delivered (SC-05); where cancellation is level-triggered or "
        "sticky, how often",
    .look_at = "where a request is marked as delivered, and requests to tasks that just finished",
    .ops = bit(op_kind::cancel_task) | bit(op_kind::cancel_group) | bit(op_kind::timeout) |
           bit(op_kind::group),
    .premises = {set_of(feature::task_cancels), set_of(feature::groups, feature::group_cancels),
                 set_of(feature::timeouts), set_of(feature::groups, feature::races),
                 set_of(feature::groups, feature::group_aborts, feature::group_errors,
                        feature::errors)},
};

ROLLCALL_MECHANISMS(delivered_unasked, delivered_too_often, reached_finished_task)

// Requests that had reached the task by `p`.
std::size_t requests_before(facts const& f, task_id task, position p) noexcept {
    std::size_t count = 0;
    for (std::uint32_t i = f.tasks()[task].newest_request; i != nothing;) {
        request_fact const& r = f.requests()[i];
        count += r.at < p;
        i = r.previous;
    }
    return count;
}

// False: the task's deliveries have been reported.
bool check_delivery(facts const& f, ruling& verdict, op_fact const& o) {
    std::size_t const asked = requests_before(f, o.task, o.returned);
    std::string const what = fmt::format("{} of {} was cancelled in {}", op_words(f, o.id),
                                         task_words(f, o.task), step_words(f, o.returned));
    if (asked == 0) {
        verdict.broken(mechanism_names[0], native_bit(o), f.at(o.returned).step, {o.task},
                       what + ", although nobody had asked the task");
        return false;
    }
    if (f.declares().cancellation.value != cancellation_style::edge) return true;
    std::size_t const delivered = deliveries_until(f, o.task, o.returned);
    if (delivered <= asked + put_back_before(f, o.task, o.returned)) return true;
    verdict.broken(mechanism_names[1], native_bit(o), f.at(o.returned).step, {o.task},
                   what + fmt::format(", its task's {} for {}", so_many(delivered, "cancellation"),
                                      so_many(asked, "request")));
    return false;
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    task_id reported = nothing;
    for (std::uint32_t const i : f.cancelled()) {
        op_fact const& o = f.ops()[i];
        if (!is_leaf(o) || o.task == reported) continue;
        verdict.exercised();
        if (!check_delivery(f, verdict, o)) reported = o.task;
    }
    for (request_fact const& r : f.requests()) {
        task_fact const& t = f.tasks()[r.task];
        if (t.finished >= r.at) continue;
        verdict.broken(
            mechanism_names[2], 0, f.at(r.at).step, {r.task},
            fmt::format("{} was asked to cancel in {}, but had finished in {}",
                        task_words(f, r.task), step_words(f, r.at), step_words(f, t.finished)));
        return;
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_07
