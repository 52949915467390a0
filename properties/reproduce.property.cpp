// The promise of RapidCheck holds for our generators: the "reproduce=..." that a failure prints
// goes straight to the smallest counterexample. Easy to break by a generator that draws from
// anything but its Random, and hard to notice.
#include "harness/program/generator.hpp"
#include "harness/program/token.hpp"
#include "properties/rapidcheck_gen.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string>

namespace rollcall {
namespace {

// This executable on the property of a planted fault, with its output. Empty: RC_PARAMS is unset.
std::string run_property(std::string const& rc_params) {
    // Resolved here: for the shell, /proc/self is the shell.
    std::string const self = std::filesystem::read_symlink("/proc/self/exe").string();
    std::string const seed = rc_params.empty() ? "-u RC_PARAMS" : "RC_PARAMS='" + rc_params + "'";
    std::string const command = "env " + seed +
                                " ROLLCALL_PROPERTY_RUNTIME=faulty:capacity_off_by_one '" + self +
                                "' --gtest_filter='faulty?capacity_off_by_one.BQ?02' 2>&1";
    std::string output;
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return output;
    std::array<char, 4096> buffer{};
    while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) output += buffer.data();
    pclose(pipe);
    return output;
}

std::string part(std::string const& text, std::string const& from, std::string const& to) {
    auto const begin = text.find(from);
    if (begin == std::string::npos) return {};
    auto const end = text.find(to, begin + from.size());
    return text.substr(begin + from.size(), end - begin - from.size());
}

TEST(rc_params, reproduce_goes_straight_to_the_smallest_counterexample) {
    std::string const first = run_property("seed=3");
    std::string const smallest = part(first, "rollcall case 1", "\n\n");
    std::string const reproduce = part(first, "RC_PARAMS=\"", "\"");
    ASSERT_NE(smallest, "") << first;
    ASSERT_TRUE(reproduce.starts_with("reproduce=")) << first;
    std::string const again = run_property(reproduce);
    EXPECT_EQ(part(again, "rollcall case 1", "\n\n"), smallest) << again;
    EXPECT_EQ(part(again, "./rollcall replay ", "\n"), part(first, "./rollcall replay ", "\n"));
    EXPECT_NE(again.find("Falsifiable after 1 tests"), std::string::npos) << again;
}

// A failure of any property can be taken elsewhere, also one that says nothing of a law.
TEST(rc_params, a_case_and_a_program_are_shown_with_a_token) {
    entropy draw = entropy::from_seed(7);
    test_case c;
    c.runtime = "asio";
    c.prog = generate(draw, {});
    std::ostringstream out;
    showValue(c, out);
    EXPECT_EQ(part(out.str(), "./rollcall replay ", "\n"), encode_token(c));
    out.str("");
    showValue(c.prog, out);
    decode_result const alone = decode_token(part(out.str(), "./rollcall replay ", "\n"));
    ASSERT_TRUE(alone.value) << alone.error;
    EXPECT_EQ(alone.value->prog, c.prog);
}

TEST(rc_params, the_same_seed_gives_the_same_counterexample) {
    std::string const first = run_property("seed=5");
    std::string const again = run_property("seed=5");
    ASSERT_NE(part(first, "./rollcall replay ", "\n"), "") << first;
    EXPECT_EQ(part(again, "./rollcall replay ", "\n"), part(first, "./rollcall replay ", "\n"));
}

TEST(rc_params, the_seed_that_is_printed_is_the_one_that_was_used) {
    std::string const unset = run_property("");
    std::string const printed = part(unset, "Using configuration: ", "\n");
    EXPECT_EQ(printed, "seed=1") << unset;
    EXPECT_EQ(part(run_property(printed), "./rollcall replay ", "\n"),
              part(unset, "./rollcall replay ", "\n"));
    EXPECT_EQ(part(run_property("seed=3"), "Using configuration: ", "\n"), "seed=3");
}

}  // namespace
}  // namespace rollcall
