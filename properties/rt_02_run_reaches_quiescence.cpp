#include "properties/rt_02_run_reaches_quiescence.hpp"

#include "harness/program/numbers.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::rt_02 {

void check(facts const& f, ruling& verdict) {
    verdict.exercised();
    if (f.end() == 0 || f.at(f.end() - 1).kind != event_kind::turns_exceeded) return;
    event const& e = f.at(f.end() - 1);
    position const since = f.advances().empty() ? 0 : f.advances().back();
    std::uint32_t ops = 0;
    for (op_fact const& o : f.ops()) ops += o.begun >= since;
    if (e.value <= steps_per_op_max * ops + steps_free) return;
    std::string where;
    op_set kinds = 0;
    if (e.task < f.tasks().size()) {
        std::uint32_t const open = open_op_at(f, e.task, f.end() - 1);
        if (open != nothing) kinds = native_bit(f.ops()[open]);
        where = fmt::format("; {} ran last, at {}", task_words(f, e.task),
                            place_words(f, e.task, f.end() - 1));
    }
    verdict.broken(mechanism_names[0], kinds, e.step, {e.task},
                   fmt::format("{} in one instant while the program began {}{}",
                               so_many(e.value, "step"), so_many(ops, "op"), where));
}

}  // namespace rollcall::rt_02
