// Processes of a fuzz target, played by shell scripts that say what libFuzzer says.
#include "harness/campaign/fuzz_crew.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

void write(fs::path const& file, std::string const& text) { std::ofstream(file) << text; }

std::string text_in(fs::path const& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

class fuzz_crew_of_scripts : public ::testing::Test {
protected:
    fuzz_crew_of_scripts() {
        std::string directory = ::testing::TempDir() + "rollcall-fuzz-XXXXXX";
        EXPECT_NE(mkdtemp(directory.data()), nullptr);
        home_ = directory;
        for (char const* part : {"corpus", "found", "seeds"}) fs::create_directories(home_ / part);
        settings_.target = home_ / "target";
        settings_.corpus = home_ / "corpus";
        settings_.found = home_ / "found";
        settings_.seeds = {home_ / "seeds"};
        settings_.seconds = 1e6;
    }
    ~fuzz_crew_of_scripts() override {
        fs::current_path(before_);
        fs::remove_all(home_);
    }

    void script(std::string const& text) {
        write(settings_.target, "#!/bin/sh\ncd " + home_.string() + "\n" + text);
        chmod(settings_.target.c_str(), 0755);
    }

    fuzz_result run() {
        fuzz_ends ends;
        ends.progress = [](fuzz_progress const&) {};
        ends.died = [&](std::string const& file) { died_.push_back(fs::path(file).filename()); };
        ends.asked = [] { return wish::go_on; };
        return run_fuzz_target(settings_, ends);
    }

    std::vector<std::string> files(char const* part) const {
        std::vector<std::string> names;
        for (auto const& one : fs::directory_iterator(home_ / part)) {
            names.push_back(one.path().filename());
        }
        std::ranges::sort(names);
        return names;
    }

    fs::path const before_ = fs::current_path();
    fs::path home_;
    fuzz_settings settings_;
    std::vector<std::string> died_;
};

TEST_F(fuzz_crew_of_scripts, counts_what_they_say) {
    script(
        "printf '#2\\tINITED cov: 3 ft: 40 corp: 1/1b\\n#4096\\tpulse  cov: 3 ft: 45 corp: 7/1' "
        ">&2\n"
        "printf '30Kb\\nrollcall: found SC-01 x on mini: found/a.case\\n' >&2\n"
        "echo 'stat::number_of_executed_units: 5000' >&2\n");
    settings_.jobs = 2;
    fuzz_result const result = run();
    EXPECT_EQ(result.reached.runs, 10'000u);
    EXPECT_EQ(result.reached.features, 45u);
    EXPECT_EQ(result.reached.found, 2u);
    EXPECT_EQ(result.trouble, "");
}

TEST_F(fuzz_crew_of_scripts, are_told_where_what_goes) {
    script("echo \"$*\" > line; env > variables\n");
    settings_.runtimes = {"mini", "asio"};
    run();
    EXPECT_THAT(text_in(home_ / "line"),
                HasSubstr(" " + settings_.corpus + " " + settings_.seeds[0] + "\n"));
    EXPECT_THAT(text_in(home_ / "line"), HasSubstr("-artifact_prefix=" + settings_.found + "/ "));
    EXPECT_THAT(text_in(home_ / "variables"), HasSubstr("ROLLCALL_FUZZ_RUNTIME=mini,asio\n"));
    EXPECT_THAT(text_in(home_ / "variables"),
                HasSubstr("ROLLCALL_FUZZ_FOUND=" + settings_.found + "\n"));
}

TEST_F(fuzz_crew_of_scripts, one_that_cannot_begin_says_why) {
    script("echo \"no runtime is called 'x'\" >&2; exit 2\n");
    EXPECT_EQ(run().trouble, "no runtime is called 'x'\n");
    settings_.target = home_ / "nothing";
    EXPECT_THAT(run().trouble, HasSubstr("nothing: cannot be run: No such file"));
}

TEST_F(fuzz_crew_of_scripts, one_that_dies_leaves_its_input_and_is_replaced) {
    script(
        "if test -e died; then echo '#7 DONE ft: 1' >&2; exit; fi; touch died\n"
        "printf '#2\\tINITED ft: 1\\n#5\\tNEW ft: 2\\n' >&2\n"
        "echo x > found/crash-12\n"
        "echo 'Test unit written to found/crash-12' >&2; exit 77\n");
    fs::current_path(home_);  // the path is as the target gives it
    fuzz_result const result = run();
    EXPECT_THAT(died_, ElementsAre("crash-12"));
    EXPECT_EQ(result.reached.runs, 12u) << "of both";
    EXPECT_THAT(deadly_inputs(settings_.found), ElementsAre(settings_.found + "/crash-12"));
    EXPECT_THAT(text_in(home_ / "found/crash-12.log"), HasSubstr("INITED"));
    EXPECT_TRUE(result.notes.empty());
}

// Dies of each input that it reads while the file is there; the seeds are read once.
TEST_F(fuzz_crew_of_scripts, what_kills_them_as_they_read_is_left_out) {
    script(
        "for input in corpus/b0 corpus/a1; do if test -e $input; then\n"
        "  echo '#1 READ ft: 1' >&2; echo x > found/crash-${input#corpus/}\n"
        "  echo \"Test unit written to found/crash-${input#corpus/}\" >&2; exit 77; fi; done\n"
        "case \"$*\" in *seeds) echo 'Test unit written to found/oom-cc' >&2; exit 71;; esac\n"
        "printf '#9\\tINITED ft: 1\\n' >&2\n");
    for (char const* name : {"a1", "b0", "c2"}) write(home_ / "corpus" / name, "x");
    fs::current_path(home_);
    EXPECT_EQ(run().trouble, "");
    EXPECT_THAT(died_, ElementsAre("crash-b0", "crash-a1", "oom-cc"));
    EXPECT_THAT(files("corpus"), ElementsAre("c2"));
}

TEST_F(fuzz_crew_of_scripts, that_die_early_each_time_are_given_up) {
    script("echo '#1 READ ft: 1' >&2; echo 'Test unit written to found/crash-1' >&2; exit 77\n");
    fs::current_path(home_);
    EXPECT_THAT(run().notes, ElementsAre(HasSubstr("20 processes in a row died while they read")));
}

TEST_F(fuzz_crew_of_scripts, end_when_somebody_wants_it) {
    script("trap 'echo \"#5 DONE\" >&2; exit 72' INT; echo '#2' >&2; while :; do :; done\n");
    fuzz_ends ends;
    bool has_begun = false;
    ends.progress = [&](fuzz_progress const& p) { has_begun = p.runs != 0; };
    ends.died = [](std::string const&) {};
    ends.asked = [&] { return has_begun ? wish::end_soon : wish::go_on; };
    EXPECT_EQ(run_fuzz_target(settings_, ends).reached.runs, 5u);
}

TEST_F(fuzz_crew_of_scripts, the_corpus_becomes_what_a_merge_needs) {
    for (char const* name : {"aa", "bb", "cc"}) write(home_ / "corpus" / name, name);
    script("echo bb > found/merged/bb; exit 1\n");
    EXPECT_FALSE(merge_corpus(settings_)) << "it failed";
    EXPECT_THAT(files("corpus"), ElementsAre("aa", "bb", "cc"));
    script("printf bb > found/merged/bb; printf dd > found/merged/dd\n");
    EXPECT_TRUE(merge_corpus(settings_));
    EXPECT_THAT(files("corpus"), ElementsAre("bb", "dd"));
    EXPECT_FALSE(fs::exists(home_ / "found/merged"));
    script("true\n");
    EXPECT_FALSE(merge_corpus(settings_)) << "a target that kept nothing";
    EXPECT_THAT(files("corpus"), ElementsAre("bb", "dd"));
    script("printf bb > found/merged/bb; mkfifo found/merged/ee\n");
    EXPECT_FALSE(merge_corpus(settings_)) << "a file that cannot be copied";
    EXPECT_THAT(files("corpus"), ElementsAre("bb", "dd"));
    EXPECT_THAT(files("corpus"), ElementsAre("bb", "dd"));
}

TEST_F(fuzz_crew_of_scripts, an_input_is_printed_as_a_case) {
    script(
        "if test \"$ROLLCALL_FUZZ_PRINT\" = 1; then\n"
        "printf 'rollcall case 2\\nruntime mini\\n\\ntask main:\\n    yield\\n'; fi\n");
    std::optional<test_case> const c = case_of_input(settings_, "crash-1");
    ASSERT_TRUE(c);
    EXPECT_EQ(c->runtime, "mini");
    script("echo nonsense\n");
    EXPECT_FALSE(case_of_input(settings_, "crash-1"));
}

TEST_F(fuzz_crew_of_scripts, what_was_not_seen_to_the_end_is_not_said_to_kill) {
    std::string told;
    for (auto const& [status, seen] :
         {std::pair{0, effect::none}, std::pair{1, effect::death}, std::pair{77, effect::death},
          std::pair{70, effect::unknown}}) {
        script("exit " + std::to_string(status) + "\n");
        EXPECT_EQ(effect_of_input(settings_, "crash-1", told), seen) << status;
    }
    script("kill -SEGV $$\n");
    EXPECT_EQ(effect_of_input(settings_, "crash-1", told), effect::death);
    script("trap 'exit 72' INT; while :; do :; done\n");
    interrupt_guard const guard;
    std::raise(SIGINT);
    EXPECT_EQ(effect_of_input(settings_, "crash-1", told), effect::unknown);
    EXPECT_FALSE(case_of_input(settings_, "crash-1"));
    EXPECT_FALSE(merge_corpus(settings_));
}

}  // namespace
}  // namespace rollcall
