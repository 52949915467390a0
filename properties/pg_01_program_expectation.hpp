// PG-01: the program's own expectations. The text that people read is `info` below.
//
// The one law that speaks of the program and not of the runtime: benchmarks and scenarios say with
// it under which schedules they go wrong. Cells, registers and locks are the harness's own, so what
// breaks it is what the program does under this schedule on any runtime. Where tasks wait for locks
// for ever, others wait for those tasks, and items, cancellations and ends never come; no other law
// speaks of what is missing at the end of such a run (facts::came_to_rest).
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::pg_01 {

inline constexpr law_info info{
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

enum class mechanism : std::uint8_t {
    expectation_failed,
    deadlocked_on_locks,
    index_out_of_range,
    value_undefined,
    unlocked_by_another,
};
inline constexpr std::string_view mechanism_names[] = {
    "expectation_failed", "deadlocked_on_locks", "index_out_of_range",
    "value_undefined",    "unlocked_by_another",
};

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::pg_01
