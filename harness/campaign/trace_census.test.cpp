// Traces seen, seen once, seen twice: exact while they are few, a fair sample when they are many,
// and never dependent on who counted them.
#include "harness/campaign/trace_census.hpp"
#include "harness/trace/hash.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace rollcall {
namespace {

std::unique_ptr<trace_census> make_census(std::uint32_t kept_max = trace_census::kept_default) {
    return std::make_unique<trace_census>(kept_max);
}

trace_counts counts_of(trace_census const& c, sampler s) {
    return c.counts()[static_cast<std::size_t>(s)];
}

void expect_counts(trace_counts const& c, std::uint64_t seen, std::uint64_t once,
                   std::uint64_t twice) {
    EXPECT_EQ(c.seen, seen);
    EXPECT_EQ(c.once, once);
    EXPECT_EQ(c.twice, twice);
}

TEST(trace_census, counts_what_was_seen_once_and_twice) {
    auto const census = make_census();
    // 1 once, 2 twice, 3 three times, 4 four times
    for (std::uint64_t const t : {1u, 2u, 2u, 3u, 3u, 3u, 4u, 4u, 4u, 4u}) {
        census->add(sampler::urw, t);
    }
    expect_counts(counts_of(*census, sampler::urw), 4, 1, 1);
    EXPECT_EQ(census->one_in(), 1u);
}

TEST(trace_census, counts_each_strategy_by_itself) {
    auto const census = make_census();
    for (int i = 0; i < 2; ++i) census->add(sampler::surw, 7);
    census->add(sampler::pct, 7);
    expect_counts(counts_of(*census, sampler::surw), 1, 0, 1);
    expect_counts(counts_of(*census, sampler::pct), 1, 1, 0);
    expect_counts(counts_of(*census, sampler::pos), 0, 0, 0);
}

TEST(trace_census, two_that_are_merged_count_what_one_would_have) {
    auto const whole = make_census();
    auto const left = make_census();
    auto const right = make_census();
    for (std::uint64_t i = 0; i < 3'000; ++i) {
        std::uint64_t const trace = mix(i) % 1'500;
        whole->add(sampler::random, trace);
        (i % 3 == 0 ? left : right)->add(sampler::random, trace);
    }
    left->merge(*right);
    trace_counts const wanted = counts_of(*whole, sampler::random);
    EXPECT_GT(wanted.once, 100u);
    EXPECT_GT(wanted.twice, 100u);
    expect_counts(counts_of(*left, sampler::random), wanted.seen, wanted.once, wanted.twice);
}

// Traces of which a quarter each is seen once, twice, three and four times.
std::uint64_t times_of(std::uint64_t trace) { return trace % 4 + 1; }

TEST(trace_census, many_traces_are_estimated_from_a_sample) {
    constexpr std::uint64_t traces = 40'000;
    auto const census = make_census(1'000);
    for (std::uint64_t t = 0; t < traces; ++t) {
        for (std::uint64_t i = 0; i < times_of(t); ++i) census->add(sampler::pos, t);
    }
    EXPECT_EQ(census->one_in(), 64u) << "40,000 / 64 is the first below 1,000";
    trace_counts const c = counts_of(*census, sampler::pos);
    // 4 standard deviations of a binomial sample of one in 64, scaled up.
    EXPECT_NEAR(static_cast<double>(c.seen), 40'000, 6'400);
    EXPECT_NEAR(static_cast<double>(c.once), 10'000, 3'200);
    EXPECT_NEAR(static_cast<double>(c.twice), 10'000, 3'200);
}

TEST(trace_census, a_sample_does_not_depend_on_who_counted_what) {
    std::vector<std::uint64_t> shown;
    for (std::uint64_t i = 0; i < 4; ++i) {
        for (std::uint64_t t = 0; t < 5'000; ++t) {
            if (i < times_of(t)) shown.push_back(t);
        }
    }
    auto const alone = make_census(300);
    for (std::uint64_t const t : shown) alone->add(sampler::pos, t);
    auto const even = make_census(300);
    auto const odd = make_census(300);
    for (std::size_t i = shown.size(); i-- > 0;) {
        (i % 2 == 0 ? even : odd)->add(sampler::pos, shown[i]);
    }
    auto const merged = make_census(300);
    merged->merge(*odd);
    merged->merge(*even);
    EXPECT_GT(merged->one_in(), 1u);
    EXPECT_EQ(merged->one_in(), alone->one_in());
    trace_counts const wanted = counts_of(*alone, sampler::pos);
    expect_counts(counts_of(*merged, sampler::pos), wanted.seen, wanted.once, wanted.twice);
}

}  // namespace
}  // namespace rollcall
