#include "harness/program/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace rollcall {
namespace {

TEST(random_source, gives_the_published_numbers) {
    // splitmix64 of seed 0, and xoshiro256** seeded by it: the reference implementations' output.
    std::uint64_t state = 0;
    EXPECT_EQ(splitmix64(state), 0xe220a8397b1dcdafu);
    EXPECT_EQ(splitmix64(state), 0x6e789e6aa1b965f4u);
    random_source source(0);
    EXPECT_EQ(source.next(), 0x99ec5f36cb75f2b4u);
    EXPECT_EQ(source.next(), 0xbf6e1f784956452au);
}

TEST(random_source, below_gives_each_number_about_equally_often) {
    random_source source(1);
    std::array<int, 6> counts{};
    for (int i = 0; i < 60'000; ++i) ++counts[source.below(6)];
    for (int const count : counts) {
        EXPECT_GT(count, 9'500);
        EXPECT_LT(count, 10'500);
    }
    EXPECT_EQ(source.below(1), 0u);
    EXPECT_EQ(source.below(0), 0u);
}

TEST(random_source, chance_is_as_likely_as_it_says) {
    random_source source(2);
    int taken = 0;
    for (int i = 0; i < 40'000; ++i) taken += source.chance(3, 4) ? 1 : 0;
    EXPECT_NEAR(taken, 30'000, 500);
    EXPECT_FALSE(source.chance(0, 4));
    EXPECT_TRUE(source.chance(4, 4));
}

TEST(entropy, of_a_seed_never_ends) {
    entropy draw = entropy::from_seed(7);
    entropy same = entropy::from_seed(7);
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(draw.below(1'000), same.below(1'000));
    EXPECT_TRUE(draw.has_more());
}

TEST(entropy, of_bytes_takes_as_few_as_it_needs) {
    std::vector<std::uint8_t> const bytes = {5, 1, 2, 9};
    entropy draw = entropy::from_bytes(bytes);
    EXPECT_EQ(draw.below(1), 0u) << "takes none";
    EXPECT_EQ(draw.below(4), 1u) << "one byte, 5 of 4";
    EXPECT_EQ(draw.below(1'000), 258u) << "two bytes, high first";
    EXPECT_EQ(draw.below(256), 9u);
    EXPECT_FALSE(draw.has_more());
}

TEST(entropy, of_bytes_that_ran_out_is_0_for_ever) {
    entropy draw = entropy::from_bytes({});
    std::array<std::uint32_t, 3> const weights = {0, 3, 1};
    EXPECT_EQ(draw.below(1'000'000), 0u);
    EXPECT_FALSE(draw.chance(99, 100));
    EXPECT_EQ(draw.weighted(weights), 1u) << "the first that has a weight";
    EXPECT_EQ(draw.weighted({}), 0u);
}

TEST(entropy, weighted_follows_the_weights) {
    entropy draw = entropy::from_seed(3);
    std::array<std::uint32_t, 4> const weights = {1, 0, 2, 1};
    std::array<int, 4> counts{};
    for (int i = 0; i < 40'000; ++i) ++counts[draw.weighted(weights)];
    EXPECT_NEAR(counts[0], 10'000, 400);
    EXPECT_EQ(counts[1], 0);
    EXPECT_NEAR(counts[2], 20'000, 400);
    EXPECT_NEAR(counts[3], 10'000, 400);
}

}  // namespace
}  // namespace rollcall
