// The story of each law, as people read it: stories/<law>.case is a shrunk counterexample that a
// hunt found on a planted fault of that law, <law>.txt what is told of it. Others there are the
// stories of programs: one that hangs, one in which a cancellation is caught.
// ROLLCALL_UPDATE_GOLDEN=1 in the environment writes the texts instead.
#include "fuzzers/parts.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/program/case_text.hpp"
#include "harness/report/counterexample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

namespace rollcall {
namespace {

namespace fs = std::filesystem;

fs::path const stories = fs::path(ROLLCALL_SOURCE_DIR) / "runtimes/faulty/stories";

// PG-01 blames the program: no runtime can break it.
std::vector<std::string> laws_of_runtimes() {
    std::vector<std::string> ids;
    std::unique_ptr<law_book> const book = fuzzed_parts().make_laws();
    for (law_info const& l : book->laws()) {
        if (l.id != "PG-01") ids.emplace_back(l.id);
    }
    return ids;
}

std::string read_file(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// But for the line that names the compiler.
std::string without_versions(std::string const& text) {
    std::istringstream lines(text);
    std::string out;
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("  with ")) out += line + "\n";
    }
    return out;
}

// What is told of <name>.case, whose first fingerprint begins with `failure`; empty: it passes.
void expect_story_of(std::string const& name, std::string const& failure) {
    SCOPED_TRACE(name);
    load_result const loaded = load_case((stories / (name + ".case")).string());
    ASSERT_TRUE(loaded.value) << loaded.error;
    test_case const& c = *loaded.value;
    replay_options with_story;
    with_story.with_story = true;
    replay_report const r = replay_isolated(fuzzed_parts(), c, with_story);
    EXPECT_TRUE(r.met) << r.verdict;
    EXPECT_FALSE(r.diverged) << r.divergence;
    std::string told = print_program(c.prog) + "\n" + r.story;
    if (failure.empty()) {
        EXPECT_TRUE(r.fingerprints.empty()) << r.verdict;
    } else {
        auto const broken = std::ranges::find_if(
            r.fingerprints, [&](std::string const& text) { return text.starts_with(failure); });
        ASSERT_NE(broken, r.fingerprints.end()) << r.verdict;
        finding f;
        f.law = failure;
        f.fingerprint = *broken;
        f.reproduction = c;
        f.alarms = 1;
        told = without_versions(tell_counterexample(fuzzed_parts(), f, r, ""));
    }
    fs::path const file = stories / (name + ".txt");
    if (char const* const update = std::getenv("ROLLCALL_UPDATE_GOLDEN");
        update != nullptr && *update != '\0') {
        std::ofstream(file, std::ios::binary) << told;
    }
    EXPECT_EQ(read_file(file), told)
        << "If the change is meant: ROLLCALL_UPDATE_GOLDEN=1 ctest -L golden";
    EXPECT_LE(std::ranges::count(told, '\n'), 60) << "one screen";
}

TEST(golden, each_law_has_its_story) {
    for (std::string const& law : laws_of_runtimes()) expect_story_of(law, law);
}

TEST(golden, a_hang_has_its_story) { expect_story_of("hang", "hung"); }

TEST(golden, a_permit_that_is_kept_has_its_story) { expect_story_of("permit_kept", "hung"); }

TEST(golden, a_caught_cancellation_has_its_story) { expect_story_of("caught_cancellation", ""); }

}  // namespace
}  // namespace rollcall
