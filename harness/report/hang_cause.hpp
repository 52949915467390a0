// What a hang comes from, as one of a closed list of mechanisms: by it hangs are grouped, as broken
// laws are by theirs.
//
// It speaks of the program under this schedule: who could have ended a wait is read from the
// program's text (releasers.hpp). Of several tasks that hang the one counts that others wait for.
// No state, no threads.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Where several fit, the first one is told.
enum class hang_mechanism : std::uint8_t {
    circle_of_waiters,       // each waits for what the next one would do
    holder_has_ended,        // who took the item, or the lock, and gives it back, ended before that
    too_few_sentinels,       // a consumer waits; the sentinels were taken by others, or not put
    never_started,           // a task that could end the wait is declared, and nobody starts it
    nobody_left,             // nobody could end the wait, or who could has ended
    end_of_wait_never_came,  // nothing is missing, and yet the wait goes on
};
inline constexpr std::string_view hang_mechanism_names[] = {
    "circle_of_waiters", "holder_has_ended", "too_few_sentinels",
    "never_started",     "nobody_left",      "end_of_wait_never_came",
};

struct hang_cause {
    hang_mechanism mechanism{};
    op_set ops = 0;       // where those concerned wait
    std::string message;  // one sentence, naming tasks, ops and steps
    std::vector<task_id> tasks;

    std::string_view name() const noexcept {
        return hang_mechanism_names[static_cast<std::size_t>(mechanism)];
    }
};

// Nothing: no task hangs.
std::optional<hang_cause> cause_of_hang(plan const& p, trace const& t);

// The names of the tasks that are declared and that no op starts; the root is started by itself.
std::vector<std::string> tasks_never_started(program const& p);

}  // namespace rollcall
