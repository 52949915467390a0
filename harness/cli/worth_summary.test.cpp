// What the summary says of a pass, word for word.
#include "harness/cli/worth_summary.hpp"
#include "harness/program/json_text.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

pass_worth of_a_program() {
    pass_worth w;
    w.strategies.push_back({sampler::pct, {5'000, 0}, 0.0074, {1'204, 37, 50}});
    w.strategies.push_back({sampler::surw, {10'000, 64}, 0.5, {9, 0, 0}});
    w.depths = {{1e-300 * 1e-100, 0.0401, 0.7}, {4, 20, 3}, 17};
    return w;
}

TEST(worth_summary, a_program_is_told_per_strategy) {
    EXPECT_EQ(
        worth_text(of_a_program()),
        "  worth      chance that a further run fails (95 %), that it shows a new trace; traces "
        "seen\n"
        "             pct           5,000 runs  < 0.0006         0.74 %   1,204 of 1,217 or more\n"
        "             surw         10,000 runs  64 failed: 0.64 % 50 %     9 of 9 or more\n"
        "             a bug of depth 1, 2, 3 would have been missed with probability < 1e-300, "
        "0.041, 0.7 (pct)\n"
        "             (void if a run has more than 4 actors or 20 decisions; from depth 2 on: "
        "changes within the first 17)\n");
}

TEST(worth_summary, generated_programs_are_told_together) {
    pass_worth w;
    w.programs = trial_worth{312, 0};
    w.schedules = 64;
    w.schedules_fewest = 8;
    w.strategies.push_back({sampler::random, {3'000, 0}, 0.987, {}});
    w.strategies.push_back({sampler::pct, {3'000, 0}, 0.05, {}});
    EXPECT_EQ(worth_text(w),
              "  worth      312 programs, each under 8 to 64 schedules, none failed: with "
              "95 % confidence a share below\n"
              "             0.0096 of the programs made so would show a failure within such "
              "schedules\n"
              "             a further run of a program shows a new trace with about: random 99 %, "
              "pct 5 %\n"
              "             of pct's depths nothing is said: actors and decisions differ between "
              "programs\n");
    w.programs = trial_worth{312, 5};
    EXPECT_THAT(worth_text(w),
                HasSubstr("5 of 312 programs failed within 8 to 64 schedules: 1.6 %\n"));
    w.programs = trial_worth{0, 0};
    w.schedules_fewest = 64;
    EXPECT_THAT(worth_text(w), HasSubstr("no program was run under all of its 64 schedules\n"));
}

TEST(worth_summary, it_has_at_most_eight_lines) {
    pass_worth w = of_a_program();
    w.strategies.resize(5, w.strategies[0]);
    std::string const text = worth_text(w);
    EXPECT_LE(std::ranges::count(text, '\n'), 8);
}

TEST(worth_summary, what_is_void_says_why) {
    pass_worth w;
    w.void_because = {"12 runs hit a limit", "1 worker died"};
    EXPECT_EQ(worth_text(w),
              "  worth      nothing can be said: 12 runs hit a limit; 1 worker died\n");
    EXPECT_EQ(json_text(worth_json(w)),
              R"({"worth":[],"worth_void":["12 runs hit a limit","1 worker died"]})");
}

TEST(worth_summary, of_what_was_not_drawn_there_is_no_word) {
    EXPECT_THAT(worth_text({}), IsEmpty());
    EXPECT_EQ(json_text(worth_json({})), R"({"worth":[],"worth_void":[]})");
}

TEST(worth_summary, a_bound_is_never_rounded_down) {
    pass_worth w = of_a_program();
    for (auto const& [runs, text] : {std::pair{1u, "< 0.95 "},
                                     {1'000u, "< 0.003 "},
                                     {10'001u, "< 0.0003 "},
                                     {3'000'000u, "< 1e-06 "},
                                     {29'000u, "< 0.00011 "}}) {
        w.strategies[0].runs = {runs, 0};
        EXPECT_THAT(worth_text(w), HasSubstr(text)) << runs;
    }
}

TEST(worth_summary, json_is_not_rounded) {
    nlohmann::json const j = worth_json(of_a_program());
    nlohmann::json const& pct = j["worth"][0];
    EXPECT_EQ(pct["strategy"], "pct");
    EXPECT_EQ(pct["failure_probability_below"].get<double>(), failure_bound(5'000));
    EXPECT_EQ(pct["new_trace_probability"].get<double>(), 0.0074);
    EXPECT_EQ(pct["traces_at_least"].get<double>(), traces_at_least({1'204, 37, 50}));
    EXPECT_EQ(pct["missed_probability_below"][1].get<double>(), 0.0401);
    EXPECT_EQ(pct["decisions_reached"], 17);
    nlohmann::json const& surw = j["worth"][1];
    EXPECT_EQ(surw["failure_rate"].get<double>(), 0.0064);
    EXPECT_FALSE(surw.contains("failure_probability_below"));
}

}  // namespace
}  // namespace rollcall
