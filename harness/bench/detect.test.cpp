// Runs to the first failure: counted as `hunt` counts them, told as people and programs read them.
#include "harness/bench/detect.hpp"
#include "harness/bench/detect_report.hpp"
#include "harness/bench/kernels.test.hpp"
#include "harness/program/json_text.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

using ::testing::HasSubstr;

registry parts_with_mini() {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add(runtime_entry{"mini", "", "", true, [] { return make_mini_runtime(); }});
    return parts;
}

strategy_choice choice_of(char const* text) {
    return std::get<strategy_choice>(parse_strategy(text));
}

detect_target target_of(char const* kernel) {
    return {kernel, "mini", "PG-01", kernel_program(kernel)};
}

detect_settings settings_for(std::vector<char const*> const& kernels) {
    detect_settings settings;
    for (char const* const k : kernels) settings.targets.push_back(target_of(k));
    settings.strategies = {choice_of("portfolio"), choice_of("random"), choice_of("fifo")};
    settings.seeds = 4;
    settings.runs = 200;
    return settings;
}

TEST(runs_to_failure, counts_the_unsurprising_run_too) {
    registry const parts = parts_with_mini();
    EXPECT_EQ(runs_to_failure(parts, target_of("smoke_fsbench"), choice_of("surw"), 1, 100), 1u);
    EXPECT_EQ(runs_to_failure(parts, target_of("deadlock01"), choice_of("fifo"), 1, 100), 0u);
    EXPECT_GT(runs_to_failure(parts, target_of("deadlock01"), choice_of("random"), 1, 100), 1u);
}

TEST(runs_to_failure, end_with_a_search_that_is_exhausted) {
    registry const parts = parts_with_mini();
    EXPECT_EQ(runs_to_failure(parts, target_of("lost_update_2"), choice_of("dfs:0"), 1, 100), 0u);
    EXPECT_NE(runs_to_failure(parts, target_of("lost_update_2"), choice_of("dpor"), 1, 100), 0u);
}

TEST(runs_to_failure, end_when_they_are_told_to) {
    registry const parts = parts_with_mini();
    std::uint64_t asked = 0;
    auto const once = [&](std::uint64_t) { return ++asked < 2; };
    EXPECT_EQ(
        runs_to_failure(parts, target_of("reorder_100"), choice_of("random"), 1, 10'000, once), 0u);
    EXPECT_EQ(asked, 2u);
}

TEST(detection, has_the_median_over_all_seeds) {
    detection cell;
    EXPECT_FALSE(cell.median());
    cell.seeds = 4;
    cell.needed = {1, 4, 7};
    EXPECT_EQ(cell.median(), 5.5);
    EXPECT_FALSE(cell.found_in_all());
    cell.needed = {1, 4};
    EXPECT_FALSE(cell.median()) << "one of the two in the middle did not find it";
    cell.seeds = 3;
    EXPECT_EQ(cell.median(), 4);
}

TEST(detection, is_the_same_for_the_same_seeds_and_is_told_in_a_table) {
    registry const parts = parts_with_mini();
    detect_settings const settings = settings_for({"deadlock01", "smoke_sync01"});
    detect_result const first = run_detection(parts, settings, {});
    detect_result const again = run_detection(parts, settings, {});
    ASSERT_EQ(first.cells.size(), 6u);
    EXPECT_FALSE(first.interrupted);
    EXPECT_EQ(detect_json(settings, first), detect_json(settings, again));
    std::string const table = detect_table(settings, first);
    EXPECT_THAT(table, HasSubstr("| target | law | portfolio | random | fifo |\n"));
    EXPECT_THAT(table, HasSubstr("| `smoke_sync01` | PG-01 | 1 | 1 | 1 |\n"));
    EXPECT_THAT(table, HasSubstr("| - (0) |\n"));
    std::string const summary = detect_summary(settings, first);
    EXPECT_THAT(summary, HasSubstr("* portfolio finds 2 of 2 with every seed\n"));
    EXPECT_THAT(summary, HasSubstr("* fifo finds 1 of 2 with every seed\n"));
    EXPECT_THAT(summary, HasSubstr("* nowhere\n"));
    nlohmann::json const json = parse_json(detect_json(settings, first));
    EXPECT_EQ(json["cells"][2]["strategy"], "fifo");
    EXPECT_EQ(json["cells"][2]["found"], 0);
    EXPECT_TRUE(json["cells"][2]["median"].is_null());
}

TEST(detection, what_was_not_measured_is_neither_found_nor_missed) {
    detect_settings const settings = settings_for({"deadlock01", "lazy01"});
    detect_result result;
    result.interrupted = true;
    result.cells = {{0, 0, 4, 0, {1, 1, 1, 1}}, {0, 1, 2, 0, {2}}, {1, 0, 4, 0, {3, 3, 3, 3}}};
    std::string const table = detect_table(settings, result);
    EXPECT_THAT(table, HasSubstr("| 1 | - (1 of 2 seeds measured) | not measured |\n"));
    std::string const summary = detect_summary(settings, result);
    EXPECT_THAT(summary, HasSubstr("* portfolio finds 2 of 2 with every seed\n"));
    EXPECT_THAT(summary, HasSubstr("* random finds 0 of 0 with every seed\n"));
}

TEST(detection, says_where_the_first_strategy_is_far_behind) {
    detect_settings const settings = settings_for({"deadlock01"});
    detect_result result;
    result.cells = {{0, 0, 4, 0, {10, 10, 10, 10}}, {0, 1, 4, 0, {2, 2, 2, 2}}};
    EXPECT_THAT(detect_summary(settings, result), HasSubstr("* `deadlock01`: 5.0 times\n"));
    result.cells[0].needed.clear();
    EXPECT_THAT(detect_summary(settings, result),
                HasSubstr("* `deadlock01`: found by another only\n"));
}

}  // namespace
}  // namespace rollcall
