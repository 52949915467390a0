#include "harness/campaign/settings.hpp"

#include "harness/program/builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

std::vector<std::uint32_t> planned(campaign_settings const& settings, std::uint64_t from,
                                   std::uint64_t units) {
    std::vector<std::uint32_t> counts;
    for (std::uint64_t i = 0; i < units; ++i) {
        counts.push_back(planned_schedules(settings, from + i));
    }
    return counts;
}

TEST(campaign_units, most_generated_programs_get_few_schedules_and_some_all) {
    campaign_settings settings;
    EXPECT_THAT(planned(settings, 0, 256), ::testing::Each(8));
    EXPECT_THAT(planned(settings, 256, 10),
                ::testing::ElementsAre(8, 16, 8, 32, 8, 16, 8, 64, 8, 16));
    settings.schedules_per_program = 4;
    EXPECT_THAT(planned(settings, 256, 8), ::testing::ElementsAre(1, 1, 1, 2, 1, 1, 1, 4));
}

TEST(campaign_units, a_number_that_was_asked_for_and_a_given_program_do_not_vary) {
    campaign_settings settings;
    settings.schedules_vary = false;
    EXPECT_THAT(planned(settings, 0, 2), ::testing::ElementsAre(64, 64));
    settings.schedules_vary = true;
    settings.fixed = build::program_builder{}.task("main", build::yield()).build();
    EXPECT_THAT(planned(settings, 0, 2), ::testing::ElementsAre(64, 64));
}

TEST(campaign_units, the_most_that_one_of_them_gets_is_told_of_those_that_there_are) {
    campaign_settings settings;
    std::pair<std::uint64_t, std::uint32_t> const rows[] = {
        {1, 8}, {256, 8}, {258, 16}, {264, 64}, {9999, 64}};
    for (auto const& [units, most] : rows) EXPECT_EQ(most_schedules(settings, units), most);
}

TEST(campaign_units, they_are_as_many_as_the_runs_need) {
    campaign_settings settings;
    for (std::uint64_t const runs : {1u, 8u, 9u, 24u, 160u, 2048u, 2049u, 2072u, 10'000u}) {
        settings.runs = runs;
        std::uint64_t const units = units_of_campaign(settings);
        EXPECT_LT(schedules_before(settings, units - 1), runs);
        EXPECT_GE(schedules_before(settings, units), runs);
    }
    settings.runs = std::uint64_t{1} << 40;
    settings.schedules_per_program = 1;
    EXPECT_EQ(units_of_campaign(settings), std::uint64_t{1} << 40);
}

TEST(campaign_units, what_lies_before_a_unit_is_the_sum_of_the_others) {
    campaign_settings settings;
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < 300; ++i) {
        EXPECT_EQ(schedules_before(settings, i), sum);
        sum += planned_schedules(settings, i);
    }
}

}  // namespace
}  // namespace rollcall
