// The command on bad input: exit status 2, at little cost, with an error that says what to do; and
// what it prints to people. Texts are compared with those of corpus/golden;
// ROLLCALL_UPDATE_GOLDEN=1 in the environment writes them instead.
#include "fuzzers/parts.hpp"
#include "harness/program/op_sets.hpp"
#include "harness/program/random.hpp"
#include "harness/program/token.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using strings = std::vector<std::string>;
namespace fs = std::filesystem;

struct finished_command {
    int exit_status = -1;
    std::string out;
    std::string err;
};

// Only what never ends uses as much of the CPU; it dies by SIGXCPU.
constexpr rlimit cpu_seconds_max{300, 300};

std::string read_file(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void expect_text(char const* name, std::string const& text) {
    fs::path const path = fs::path(ROLLCALL_SOURCE_DIR) / "corpus" / "golden" / name;
    char const* const update = std::getenv("ROLLCALL_UPDATE_GOLDEN");
    if (update != nullptr && *update != '\0') {
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
    }
    EXPECT_EQ(read_file(path), text)
        << "If the change is meant: ROLLCALL_UPDATE_GOLDEN=1 ctest -L golden";
}

// A directory in which the command runs, so that what it prints holds no path of this machine.
class workplace {
public:
    workplace() {
        EXPECT_TRUE(fs::exists(ROLLCALL_COMMAND)) << "build the target `rollcall` first";
        std::string name = ::testing::TempDir() + "rollcall-XXXXXX";
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
    }
    workplace(workplace const&) = delete;
    ~workplace() { fs::remove_all(directory_); }

    void write(char const* name, std::string_view text) const {
        std::ofstream(directory_ / name, std::ios::binary) << text;
    }
    fs::path file(char const* name) const { return directory_ / name; }

    finished_command run(strings const& arguments) const { return run_in(directory_, arguments); }

    // What it prints goes to `printed`, if that is given.
    finished_command run_in(fs::path const& where, strings const& arguments,
                            fs::path const& printed = {}) const {
        std::vector<char*> words{const_cast<char*>(ROLLCALL_COMMAND)};
        for (std::string const& a : arguments) words.push_back(const_cast<char*>(a.c_str()));
        words.push_back(nullptr);
        fs::path const out = printed.empty() ? directory_ / ".out" : printed;
        fs::path const err = directory_ / ".err";
        pid_t const child = fork();
        if (child == 0) {
            setrlimit(RLIMIT_CPU, &cpu_seconds_max);
            int const to_out = open(out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
            int const to_err = open(err.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
            if (chdir(where.c_str()) != 0 || dup2(to_out, STDOUT_FILENO) < 0 ||
                dup2(to_err, STDERR_FILENO) < 0) {
                _exit(127);
            }
            execv(ROLLCALL_COMMAND, words.data());
            _exit(127);
        }
        int status = 0;
        EXPECT_EQ(waitpid(child, &status, 0), child);
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, printed.empty() ? read_file(out) : "",
                read_file(err)};
    }

    // Refused as bad usage or bad input, with the error that the file holds.
    void expect_refused(strings const& arguments, char const* error_file) const {
        finished_command const done = run(arguments);
        EXPECT_EQ(done.exit_status, 2);
        EXPECT_THAT(done.out, IsEmpty());
        expect_text(error_file, done.err);
    }

private:
    fs::path directory_;
};

std::string some_token() {
    test_case c;
    c.prog.tasks.push_back({"main", {op{}}});
    c.prog.tasks.front().body.front().id = 1;
    return encode_token(c);
}

constexpr std::string_view header = "rollcall case 1\n\ntask main:\n";

std::string noise(std::size_t bytes) {
    random_source source(1);
    std::string text(bytes, '\0');
    for (char& c : text) c = static_cast<char>(source.below(256));
    return text;
}

TEST(golden, an_empty_file_is_refused) {
    workplace const here;
    here.write("empty.case", "");
    here.expect_refused({"replay", "empty.case"}, "empty_file.txt");
}

TEST(golden, a_file_that_does_not_exist_is_refused) {
    workplace const here;
    here.expect_refused({"replay", "missing.case"}, "missing_file.txt");
}

TEST(golden, a_mebibyte_of_noise_is_refused) {
    workplace const here;
    here.write("noise.case", noise(1u << 20));
    here.expect_refused({"replay", "noise.case"}, "noise.txt");
    here.expect_refused({"shrink", "noise.case", "-o", "smaller.case"}, "noise.txt");
    here.expect_refused({"hunt", "--program", "noise.case", "--runs", "1"}, "noise.txt");
}

TEST(golden, noise_behind_a_header_is_refused) {
    workplace const here;
    here.write("noise.case", std::string(header) + noise(1u << 19));
    finished_command const done = here.run({"replay", "noise.case"});
    EXPECT_EQ(done.exit_status, 2);
    EXPECT_THAT(done.err, HasSubstr("noise.case:4:"));
    EXPECT_THAT(done.err, HasSubstr("\n  hint: "));
}

TEST(golden, a_program_of_ten_million_ops_is_refused) {
    workplace const here;
    {
        std::string block;
        for (int i = 0; i < 10'000; ++i) block += "    yield\n";
        std::ofstream text(here.file("huge.case"), std::ios::binary);
        text << header;
        for (int i = 0; i < 1'000; ++i) text << block;
    }
    here.expect_refused({"replay", "huge.case"}, "ten_million_ops.txt");
}

TEST(golden, one_op_too_many_is_refused) {
    workplace const here;
    std::string text(header);
    for (std::uint32_t i = 0; i <= ops_max; ++i) text += "    yield\n";
    here.write("long.case", text);
    here.expect_refused({"replay", "long.case"}, "too_many_ops.txt");
}

TEST(golden, an_unknown_op_is_refused) {
    workplace const here;
    here.write("typo.case", std::string(header) + "    yeild\n");
    here.expect_refused({"replay", "typo.case"}, "unknown_op.txt");
    here.expect_refused({"keep", "typo.case", "kept"}, "unknown_op.txt");
}

TEST(golden, a_case_of_a_future_version_is_refused) {
    workplace const here;
    here.write("future.case", "rollcall case 3\n\ntask main:\n    yield\n");
    here.expect_refused({"replay", "future.case"}, "future_case.txt");
}

TEST(golden, a_token_of_a_future_version_is_refused) {
    workplace const here;
    std::string token = some_token();
    token.replace(0, 3, "rc2");
    here.expect_refused({"replay", token}, "future_token.txt");
}

TEST(golden, a_token_cut_short_is_refused) {
    workplace const here;
    std::string const token = some_token();
    here.expect_refused({"replay", token.substr(0, token.size() / 2)}, "short_token.txt");
    here.expect_refused({"replay", token.substr(0, 6)}, "short_token.txt");
}

TEST(golden, a_damaged_token_is_refused) {
    workplace const here;
    std::string token = some_token();
    char& damaged = token[token.size() - 4];
    damaged = damaged == 'A' ? 'B' : 'A';
    here.expect_refused({"replay", token}, "damaged_token.txt");
}

TEST(golden, an_unknown_runtime_is_refused) {
    workplace const here;
    here.write("nowhere.case", "rollcall case 1\nruntime nowhere\n\ntask main:\n    yield\n");
    here.expect_refused({"replay", "nowhere.case"}, "unknown_runtime_of_a_case.txt");
    here.expect_refused({"hunt", "--runtime", "nowhere"}, "unknown_runtime.txt");
    here.expect_refused({"hunt", "--runtime", "mimi"}, "misspelt_runtime.txt");
}

TEST(golden, an_unknown_law_is_refused) {
    workplace const here;
    here.expect_refused({"hunt", "--law", "SC-99"}, "unknown_law.txt");
}

TEST(golden, a_negative_number_of_runs_is_refused) {
    workplace const here;
    here.expect_refused({"hunt", "--runs", "-1"}, "negative_runs.txt");
    here.expect_refused({"hunt", "--seed", "-1"}, "negative_seed.txt");
}

TEST(golden, a_command_is_asked_for) {
    workplace const here;
    here.expect_refused({}, "no_command.txt");
}

TEST(golden, the_help_says_what_there_is) {
    workplace const here;
    finished_command const done = here.run({"--help"});
    EXPECT_EQ(done.exit_status, 0);
    EXPECT_THAT(done.err, IsEmpty());
    expect_text("help.txt", done.out);
}

// Identities alone: what a law claims in words is for its own header.
TEST(golden, the_laws_keep_their_names) {
    workplace const here;
    finished_command const done = here.run({"list", "laws"});
    EXPECT_EQ(done.exit_status, 0);
    std::istringstream lines(done.out);
    std::string names;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string id;
        std::string name;
        words >> id >> name;
        names += fmt::format("{} {}\n", id, name);
    }
    expect_text("laws.txt", names);
}

TEST(golden, the_ops_are_listed_as_they_are_written) {
    workplace const here;
    finished_command const done = here.run({"list", "ops"});
    EXPECT_EQ(done.exit_status, 0);
    expect_text("ops.txt", done.out);
    finished_command const as_json = here.run({"list", "ops", "--json"});
    EXPECT_EQ(as_json.exit_status, 0);
    nlohmann::json const all = nlohmann::json::parse(as_json.out);
    ASSERT_EQ(all.size(), op_kind_count);
    nlohmann::json const& put = all[static_cast<std::size_t>(op_kind::put)];
    EXPECT_EQ(put["keyword"], "put");
    EXPECT_EQ(put["target"], "queue");
    EXPECT_EQ(put["may_wait"], true);
    EXPECT_EQ(put["forms"][0]["asyncio"], "await q.put(x)");
}

TEST(golden, the_features_are_listed_and_a_hunt_does_without_some) {
    workplace const here;
    expect_text("features.txt", here.run({"list", "features"}).out);
    here.expect_refused({"hunt", "--without", "errors,nonsense"}, "no_such_feature.txt");
    finished_command const done = here.run({"hunt", "--runtime", "mini", "--runs", "200",
                                            "--without", "errors,timeouts", "--json", "out.json"});
    EXPECT_EQ(done.exit_status, 0);
    EXPECT_THAT(done.out, HasSubstr("  not applicable SC-02 (no error), SC-03 (no error), SC-09 "
                                    "(no error), TM-03 (no timeout), TM-04 (no timeout)\n"));
    nlohmann::json const json = nlohmann::json::parse(read_file(here.file("out.json")));
    for (nlohmann::json const& law : json["laws"]) {
        EXPECT_TRUE(law["applies"] == true || law["id"] != "SC-01") << law;
    }
    nlohmann::json const runtimes =
        nlohmann::json::parse(here.run({"list", "runtimes", "--json"}).out);
    EXPECT_THAT(runtimes[0]["features"].dump(), HasSubstr("group_errors"));
}

TEST(golden, a_program_that_needs_more_than_the_runtime_has_is_refused) {
    if (fuzzed_parts().find("asio:fifo") == nullptr) GTEST_SKIP() << "this build has no Asio";
    workplace const here;
    std::ofstream(here.file("locks.case")) << "rollcall case 1\nruntime asio:fifo\n\nlock m\n\n"
                                              "task main:\n    lock m\n";
    here.expect_refused({"hunt", "--program", "locks.case"}, "cannot_run.txt");
    here.expect_refused({"explore", "locks.case"}, "cannot_run.txt");
}

// The test that `keep` prints is one of the project's own, so it compiles and does what it says.
TEST(keep, the_test_that_it_prints_is_a_test) {
    workplace const here;
    std::string const source =
        read_file(fs::path(ROLLCALL_SOURCE_DIR) / "properties" / "kept_example.test.cpp");
    std::size_t const begin = source.find("#include");
    ASSERT_NE(begin, std::string::npos);
    finished_command const done =
        here.run_in(ROLLCALL_SOURCE_DIR, {"keep", "corpus/seeds/timeout_zero_beside_an_error.case",
                                          here.file("kept").string(), "--name", "kept_example"});
    EXPECT_EQ(done.exit_status, 0);
    EXPECT_TRUE(fs::exists(here.file("kept/kept_example.case")));
    EXPECT_THAT(done.out, ::testing::EndsWith("\n\n" + source.substr(begin)));
}

TEST(keep, a_name_that_is_taken_or_no_name_is_refused) {
    workplace const here;
    fs::path const input = fs::path(ROLLCALL_SOURCE_DIR) / "corpus/article/backpressure.case";
    strings const once{"keep", input.string(), "kept", "--name", "mine"};
    EXPECT_EQ(here.run(once).exit_status, 0);
    finished_command const twice = here.run(once);
    EXPECT_EQ(twice.exit_status, 2);
    EXPECT_THAT(twice.err, HasSubstr("kept/mine.case is there already"));
    strings odd = once;
    odd.back() = "../Mine!";
    finished_command const refused = here.run(odd);
    EXPECT_EQ(refused.exit_status, 2);
    EXPECT_THAT(refused.err, HasSubstr("as in mine"));
}

TEST(golden, one_sentinel_for_three_consumers_is_explained) {
    workplace const here;
    finished_command const done = here.run_in(
        ROLLCALL_SOURCE_DIR, {"replay", "corpus/article/one_sentinel_for_three_consumers.case"});
    EXPECT_EQ(done.exit_status, 0);
    EXPECT_THAT(done.out, HasSubstr("consumer.1 hangs in consume q @7: it waits for an item of"));
    EXPECT_THAT(done.out, HasSubstr("consumer.3 hangs in consume q @7: it waits for an item of"));
    EXPECT_THAT(done.out, HasSubstr("its only sentinel was taken by consumer.2"));
    expect_text("one_sentinel_for_three_consumers.txt", done.out);
}

// A directory of the file's name stands in for a full disk: the file cannot take its place.
void block(fs::path const& file) {
    fs::remove(file);
    fs::create_directories(file / "in the way");
}

TEST(output, a_finding_that_cannot_be_kept_is_told_and_so_is_that) {
    workplace const here;
    strings const hunt{"hunt",       "--runtime", "faulty:items_lost_on_close",
                       "--runs",     "640",       "--jobs",
                       "1",          "--known",   "",
                       "--no-shrink"};
    EXPECT_EQ(here.run(hunt).exit_status, 1);
    std::size_t kept = 0;
    for (auto const& entry : fs::directory_iterator(here.file("rollcall-findings"))) {
        if (entry.path().extension() != ".case") continue;
        ++kept;
        block(entry.path());
    }
    ASSERT_GT(kept, 0u);
    finished_command const again = here.run(hunt);
    EXPECT_EQ(again.exit_status, 1) << "what was found counts more";
    EXPECT_THAT(again.out, HasSubstr("NEW        BQ-01 "));
    EXPECT_THAT(again.out, HasSubstr("findings could not be written to rollcall-findings"));
    EXPECT_THAT(again.err, HasSubstr("rollcall: cannot write rollcall-findings/BQ-01."));
}

TEST(output, what_cannot_be_written_is_never_a_success) {
    workplace const here;
    strings const hunt{"hunt", "--runtime", "mini", "--runs", "64", "--json", "out.json"};
    EXPECT_EQ(here.run(hunt).exit_status, 0);
    EXPECT_TRUE(fs::is_regular_file(here.file("rollcall-findings/summary.txt")));
    block(here.file("rollcall-findings/summary.txt"));
    finished_command const done = here.run(hunt);
    EXPECT_EQ(done.exit_status, 3);
    EXPECT_THAT(done.err, HasSubstr("rollcall: cannot write rollcall-findings/summary.txt: "));
}

TEST(output, a_full_disk_behind_standard_output_is_told_once) {
    workplace const here;
    finished_command const listed = here.run_in(here.file("."), {"list", "laws"}, "/dev/full");
    EXPECT_EQ(listed.exit_status, 3);
    EXPECT_EQ(listed.err,
              "rollcall: cannot write to standard output: No space left on device\n"
              "  hint: what was printed is not complete\n");
    strings const hunt{"hunt", "--runtime", "faulty:items_lost_on_close", "--runs", "640"};
    finished_command const found = here.run_in(here.file("."), hunt, "/dev/full");
    EXPECT_EQ(found.exit_status, 1);
    EXPECT_THAT(found.err, HasSubstr("rollcall: cannot write to standard output: "));
}

}  // namespace
}  // namespace rollcall
