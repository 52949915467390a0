// TM-01: a timer is never early. The text that people read is `info` below.
//
// Virtual time; a duration counts from the event in which its op began.
#include "properties/laws.hpp"
#include "properties/timed_scope.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::tm_01 {
namespace {

constexpr law_info info{
    .id = "TM-01",
    .name = "timer_is_never_early",
    .claim =
        "a sleep that returns ok has lasted its duration; neither a timeout nor the limit of "
        "an op ends anything before its time",
    .source = "POSIX clock_nanosleep, Asio's and asyncio's timers: \"at least\" the duration",
    .needs = "sleep, timeout, or an op with a limit",
    .not_checked = "how late a timer is",
    .look_at = "rounding of deadlines, and timers that share one wake-up",
    .ops = bit(op_kind::sleep) | bit(op_kind::timeout) | bit(op_kind::put) | bit(op_kind::get) |
           bit(op_kind::put_sentinel) | bit(op_kind::acquire) | bit(op_kind::wait),
    .premises = {set_of(feature::sleeps), set_of(feature::timeouts),
                 set_of(feature::queues, feature::put_limits),
                 set_of(feature::queues, feature::get_limits),
                 set_of(feature::semaphores, feature::acquire_limits),
                 set_of(feature::mutexes, feature::acquire_limits),
                 set_of(feature::events, feature::wait_limits)},
};

ROLLCALL_MECHANISMS(sleep_early, timeout_early, limit_early)

void report(facts const& f, ruling& verdict, op_fact const& o, position end) {
    mechanism m = mechanism::limit_early;
    if (o.kind == op_kind::sleep) m = mechanism::sleep_early;
    if (o.kind == op_kind::timeout) m = mechanism::timeout_early;
    nanoseconds const lasted = f.at(end).time - f.at(o.begun).time;
    verdict.broken(name_of(m), native_bit(o), f.at(end).step, {o.task},
                   fmt::format("{} of {} began in {} and was over {} ns later, {} ns too early",
                               op_words(f, o.id), task_words(f, o.task), step_words(f, o.begun),
                               lasted, duration_of(f, o) - lasted));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (std::uint32_t const i : f.timed()) {
        op_fact const& o = f.ops()[i];
        position end = never;
        if (o.kind == op_kind::timeout) {
            end = raised_at(o);
        } else if (o.returned != never) {
            outcome const run_out = o.kind == op_kind::sleep ? outcome::ok : outcome::timed_out;
            if (o.result == run_out) end = o.returned;
        }
        if (end == never) continue;
        verdict.exercised();
        if (f.at(end).time < f.at(o.begun).time + duration_of(f, o)) report(f, verdict, o, end);
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::tm_01
