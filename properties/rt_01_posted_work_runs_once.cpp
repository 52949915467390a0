// RT-01: posted work runs once. The text that people read is `info` below.
//
// The adapter and the gate report both breaches as they happen; the law only words them.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::rt_01 {
namespace {

constexpr law_info info{
    .id = "RT-01",
    .name = "posted_work_runs_once",
    .claim =
        "what is posted, a new task or the rest of a waiting one, runs once and never inside "
        "the call that posted it",
    .source = "Executors TS and Asio's executor requirements: post never blocks on the work",
    .needs = "an op that posts: spawn, detach, or any that waits",
    .not_checked = "work that belongs to no task",
    .look_at = "two wake-ups of one waiter, such as a result and a cancellation, and spawn itself",
    .ops = bit(op_kind::spawn) | bit(op_kind::detach) | bit(op_kind::yield) | bit(op_kind::sleep) |
           bit(op_kind::io) | bit(op_kind::put) | bit(op_kind::get) | bit(op_kind::put_sentinel) |
           bit(op_kind::consume) | bit(op_kind::acquire) | bit(op_kind::with) | bit(op_kind::wait) |
           bit(op_kind::join),
};

ROLLCALL_MECHANISMS(ran_inline, ran_twice)

// A report may be of a task that never was.
task_id known_task(facts const& f, event const& e) noexcept {
    return e.task < f.tasks().size() ? e.task : nothing;
}

void report_inline(facts const& f, ruling& verdict, position p) {
    event const& e = f.at(p);
    op_set ops = bit(op_kind::spawn);
    std::string call = "the call that posted it";
    if (e.task < f.tasks().size() && f.tasks()[e.task].spawned < p) {
        event const& spawn = f.at(f.tasks()[e.task].spawned);
        if (spawn.op != 0) {
            ops = bit(f.run().planned.op_of(spawn.op).kind);
            call = fmt::format("{} of {}", op_words(f, spawn.op), task_words(f, spawn.task));
        }
    }
    verdict.broken(
        name_of(mechanism::ran_inline), ops, e.step, {known_task(f, e)},
        fmt::format("{} began in step {} inside {}", task_words(f, e.task), e.step, call));
}

void report_twice(facts const& f, ruling& verdict, position p) {
    event const& e = f.at(p);
    std::uint32_t const open = open_op_at(f, e.task, p);
    verdict.broken(name_of(mechanism::ran_twice), open == nothing ? 0 : native_bit(f.ops()[open]),
                   e.step, {known_task(f, e)},
                   fmt::format("{} was resumed a second time for one wait, in step {}, at {}",
                               task_words(f, e.task), e.step, place_words(f, e.task, p)));
}

position first_of(facts const& f, event_kind kind) noexcept {
    for (position p = 0; p < f.end(); ++p) {
        if (f.at(p).kind == kind) return p;
    }
    return never;
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    if (f.waited() != 0 || f.tasks().size() > 1) verdict.exercised();
    trace const& events = f.run().events;
    if (events.saw(event_kind::work_ran_inline) && !f.declares().resumes_inline.value) {
        position const p = first_of(f, event_kind::work_ran_inline);
        if (p != never) report_inline(f, verdict, p);
    }
    if (events.saw(event_kind::work_ran_twice)) {
        position const p = first_of(f, event_kind::work_ran_twice);
        if (p != never) report_twice(f, verdict, p);
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::rt_01
