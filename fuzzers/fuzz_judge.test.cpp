// What makes a fuzz target abort, and what does not. A target that cannot fail finds nothing, so
// the same input is also given to the real replayer, on a correct runtime and on a broken one.
#include "fuzzers/fuzz_judge.hpp"
#include "fuzzers/corpus_cases.hpp"
#include "harness/program/case_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace rollcall {
namespace {

namespace fs = std::filesystem;

// A queue that takes one item more than it has room for breaks BQ-02 here.
constexpr char three_puts[] =
    "rollcall case 1\n"
    "queue q capacity 2\n"
    "\n"
    "task main:\n"
    "    try_put q\n"
    "    try_put q\n"
    "    try_put q\n";

constexpr char broken_queue[] = "faulty:capacity_off_by_one";

test_case parsed(std::string const& text) {
    parse_result result = parse_case(text);
    EXPECT_TRUE(result.value) << result.error->text();
    return std::move(*result.value);
}

test_case with_verdict(expectation const& expected) {
    test_case c = parsed(three_puts);
    c.expected = expected;
    return c;
}

// A judge whose cases run on the given runtime, in the child process of a death test or here.
bool judge_on(char const* runtime_name, test_case c) {
    setenv("ROLLCALL_FUZZ_RUNTIME", runtime_name, 1);
    c.runtime = runtime_name;
    fuzz_judge judge;
    unsetenv("ROLLCALL_FUZZ_RUNTIME");
    return judge.run(c);
}

TEST(fuzz_judge, aborts_with_the_report_and_the_line_that_replays_it) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(judge_on(broken_queue, parsed(std::string(three_puts) + "    sleep 3\n")),
                 "broken on faulty:capacity_off_by_one: BQ-02(.|\n)*"
                 "case     3 ops, 1 task, 0 deviations\n(.|\n)*rollcall replay rc1\\.");
}

TEST(fuzz_judge, accepts_the_failure_that_a_case_expects) {
    EXPECT_TRUE(judge_on(broken_queue, with_verdict({expected_kind::failed, "BQ-02", {}})));
}

TEST(fuzz_judge, aborts_when_another_law_fails_than_the_case_expects) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(judge_on(broken_queue, with_verdict({expected_kind::failed, "SC-01", {}})),
                 "BQ-02");
}

TEST(fuzz_judge, aborts_when_the_expected_failure_does_not_come) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(judge_on("mini", with_verdict({expected_kind::failed, "BQ-02", {}})),
                 "not as expected on mini: passed");
}

TEST(fuzz_judge, aborts_when_a_case_that_passes_hangs) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    test_case c = parsed("rollcall case 1\nqueue q capacity 1\n\ntask main:\n    get q\n");
    EXPECT_DEATH(judge_on("mini", c), "not as expected on mini: hung main");
    c.expected = {expected_kind::hung, "", {"main"}};
    EXPECT_TRUE(judge_on("mini", c));
    c.expected = {expected_kind::any, "", {}};
    EXPECT_TRUE(judge_on("mini", c)) << "an incomplete program may hang";
}

// As a case of mini's that hangs there, which on another runtime it need not.
TEST(fuzz_judge, expects_nothing_of_a_case_on_another_runtime) {
    setenv("ROLLCALL_FUZZ_RUNTIME", "faulty:cancel_lost_while_group_aborts", 1);
    fuzz_judge judge;
    unsetenv("ROLLCALL_FUZZ_RUNTIME");
    test_case c = with_verdict({expected_kind::hung, "", {"main"}});
    c.runtime = "mini";
    EXPECT_TRUE(judge.run(c));
}

TEST(fuzz_judge, keeps_what_it_finds_once_and_goes_on) {
    fs::path const found = fs::path(::testing::TempDir()) / ("found_" + std::to_string(getpid()));
    fs::create_directories(found);
    setenv("ROLLCALL_FUZZ_FOUND", found.c_str(), 1);
    test_case const c = parsed(std::string(three_puts) + "    sleep 3\n");
    ::testing::internal::CaptureStderr();
    EXPECT_TRUE(judge_on(broken_queue, c));
    EXPECT_TRUE(judge_on(broken_queue, c)) << "another process";
    std::string const told = ::testing::internal::GetCapturedStderr();
    unsetenv("ROLLCALL_FUZZ_FOUND");
    EXPECT_THAT(told, ::testing::MatchesRegex("rollcall: found BQ-02 [^\n]*\n")) << "once";
    std::vector<fs::path> const files(fs::directory_iterator(found), {});
    ASSERT_EQ(files.size(), 1u);
    std::ifstream in(files.front());
    std::string const text((std::istreambuf_iterator<char>(in)), {});
    EXPECT_THAT(text, ::testing::HasSubstr("expect failed BQ-02\n"));
    EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("sleep"))) << "the smallest case";
    fs::remove_all(found);
}

TEST(fuzz_judge, refuses_a_directory_that_is_none) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    setenv("ROLLCALL_FUZZ_FOUND", "/no/such/directory", 1);
    EXPECT_EXIT(fuzz_judge(), ::testing::ExitedWithCode(2), "'/no/such/directory' is no directory");
    unsetenv("ROLLCALL_FUZZ_FOUND");
}

TEST(fuzz_judge, prints_a_case_instead_of_running_it) {
    setenv("ROLLCALL_FUZZ_PRINT", "1", 1);
    ::testing::internal::CaptureStdout();
    EXPECT_TRUE(judge_on(broken_queue, parsed(three_puts))) << "it would abort";
    std::string const printed = ::testing::internal::GetCapturedStdout();
    unsetenv("ROLLCALL_FUZZ_PRINT");
    parse_result const read = parse_case(printed);
    ASSERT_TRUE(read.value) << printed;
    EXPECT_EQ(read.value->runtime, broken_queue);
    EXPECT_EQ(read.value->prog, parsed(three_puts).prog);
}

TEST(fuzz_judge, passes_over_what_is_not_for_this_process) {
    fuzz_judge judge;
    test_case c = parsed(three_puts);
    EXPECT_TRUE(judge.run(c));
    c.runtime = broken_queue;
    EXPECT_FALSE(judge.run(c)) << "a planted fault runs only when it is asked for";
    c.runtime = "asyncio";
    EXPECT_FALSE(judge.run(c));
    c = with_verdict({expected_kind::crashed, "", {}});
    EXPECT_FALSE(judge.run(c));
    c = parsed(
        "rollcall case 1\n\ntask main:\n    repeat 1000:\n        repeat 1000:\n"
        "            yield\n");
    EXPECT_FALSE(judge.run(c)) << "it would run for a million steps";
}

TEST(fuzz_judge, refuses_a_runtime_that_does_not_exist) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(judge_on("no_such_runtime", parsed(three_puts)), ::testing::ExitedWithCode(2),
                "no runtime is called 'no_such_runtime'");
}

TEST(corpus_cases, are_never_none_and_never_expect_a_crash) {
    ASSERT_FALSE(corpus_cases().empty());
    for (test_case const& c : corpus_cases()) EXPECT_NE(c.expected.kind, expected_kind::crashed);
}

struct outcome_of_command {
    int status = 0;  // as the shell gives it: 134 for an abort
    std::string output;
};

// The fuzz target beside the rollcall binary, on these files.
outcome_of_command run_target(std::string const& environment, std::string const& target,
                              std::string const& files) {
    fs::path const binary = fs::path(ROLLCALL_COMMAND).parent_path() / target;
    std::string const command =
        environment + " sh -c '\"$0\" " + files + "; exit $?' '" + binary.string() + "' 2>&1";
    outcome_of_command out;
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return out;
    std::array<char, 4096> buffer{};
    while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) out.output += buffer.data();
    int const status = pclose(pipe);
    out.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return out;
}

class replayer : public ::testing::Test {
protected:
    void SetUp() override {
        if (!ROLLCALL_FUZZ_TARGETS_REPLAY) GTEST_SKIP() << "the targets were built with an engine";
        fs::remove_all(directory_);
        fs::create_directories(directory_);
    }
    void TearDown() override { fs::remove_all(directory_); }

    std::string write(std::string const& name, std::string const& text) {
        std::ofstream(directory_ / name, std::ios::binary) << text;
        return (directory_ / name).string();
    }

    fs::path directory_ =
        fs::path(::testing::TempDir()) / ("rollcall_replayer_" + std::to_string(getpid()));
};

TEST_F(replayer, aborts_on_a_planted_fault_and_passes_without_it) {
    std::string const input = write("three_puts.case", three_puts);
    for (char const* const target : {"program_fuzzer", "schedule_fuzzer"}) {
        outcome_of_command const correct = run_target("", target, input);
        EXPECT_EQ(correct.status, 0) << correct.output;
        EXPECT_THAT(correct.output, ::testing::HasSubstr("1 inputs run"));
        outcome_of_command const broken =
            run_target(std::string("ROLLCALL_FUZZ_RUNTIME=") + broken_queue, target, input);
        EXPECT_EQ(broken.status, 134) << broken.output;
        EXPECT_THAT(broken.output, ::testing::HasSubstr("BQ-02"));
    }
}

TEST_F(replayer, takes_directories_and_counts_what_it_passed_over) {
    write("one.case", three_puts);
    write("two.case", std::string(three_puts) + "\n# runtime\n");
    write("three.case", "rollcall case 1\nruntime asyncio\n\ntask main:\n    yield\n");
    write("notes.md", "not a case, and not meant as one");
    outcome_of_command const out = run_target("", "program_fuzzer", directory_.string());
    EXPECT_EQ(out.status, 0) << out.output;
    EXPECT_THAT(out.output, ::testing::HasSubstr("2 inputs run, 1 not for this target"));
}

TEST_F(replayer, refuses_what_is_no_text_where_text_must_be) {
    std::string const raw = write("raw.case", "raw bytes");
    for (char const* const target : {"program_fuzzer", "schedule_fuzzer", "case_fuzzer"}) {
        outcome_of_command const out = run_target("", target, raw);
        EXPECT_EQ(out.status, 2) << out.output;
        EXPECT_THAT(out.output, ::testing::HasSubstr("raw.case:1:1: "));
    }
    EXPECT_EQ(run_target("", "program_fuzzer", write("raw", "raw bytes")).status, 0);
    EXPECT_EQ(run_target("", "program_fuzzer", directory_.string()).status, 2);
    EXPECT_EQ(run_target("", "program_fuzzer", raw + ".missing").status, 2);
}

}  // namespace
}  // namespace rollcall
