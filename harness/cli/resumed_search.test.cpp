// What is wrong with a file that --resume names is said before anything runs.
#include "harness/cli/resumed_search.hpp"

#include "harness/program/builder.hpp"
#include "harness/run/plan.hpp"
#include "harness/run/runner.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>

namespace rollcall {
namespace {

using namespace build;
using ::testing::HasSubstr;

class resumed_search : public ::testing::Test {
protected:
    resumed_search() {
        settings_.fixed = prog_;
        settings_.runtime = "mini";
        std::unique_ptr<runtime> const mini = make_mini_runtime();
        runner r(*mini, nullptr);
        plan const p(prog_);
        std::unique_ptr<strategy> const search =
            make_strategy(std::get<strategy_choice>(parse_strategy("dpor")), 1);
        r.run(p, *search, {p.hash(), 0});
        left_.runtime = "mini";
        left_.strategy = "dpor";
        left_.program_hash = p.hash();
        left_.runs = 1;
        left_.traces = {17};
        left_.search = search->save();
    }
    ~resumed_search() override { std::filesystem::remove(file_); }

    std::string resume(std::string const& text, bool is_strategy_chosen = false) {
        std::ofstream(file_, std::ios::binary) << text;
        return resume_search(settings_, file_, is_strategy_chosen);
    }
    std::string resume() { return resume(left_.encode()); }

    program prog_ = program_builder{}
                        .cell("x")
                        .task("main", group("g", spawn("w", 2)))
                        .task("w", write("x", "1"), yield(), write("x", "2"))
                        .build();
    std::string file_ = ::testing::TempDir() + "rollcall-search" + std::to_string(getpid());
    campaign_settings settings_;
    exploration left_;
};

TEST_F(resumed_search, goes_on_with_the_strategy_of_the_file) {
    EXPECT_EQ(resume(), "");
    ASSERT_NE(settings_.resumed, nullptr);
    EXPECT_EQ(settings_.resumed->runs, 1u);
    EXPECT_EQ(settings_.resumed->traces, left_.traces);
    EXPECT_EQ(text_of(settings_.strategy), "dpor");
}

TEST_F(resumed_search, another_program_runtime_or_strategy_is_refused) {
    EXPECT_THAT(resume(left_.encode(), true), HasSubstr("it is of the strategy dpor, not of"));
    settings_.runtime = "asio";
    EXPECT_THAT(resume(), HasSubstr("it is of the runtime mini, not of asio"));
    settings_.runtime = "mini";
    settings_.fixed = program_builder{}.task("main", yield()).build();
    EXPECT_THAT(resume(), HasSubstr("it is of another program"));
    EXPECT_EQ(settings_.resumed, nullptr);
}

TEST_F(resumed_search, what_explore_did_not_write_is_refused) {
    EXPECT_THAT(resume(""), HasSubstr("it is not what explore writes"));
    EXPECT_THAT(resume("rollcall case 1\n"), HasSubstr("it is not what explore writes"));
    EXPECT_THAT(resume(R"({"rollcall exploration": 1})"), HasSubstr("it is of version 1"));
    std::string const whole = left_.encode();
    EXPECT_THAT(resume(whole.substr(0, whole.size() / 2)), HasSubstr("it is not what explore"));
    left_.search = "{}";
    EXPECT_THAT(resume(), HasSubstr("the state of its search cannot be read"));
    left_.strategy = "luck";
    EXPECT_THAT(resume(), HasSubstr("there is no strategy 'luck'"));
}

TEST_F(resumed_search, a_file_that_is_not_there_is_told) {
    EXPECT_THAT(resume_search(settings_, file_ + ".no", false), HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace rollcall
