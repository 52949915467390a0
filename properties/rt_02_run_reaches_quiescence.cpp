// RT-02: a run reaches quiescence. The text that people read is `info` below.
//
// A program may be long, so steps are measured against the ops that began in the same instant: a
// runtime that takes many steps for few ops turns on the spot. The factor is generous: an op costs
// a handful of steps on every runtime here, and each instant begins with whatever became due.
#include "harness/program/numbers.hpp"
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::rt_02 {
namespace {

constexpr law_info info{
    .id = "RT-02",
    .name = "run_reaches_quiescence",
    .claim =
        "the steps within one instant of virtual time are bounded by the ops that the program "
        "begins in it",
    .source = "freedom from livelock; agronholm/anyio#695",
    .needs = "nothing",
    .not_checked =
        "loops inside one step (a worker's time limit ends those); programs that are "
        "themselves too long",
    .look_at = "waits that poll: a loop that yields until something changes",
    .ops = all_ops,
    .explains_hang = true,
};

ROLLCALL_MECHANISMS(turns_on_the_spot)

constexpr std::uint32_t steps_per_op_max = 8;
constexpr std::uint32_t steps_free = 1'000;

}  // namespace

static void check(facts const& f, ruling& verdict) {
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

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::rt_02
