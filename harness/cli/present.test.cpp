// What is told of a finding that there was no time to make smaller.
#include "harness/cli/present.hpp"

#include "fuzzers/parts.hpp"
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/program/case_text.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
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

std::string fresh_directory() {
    std::string directory = ::testing::TempDir() + "rollcall-present-XXXXXX";
    EXPECT_NE(mkdtemp(directory.data()), nullptr);
    return directory;
}

std::string presented(std::optional<std::chrono::steady_clock::time_point> end,
                      shrink_scope scope = shrink_scope::all,
                      std::vector<test_case> const& others = {},
                      std::string const& directory = fresh_directory(),
                      registry const& parts = fuzzed_parts()) {
    test_case const c = parse_case(hangs, "a case").value.value();
    campaign_settings settings;
    settings.runtime = c.runtime;
    settings.fixed = c.prog;
    settings.expected = c.expected;
    settings.runs = 3;
    settings.jobs = 1;
    settings.out = directory;
    std::vector<finding> findings = run_campaign(fuzzed_parts(), settings, {}).findings;
    EXPECT_EQ(findings.size(), 1u);
    for (test_case const& other : others) findings.front().others.push_back({1, 0, other});
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(present(parts, settings, {true, scope, end}, findings), exit_status::fine);
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

// A process that is killed while the second program is made smaller has the first one's case.
TEST(present, what_is_smaller_is_kept_at_once) {
    std::string const directory = fresh_directory();
    std::string const mark = directory + ".seen";  // written by the children that run candidates
    auto const look = [=] {
        for (auto const& file : std::filesystem::directory_iterator(directory)) {
            auto const kept = load_case(file.path()).value;
            if (kept && count_ops(kept->prog) == 2) std::ofstream(mark) << "!";
        }
        return fuzzed_parts().find("mini")->make();
    };
    registry watched;
    watched.add(runtime_entry{"mini", "tells when the file is smaller", "", false, look});
    watched.set_laws([] { return fuzzed_parts().make_laws(); });
    presented(std::nullopt, shrink_scope::schedule, {hangs_behind(1), hangs_behind(3)}, directory,
              watched);
    EXPECT_TRUE(std::filesystem::remove(mark));
}

}  // namespace
}  // namespace rollcall
