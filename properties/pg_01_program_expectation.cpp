// PG-01: the program's own expectations. The text that people read is `info` below.
//
// The one law that speaks of the program and not of the runtime: benchmarks and scenarios say with
// it under which schedules they go wrong. Cells, registers and locks are the harness's own, so what
// breaks it is what the program does under this schedule on any runtime. Where tasks wait for locks
// for ever, others wait for those tasks, and items, cancellations and ends never come; no other law
// speaks of what is missing at the end of such a run (facts::came_to_rest).
#include "harness/report/story.hpp"
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <vector>

namespace rollcall::pg_01 {
namespace {

constexpr law_info info{
    .id = "PG-01",
    .name = "program_expectation",
    .claim =
        "what the program expects holds when it is asked, no task waits for a lock for ever, and "
        "every index, value and unlock has a meaning",
    .source = "the program itself: its expect ops, locks and arrays",
    .needs = "a program with expect or lock; generated programs hold none",
    .not_checked = "the runtime: this is the program's fault, under this schedule",
    .look_at = "the program, then the schedule: what came between two steps that belong together",
    .ops = bit(op_kind::expect) | bit(op_kind::lock) | bit(op_kind::unlock),
    .speaks_of_program = true,
    .explains_hang = true,
};

ROLLCALL_MECHANISMS(expectation_failed, deadlocked_on_locks, index_out_of_range, value_undefined,
                    unlocked_by_another)

constexpr std::size_t named_max = 8;

mechanism mechanism_of(program_fault fault) noexcept {
    switch (fault) {
        case program_fault::expectation_failed: return mechanism::expectation_failed;
        case program_fault::index_out_of_range: return mechanism::index_out_of_range;
        case program_fault::value_undefined: return mechanism::value_undefined;
        case program_fault::unlocked_by_another: return mechanism::unlocked_by_another;
    }
    return mechanism::value_undefined;
}

std::string what_is_wrong(facts const& f, event const& e) {
    switch (static_cast<program_fault>(e.value)) {
        case program_fault::expectation_failed: return "does not hold";
        case program_fault::index_out_of_range: return "has an index that is out of range";
        case program_fault::value_undefined: return "divides by zero";
        case program_fault::unlocked_by_another:
            return "does not hold lock " + f.run().planned.lock_name(e.object);
    }
    return "is wrong";
}

void report_fault(facts const& f, ruling& verdict, position p) {
    event const& e = f.at(p);
    bool const is_op = e.op != 0 && e.task < f.tasks().size();
    if (!is_op || e.value > static_cast<std::uint32_t>(program_fault::unlocked_by_another)) return;
    mechanism const m = mechanism_of(static_cast<program_fault>(e.value));
    std::string const who = m == mechanism::unlocked_by_another
                                ? fmt::format("{} at {}", task_words(f, e.task), op_words(f, e.op))
                                : fmt::format("{} of {}", op_words(f, e.op), task_words(f, e.task));
    verdict.broken(name_of(m), bit(f.run().planned.op_of(e.op).kind), e.step, {e.task},
                   fmt::format("{} {} in step {}", who, what_is_wrong(f, e), e.step));
}

void report_deadlock(facts const& f, ruling& verdict) {
    std::vector<std::string> words;
    event const* first = nullptr;
    std::size_t waiters = 0;
    for (task_id const t : f.hung()) {
        if (f.tasks()[t].awaits_lock == never) continue;
        event const& e = f.at(f.tasks()[t].awaits_lock);
        if (e.op == 0) continue;
        if (first == nullptr) first = &e;
        if (++waiters > named_max) continue;
        words.push_back(fmt::format("{} at {} {}", task_words(f, t), op_words(f, e.op),
                                    lock_text(f.run().planned, f.run().events, e)));
    }
    if (first == nullptr) return;
    if (waiters > named_max) words.emplace_back("...");
    verdict.broken(
        name_of(mechanism::deadlocked_on_locks), bit(op_kind::lock), first->step, {first->task},
        fmt::format("{} for ever: {}",
                    waiters == 1 ? "1 task waits" : fmt::format("{} tasks wait", waiters),
                    fmt::join(words, "; ")));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    bool const is_concerned = (f.run().planned.kinds() & info.ops) != 0;
    if (is_concerned && std::ranges::any_of(f.ops(), [](op_fact const& o) {
            return (info.ops & bit(o.kind)) != 0;
        })) {
        verdict.exercised();
    }
    for (position const p : f.program_faults()) report_fault(f, verdict, p);
    if (f.has_lock_waiters() && !f.gave_up()) report_deadlock(f, verdict);
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::pg_01
