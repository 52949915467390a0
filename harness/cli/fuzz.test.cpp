// What `rollcall fuzz` tells of what a target leaves; the target is played by a shell script.
#include "harness/cli/fuzz.hpp"

#include "fuzzers/parts.hpp"
#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace rollcall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char three_puts[] =
    "about BQ-02 over_capacity try_put\n\nqueue q capacity 2\n\ntask main:\n    yield\n"
    "    try_put q\n    try_put q\n    try_put q\n";

std::string case_on(std::string const& runtime) {
    return "rollcall case 2\nruntime " + runtime + "\n" + three_puts;
}

struct told {
    exit_status status;
    std::string text;
};

class fuzz_command : public ::testing::Test {
protected:
    fuzz_command() {
        std::string directory = ::testing::TempDir() + "rollcall-fuzz-XXXXXX";
        EXPECT_NE(mkdtemp(directory.data()), nullptr);
        home_ = directory;
        options_.out = home_ / "out";
        options_.settings.corpus = home_ / "corpus";
        options_.settings.target = home_ / "target";
        options_.settings.seconds = 1e6;
        options_.settings.runtimes = {"mini", "faulty:capacity_off_by_one"};
        script("");
    }
    ~fuzz_command() override { fs::remove_all(home_); }

    // Has run five times.
    void script(std::string const& text) const {
        std::ofstream(options_.settings.target)
            << "#!/bin/sh\ncd " << home_.string() << "\ncase $2 in -artifact_prefix=*)\n"
            << text << "\necho '#5 DONE cov: 1 ft: 8' >&2\nesac\n";
        chmod(options_.settings.target.c_str(), 0755);
    }

    // As the target would have kept it.
    void leave(std::string const& text) const {
        fs::create_directories(home_ / "out/fuzz");
        std::ofstream(home_ / "out/fuzz/BQ-02.over.case") << text;
    }

    told run() const {
        ::testing::internal::CaptureStdout();
        ::testing::internal::CaptureStderr();
        exit_status const status = fuzz(fuzzed_parts(), options_);
        std::string text = ::testing::internal::GetCapturedStderr();
        text += ::testing::internal::GetCapturedStdout();
        return {status, text};
    }

    fs::path home_;
    fuzz_options options_;
};

TEST_F(fuzz_command, with_nothing_found_is_fine) {
    told const t = run();
    EXPECT_EQ(t.status, exit_status::fine);
    EXPECT_THAT(t.text, HasSubstr("mini, faulty:capacity_off_by_one: 5 runs in "));
    EXPECT_THAT(t.text, HasSubstr("8 features"));
    EXPECT_THAT(t.text, HasSubstr("result     no new finding; no proof either"));
}

// A session on one runtime leaves out what it does not need.
TEST_F(fuzz_command, keeps_a_corpus_for_each_choice_of_runtimes) {
    fs::create_directories(home_ / "corpus/asio");
    std::ofstream(home_ / "corpus/asio/aa") << "needed there";
    script("printf '%s ' \"$@\" > line");
    EXPECT_THAT(run().text, HasSubstr("corpus/mini+faulty:capacity_off_by_one, 0 before"));
    EXPECT_TRUE(fs::exists(home_ / "corpus/asio/aa"));
    std::ifstream line(home_ / "line");
    std::string const words((std::istreambuf_iterator<char>(line)), {});
    EXPECT_THAT(words,
                HasSubstr("/corpus/mini+faulty:capacity_off_by_one " + home_.string() + "/corpus "))
        << "its own comes first, then all";
    options_.settings.runtimes.assign(99, "mini");
    EXPECT_EQ(run().status, exit_status::fine) << "no name is too long";
}

TEST_F(fuzz_command, that_ran_nothing_says_nothing) {
    std::ofstream(options_.settings.target) << "#!/bin/sh\n";
    told const t = run();
    EXPECT_EQ(t.status, exit_status::harness);
    EXPECT_THAT(t.text, HasSubstr("VACUOUS    nothing was run"));
    EXPECT_THAT(t.text, Not(HasSubstr("no new finding")));
}

TEST_F(fuzz_command, tells_what_is_found_as_a_hunt_does) {
    script("cp a.case out/fuzz/a.case");
    std::ofstream(home_ / "a.case") << case_on("faulty:capacity_off_by_one");
    told const t = run();
    EXPECT_EQ(t.status, exit_status::found);
    EXPECT_THAT(t.text, HasSubstr("-- broken on faulty:capacity_off_by_one: BQ-02"));
    EXPECT_THAT(t.text, HasSubstr("case     3 ops, 1 task, 0 deviations")) << "made smaller";
    EXPECT_THAT(t.text, HasSubstr("NEW        BQ-02 over_capacity try_put  (not counted)"));
    EXPECT_THAT(t.text, HasSubstr("result     1 new finding"));
    std::string const kept =
        file_of_finding(options_.out, "faulty:capacity_off_by_one", "BQ-02 over_capacity try_put");
    EXPECT_TRUE(fs::exists(kept));
}

TEST_F(fuzz_command, tells_again_what_was_found_earlier_until_it_passes) {
    leave(case_on("faulty:capacity_off_by_one"));
    told t = run();
    EXPECT_EQ(t.status, exit_status::found);
    EXPECT_THAT(t.text, HasSubstr("note       1 finding of earlier, seen again now"));
    leave(case_on("mini"));
    fs::remove(file_of_finding(home_ / "out/fuzz", "faulty:capacity_off_by_one",
                               "BQ-02 over_capacity try_put"));
    t = run();
    EXPECT_EQ(t.status, exit_status::fine);
    EXPECT_THAT(t.text, HasSubstr("1 case found earlier passed now, and went to"));
    EXPECT_TRUE(fs::exists(home_ / "out/fuzz/passed/BQ-02.over.case"));
}

TEST_F(fuzz_command, leaves_alone_what_was_found_on_other_runtimes) {
    leave(case_on("faulty:capacity_off_by_one"));
    options_.settings.runtimes = {"mini"};
    EXPECT_EQ(run().status, exit_status::fine);
    EXPECT_TRUE(fs::exists(home_ / "out/fuzz/BQ-02.over.case"));
}

TEST_F(fuzz_command, does_not_believe_what_does_not_come_again) {
    script("cp a.case out/fuzz/a.case");
    std::ofstream(home_ / "a.case") << case_on("mini");
    told const t = run();
    EXPECT_EQ(t.status, exit_status::harness);
    EXPECT_THAT(t.text, HasSubstr("did not come again when it was replayed: a harness error"));
}

TEST_F(fuzz_command, tells_a_damaged_file_that_was_found_earlier) {
    leave("rollcall case 2\nruntime mini\ntask main:\n    nonsense\n");
    EXPECT_THAT(run().text, HasSubstr("BQ-02.over.case:4:5"));
}

TEST_F(fuzz_command, tells_replay_how_to_read_an_input) {
    std::string const input = home_ / "crash-1";
    std::ofstream(input) << "\x81\xff and so on";
    EXPECT_THAT(load_case(input).error,
                HasSubstr("printed by ROLLCALL_FUZZ_PRINT=1 program_fuzzer " + input));
    std::string const text = home_ / "README.md";
    std::ofstream(text) << "# A title";
    EXPECT_THAT(load_case(text).error, Not(HasSubstr("ROLLCALL_FUZZ_PRINT")));
    std::ofstream(input) << "rollcall case 1\n\ntask main:\n    nonsense\n";
    EXPECT_THAT(load_case(input).error, Not(HasSubstr("ROLLCALL_FUZZ_PRINT")));
}

TEST_F(fuzz_command, wants_a_target) {
    options_.settings.target.clear();
    told const t = run();
    EXPECT_EQ(t.status, exit_status::usage);
    EXPECT_THAT(t.text, HasSubstr("no fuzz target is named"));
    EXPECT_THAT(t.text, HasSubstr("./rollcall fuzz"));
    options_.only_checked = true;
    EXPECT_EQ(run().status, exit_status::fine) << "the launcher asks before it builds one";
}

// What dies in the target alone, dies in a case that the target prints, dies once and never again.
TEST_F(fuzz_command, tells_what_killed_the_target) {
    auto const dying = [&](std::string const& of_input) {
        std::ofstream(options_.settings.target)
            << "#!/bin/sh\ncd " << home_.string() << "\n"
            << "if test \"$ROLLCALL_FUZZ_PRINT\" = 1; then cat a.case; exit; fi\n"
            << "case \"$*\" in *crash-1) " << of_input << ";; esac\n"
            << "if test -e died; then exit; fi; touch died; echo x > out/fuzz/crash-1\n"
            << "printf '#2\\tINITED ft: 1\\n' >&2\n"
            << "echo \"Test unit written to $PWD/out/fuzz/crash-1\" >&2; exit 77\n";
        fs::remove(home_ / "died");
    };
    std::ofstream(home_ / "a.case") << "rollcall case 2\nruntime mini\n\ntask main:\n    yield\n";
    dying("echo 'SUMMARY: AddressSanitizer: use-after-poison' >&2; exit 1");
    told t = run();
    EXPECT_EQ(t.status, exit_status::found);
    EXPECT_THAT(t.text, HasSubstr("-- kills the fuzz target, and does nothing in this build"));
    EXPECT_THAT(t.text, HasSubstr("said     SUMMARY: AddressSanitizer: use-after-poison\n"));
    EXPECT_THAT(t.text, HasSubstr("/target " + home_.string() + "/out/fuzz/crash-1\n"));

    dying("exit 0");
    t = run();
    EXPECT_EQ(t.status, exit_status::fine);
    EXPECT_THAT(t.text, HasSubstr("crash-1 killed the target once, and did not again"));

    dying("exit 70");
    t = run();
    EXPECT_EQ(t.status, exit_status::fine) << "a busy machine ends an input as well";
    EXPECT_THAT(t.text, HasSubstr("crash-1 is kept: whether it kills the target was not seen"));
    EXPECT_TRUE(fs::exists(home_ / "out/fuzz/crash-1"));

    std::ofstream(home_ / "a.case") << case_on("faulty:capacity_off_by_one");
    dying("exit 1");
    t = run();
    EXPECT_EQ(t.status, exit_status::found);
    EXPECT_THAT(t.text, HasSubstr("NEW        BQ-02 over_capacity try_put"));
    EXPECT_FALSE(fs::exists(home_ / "out/fuzz/crash-1")) << "it is a case now";
}

// As on a machine that was busy.
TEST_F(fuzz_command, gives_an_input_that_took_long_once_to_the_corpus) {
    options_.settings.runtimes = {"mini"};
    script(
        "if test -e died; then exit; fi; touch died; echo x > out/fuzz/timeout-0a\n"
        "printf '#2\\tINITED ft: 1\\n' >&2\n"
        "echo \"Test unit written to $PWD/out/fuzz/timeout-0a\" >&2; exit 70");
    told const t = run();
    EXPECT_EQ(t.status, exit_status::fine);
    EXPECT_THAT(t.text, HasSubstr("timeout-0a took long once, and not again"));
    EXPECT_TRUE(fs::exists(home_ / "corpus/mini/0a"));
    EXPECT_FALSE(fs::exists(home_ / "out/fuzz/timeout-0a"));
}

TEST_F(fuzz_command, says_what_the_target_refuses) {
    std::ofstream(options_.settings.target)
        << "#!/bin/sh\necho \"no runtime is called 'asyncio'\" >&2; exit 2\n";
    told const t = run();
    EXPECT_EQ(t.status, exit_status::usage);
    EXPECT_THAT(t.text, HasSubstr("the fuzz target says: no runtime is called 'asyncio'"));
}

}  // namespace
}  // namespace rollcall
