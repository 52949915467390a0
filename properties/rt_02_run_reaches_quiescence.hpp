// RT-02: a run reaches quiescence. The text that people read is `info` below.
//
// A program may be long, so steps are measured against the ops that began in the same instant: a
// runtime that takes many steps for few ops turns on the spot. The factor is generous: an op costs
// a handful of steps on every runtime here, and each instant begins with whatever became due.
#pragma once

#include "properties/checked_law.hpp"

namespace rollcall::rt_02 {

inline constexpr law_info info{
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

enum class mechanism : std::uint8_t {
    turns_on_the_spot,
};
inline constexpr std::string_view mechanism_names[] = {
    "turns_on_the_spot",
};

inline constexpr std::uint32_t steps_per_op_max = 8;
inline constexpr std::uint32_t steps_free = 1'000;

void check(facts const& f, ruling& verdict);
inline constexpr checked_law law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::rt_02
