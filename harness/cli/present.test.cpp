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

std::string presented(std::optional<std::chrono::steady_clock::time_point> end) {
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
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(present(fuzzed_parts(), settings, {true, shrink_scope::all, end}, findings),
              exit_status::fine);
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

}  // namespace
}  // namespace rollcall
