// The search for a smaller case: which candidates there are, in which order, and which is kept.
//
// Greedy and deterministic. It runs nothing itself; threads: none.
#pragma once

#include "harness/campaign/shrink.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>

namespace rollcall {

// What was tried of a candidate: the case, if it still fails in the same way, with the schedule
// that the run really took.
struct attempt {
    std::optional<test_case> failing;
    std::uint32_t runs = 0;
    std::set<std::uint16_t> begun{};  // ids of the ops that had begun when it failed
};
// Under the candidate's own schedule, under none, and under so many fresh ones, until one fails.
using oracle = std::function<attempt(test_case const&, std::uint32_t fresh)>;

// What the shrinker asks for and tells.
struct shrinker_ends {
    oracle fails;
    std::function<bool(std::uint32_t)> is_enough;  // so many runs
    std::function<void(shrink_result const&)> improved = [](shrink_result const&) {};
    std::function<bool(test_case const&)> may_try = [](test_case const&) { return true; };
};

// Fewer ops, then fewer choices, then smaller numbers: a smaller number is not worth a choice more.
bool is_simpler(test_case const& a, test_case const& b);

// From `so_far` on. `may_search`: an oracle that tries fresh schedules.
shrink_result find_smallest(shrink_result so_far, shrink_scope scope, bool may_search,
                            shrinker_ends ends);

}  // namespace rollcall
