// What is told of a finding that there was no time to make smaller.
#include "harness/cli/present.hpp"

#include "fuzzers/parts.hpp"
#include "harness/campaign/campaign.hpp"
#include "harness/program/case_text.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A getter that waits for ever, behind ops that can be left out.
constexpr char const* hangs =
    "rollcall case 1\nruntime mini\nexpect passed\n\nqueue q capacity 1\n\ntask main:\n"
    "    yield\n    yield\n    get q\n";

std::string presented(std::optional<std::chrono::steady_clock::time_point> end,
                      shrink_scope scope = shrink_scope::all,
                      std::vector<test_case> const& others = {}) {
    std::string directory = ::testing::TempDir() + "rollcall-present-XXXXXX";
    EXPECT_NE(mkdtemp(directory.data()), nullptr);
    test_case const c = parse_case(hangs, "a case").value.value();
    campaign_settings settings;
    settings.runtime = c.runtime;
    settings.fixed = c.prog;
    settings.expected = c.expected;
    settings.runs = 3;
    settings.out = directory;
    std::vector<finding> findings = run_campaign(fuzzed_parts(), settings, {}).findings;
    EXPECT_EQ(findings.size(), 1u);
    for (test_case const& other : others) findings.front().others.push_back({1, 0, other});
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(present(fuzzed_parts(), settings, {true, scope, end}, findings), exit_status::fine);
    flush_output();
    std::string const printed = ::testing::internal::GetCapturedStdout();
    std::filesystem::remove_all(directory);
    return printed;
}

TEST(present, a_case_that_is_the_smallest_is_told_without_a_hint) {
    std::string const printed = presented(std::nullopt);
    EXPECT_THAT(printed, HasSubstr("case     1 op, 1 task"));
    EXPECT_THAT(printed, Not(HasSubstr("  smaller  ")));
}

TEST(present, without_time_to_shrink_it_is_said_how_to_go_on) {
    std::string const printed = presented(std::chrono::steady_clock::now());
    EXPECT_THAT(printed, HasSubstr("  smaller  ./rollcall shrink "));
    EXPECT_THAT(printed, HasSubstr(" -o smaller.case    (not all was tried)\n"));
    EXPECT_THAT(printed, HasSubstr("  keep     ./rollcall keep ")) << "nothing is lost";
}

test_case hangs_behind(std::size_t yields) {
    std::string text =
        "rollcall case 1\nruntime mini\nexpect hung main\n\nqueue q capacity 1\n\n"
        "task main:\n";
    for (std::size_t i = 0; i < yields; ++i) text += "    yield\n";
    return parse_case(text + "    get q\n", "a case").value.value();
}

// No op is left out, so that the one found first stays at three.
TEST(present, of_all_programs_that_showed_it_the_smallest_is_told) {
    auto const told_with = [](std::vector<test_case> const& others) {
        return presented(std::nullopt, shrink_scope::schedule, others);
    };
    EXPECT_THAT(told_with({}), HasSubstr("case     3 ops, 1 task"));
    EXPECT_THAT(told_with({hangs_behind(4), hangs_behind(1), hangs_behind(3)}),
                HasSubstr("case     2 ops, 1 task"));
}

}  // namespace
}  // namespace rollcall
