// The formulas against values worked out by hand or with another program.
#include "harness/campaign/pass_bounds.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rollcall::pass_bounds_test {
namespace {

TEST(pass_bounds, the_binomial_bound_is_exact) {
    EXPECT_NEAR(failure_bound(1), 0.95, 1e-15);
    EXPECT_NEAR(failure_bound(10), 0.258865550893052, 1e-14);
    EXPECT_NEAR(failure_bound(1'000), 0.002991249545095, 1e-14);
    EXPECT_NEAR(failure_bound(10'000), 2.99528359776612e-4, 1e-15);
    EXPECT_LT(failure_bound(1'000), 3.0 / 1'000) << "the rule of three is more";
}

TEST(pass_bounds, at_the_binomial_bound_no_failure_has_a_chance_of_one_in_twenty) {
    for (std::uint64_t const n : {1u, 2u, 17u, 1'000u, 1'000'000u}) {
        double const none = std::exp(static_cast<double>(n) * std::log1p(-failure_bound(n)));
        EXPECT_NEAR(none, 0.05, 1e-9) << n;
    }
}

TEST(pass_bounds, the_binomial_bound_of_very_many_runs_is_not_0) {
    EXPECT_NEAR(failure_bound(std::uint64_t{1} << 40) * std::exp2(40), 2.995732273, 1e-6);
}

TEST(pass_bounds, no_runs_say_nothing) {
    EXPECT_EQ(failure_bound(0), 1.0);
    EXPECT_EQ(chance_to_miss({1, 1, 1}, 1, 0), 1.0);
    EXPECT_EQ(chance_of_new_trace({}, 0), 0.5);
}

// So many runs and no fewer make a miss less likely than one in twenty.
void expect_runs_needed(pct_bounds const& b, std::uint32_t depth, std::uint64_t runs) {
    EXPECT_LE(chance_to_miss(b, depth, runs), 0.05) << runs;
    EXPECT_GT(chance_to_miss(b, depth, runs - 1), 0.05) << runs;
}

TEST(pass_bounds, pct_needs_as_many_runs_as_the_literature_says) {
    expect_runs_needed({4, 20, 1}, 1, 11);
    expect_runs_needed({4, 20, 1}, 2, 239);
    expect_runs_needed({4, 20, 1}, 3, 4'792);
    expect_runs_needed({10, 100, 1}, 3, 299'572);
    EXPECT_NEAR(chance_to_miss({10, 100, 1}, 3, 10'000), 0.905, 5e-4);
}

TEST(pass_bounds, pct_pays_for_drawing_its_depth) {
    // 1/(2*4*20) and 1/(3*4*400)
    EXPECT_NEAR(chance_to_miss({4, 20, 2}, 2, 1), 1 - 1.0 / 160, 1e-15);
    EXPECT_NEAR(chance_to_miss({4, 20, 3}, 3, 1), 1 - 1.0 / 4'800, 1e-15);
    EXPECT_NEAR(chance_to_miss({4, 20, 3}, 1, 2), (1 - 1.0 / 12) * (1 - 1.0 / 12), 1e-15);
}

TEST(pass_bounds, one_actor_is_always_found_at_depth_1) {
    EXPECT_EQ(chance_to_miss({1, 1, 1}, 1, 1), 0.0);
}

TEST(pass_bounds, a_new_trace_is_as_likely_as_those_seen_once_were_frequent) {
    EXPECT_DOUBLE_EQ(chance_of_new_trace({1'204, 37, 50}, 5'000), 0.0074);
    EXPECT_DOUBLE_EQ(chance_of_new_trace({10, 10, 0}, 10), 1.0);
    EXPECT_DOUBLE_EQ(chance_of_new_trace({5, 0, 2}, 98), 0.01) << "Laplace";
}

TEST(pass_bounds, there_are_at_least_as_many_traces_as_chao_estimates) {
    EXPECT_DOUBLE_EQ(traces_at_least({10, 4, 2}), 14);  // 10 + 16/4
    EXPECT_DOUBLE_EQ(traces_at_least({10, 4, 0}), 16);  // 10 + 4*3/2
    EXPECT_DOUBLE_EQ(traces_at_least({10, 1, 0}), 10);
    EXPECT_DOUBLE_EQ(traces_at_least({7, 0, 3}), 7);
    EXPECT_DOUBLE_EQ(traces_at_least({}), 0);
}

}  // namespace
}  // namespace rollcall::pass_bounds_test
