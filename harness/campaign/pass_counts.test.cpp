// What is counted of a program, and that it does not matter who counts.
#include "harness/campaign/pass_counts.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rollcall::pass_counts_test {
namespace {

TEST(pass_counts, the_share_of_runs_seen_once_is_a_mean_over_programs) {
    drawn_runs runs;
    std::vector<std::uint64_t> half{9, 1, 9, 2};  // 1 and 2 once: 2 of 4
    std::vector<std::uint64_t> all{5, 3, 4};
    std::vector<std::uint64_t> none{6, 6, 6, 6, 6};
    std::vector<std::uint64_t> nothing_drawn;
    for (auto* classes : {&half, &all, &none, &nothing_drawn}) runs.add_program(*classes);
    EXPECT_EQ(runs.programs, 3u);
    EXPECT_NEAR(runs.seen_once_mean(), 0.5, 1e-9);
}

TEST(pass_counts, a_single_run_of_a_program_is_a_trace_seen_once) {
    drawn_runs runs;
    std::vector<std::uint64_t> one{42};
    runs.add_program(one);
    EXPECT_DOUBLE_EQ(runs.seen_once_mean(), 1.0);
}

TEST(pass_counts, sums_maxima_and_the_least_that_pct_reached_are_merged) {
    pass_counts a;
    pass_counts b;
    a.add_run({sampler::pct, 3, 20}, false);
    a.add_run({sampler::pct, 3, 17}, true);
    a.actors_max = 4;
    b.add_run({sampler::pct, 3, 18}, false);
    b.add_run({sampler::surw}, false);
    b.decisions_max = 25;
    b.programs = 2;
    b.replay_mismatches = 1;
    a.add(b);
    EXPECT_EQ(a[sampler::pct].runs, 3u);
    EXPECT_EQ(a[sampler::pct].failures, 1u);
    EXPECT_EQ(a[sampler::surw].runs, 1u);
    EXPECT_EQ(a.depth_max, 3u);
    EXPECT_EQ(a.decisions_reached, 17u);
    EXPECT_EQ(a.actors_max, 4u);
    EXPECT_EQ(a.decisions_max, 25u);
    EXPECT_EQ(a.programs, 2u);
    EXPECT_EQ(a.replay_mismatches, 1u);
}

}  // namespace
}  // namespace rollcall::pass_counts_test
