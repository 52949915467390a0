// What `hunt` refuses, and the variants of libraries without hops.
#include "harness/cli/commands.hpp"
#include "properties/law_book.hpp"
#include "runtimes/example/toy_description.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace rollcall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class hunt_command : public ::testing::Test {
protected:
    hunt_command() {
        std::string directory = ::testing::TempDir() + "rollcall-hunt-XXXXXX";
        EXPECT_NE(mkdtemp(directory.data()), nullptr);
        home_ = directory;
        options_.settings.out = home_ / "out";
        options_.settings.runs = 200;
        parts_.set_laws([] { return make_law_book(); });
        parts_.add({"mini", "", "", true, make_mini_runtime});
    }
    ~hunt_command() override { fs::remove_all(home_); }

    std::string run(exit_status expected) {
        ::testing::internal::CaptureStdout();
        ::testing::internal::CaptureStderr();
        exit_status const status = hunt(parts_, options_);
        flush_output();
        std::string text = ::testing::internal::GetCapturedStderr();
        text += ::testing::internal::GetCapturedStdout();
        EXPECT_EQ(status, expected) << text;
        return text;
    }

    fs::path home_;
    registry parts_;
    hunt_options options_;
};

TEST_F(hunt_command, refuses_a_program_of_no_runtime) {
    options_.program_file = home_ / "a.case";
    std::ofstream(options_.program_file)
        << "rollcall case 2\nruntime nowhere\n\ntask main:\n    io\n";
    EXPECT_THAT(run(exit_status::usage), HasSubstr("no runtime is called 'nowhere'"));
}

TEST_F(hunt_command, runs_libraries_without_hops_if_asked) {
    options_.resumes_inline = true;
    EXPECT_THAT(run(exit_status::usage), HasSubstr("no runtime here has a variant"));
    add_library<example::toy_library>(parts_, "toy");
    std::string const text = run(exit_status::fine);
    EXPECT_THAT(text, HasSubstr("toy:inline: 200 runs"));
    EXPECT_THAT(text, Not(HasSubstr("mini")));
    EXPECT_THAT(text, Not(HasSubstr("control    100.0 %")));
    options_.runtimes = {"mini"};
    EXPECT_THAT(run(exit_status::usage), HasSubstr("mini has no variant that is resumed in place"));
}

}  // namespace
}  // namespace rollcall
