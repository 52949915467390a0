// No command makes a runtime in its own process: that one may die, block, or have to be made in the
// process that runs it.
#include "harness/campaign/campaign.hpp"
#include "harness/cli/commands.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>

#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace rollcall::made_apart_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

registry parts_with(std::string name, std::function<std::unique_ptr<runtime>()> make) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({std::move(name), "one", "", true, std::move(make)});
    return parts;
}

// mini, which cannot be made in this process.
registry parts_of_workers() {
    return parts_with("mini", [here = getpid()] {
        if (getpid() == here) std::abort();
        return make_mini_runtime();
    });
}

registry parts_that_die() {
    return parts_with("libx", []() -> std::unique_ptr<runtime> { std::abort(); });
}

// mini, which ends its process as if all were well, in its hundredth run.
class ends_with_zero final : public runtime {
public:
    std::string_view name() const noexcept override { return mini_->name(); }
    dialect const& declares() const noexcept override { return mini_->declares(); }
    capabilities supports() const noexcept override { return mini_->supports(); }
    void run(plan const& p, gate& g) override {
        if (++runs_ == 100) _exit(0);
        mini_->run(p, g);
    }

private:
    std::unique_ptr<runtime> mini_ = make_mini_runtime();
    int runs_ = 0;
};

class made_apart : public ::testing::Test {
protected:
    void SetUp() override {
        directory_ = ::testing::TempDir() + "rollcall-apart-XXXXXX";
        ASSERT_NE(mkdtemp(directory_.data()), nullptr);
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    std::string file(std::string const& name, std::string const& text) const {
        std::string const path = directory_ + "/" + name;
        std::ofstream(path) << text;
        return path;
    }
    std::string lossy() const {
        return file("hangs.case",
                    "rollcall case 1\nruntime mini\nexpect passed\n\nqueue q capacity 1\n\n"
                    "task main:\n    yield\n    get q\n");
    }
    hunt_options asked() const {
        hunt_options o;
        o.settings.runs = 64;
        o.settings.out = directory_ + "/found";
        return o;
    }

    template <class Command>
    std::string printed(exit_status wanted, Command command) const {
        ::testing::internal::CaptureStdout();
        EXPECT_EQ(command(), wanted);
        flush_output();
        return ::testing::internal::GetCapturedStdout();
    }

private:
    std::string directory_;
};

TEST_F(made_apart, by_hunt_also_while_it_shrinks) {
    registry const parts = parts_of_workers();
    EXPECT_THAT(printed(exit_status::fine, [&] { return hunt(parts, asked()); }),
                HasSubstr("mini: 64 runs of "));
    hunt_options given = asked();
    given.program_file = lossy();
    given.shrink_program = true;
    EXPECT_THAT(printed(exit_status::found, [&] { return hunt(parts, given); }),
                HasSubstr("1 new finding"));
}

TEST_F(made_apart, by_explore) {
    registry const parts = parts_of_workers();
    explore_options o;
    o.program_file = lossy();
    o.settings = asked().settings;
    EXPECT_THAT(printed(exit_status::found, [&] { return explore(parts, o); }),
                HasSubstr("explored completely"));
}

TEST_F(made_apart, by_matrix_and_list) {
    registry const parts = parts_of_workers();
    matrix_options o;
    o.runs = 64;
    EXPECT_THAT(printed(exit_status::fine, [&] { return matrix(parts, o); }),
                HasSubstr("| law | | mini |"));
    EXPECT_EQ(printed(exit_status::fine,
                      [&] {
                          return list(parts, {"runtimes", false});
                      }),
              "mini         one\n");
}

TEST_F(made_apart, one_that_dies_when_it_is_made_is_told_by_hunt) {
    registry const parts = parts_that_die();
    EXPECT_THAT(printed(exit_status::harness, [&] { return hunt(parts, asked()); }),
                HasSubstr("10 workers in a row died before their first run (SIGABRT): can the "
                          "runtime be made?"));
}

TEST_F(made_apart, one_that_exits_with_zero_when_it_is_made_is_told) {
    registry const parts = parts_with("libx", []() -> std::unique_ptr<runtime> { _exit(0); });
    EXPECT_THAT(printed(exit_status::harness, [&] { return hunt(parts, asked()); }),
                HasSubstr("10 workers in a row died before their first run (exit-0)"));
    auto const listed = [&] { return list(parts, {"runtimes", false}); };
    EXPECT_THAT(printed(exit_status::harness, listed), HasSubstr("cannot be made: exit-0"));
}

TEST_F(made_apart, a_run_that_exits_with_zero_ends_no_campaign) {
    registry const parts = parts_with("mini", [] { return std::make_unique<ends_with_zero>(); });
    hunt_options all = asked();
    all.settings.runs = 256;
    all.settings.schedules_per_program = 16;
    all.settings.schedules_vary = false;
    EXPECT_THAT(printed(exit_status::harness, [&] { return hunt(parts, all); }),
                AllOf(HasSubstr("mini: 256 runs of 16 programs"), HasSubstr("exit-0")));
}

TEST_F(made_apart, a_command_that_a_users_program_does_not_have) {
    registry const parts = parts_of_workers();
    auto const refused = [&](std::string word) {
        std::string name = "toy";
        char* words[] = {name.data(), word.data(), nullptr};
        ::testing::internal::CaptureStderr();
        EXPECT_EQ(run_command(parts, nullptr, 2, words), 2);
        return ::testing::internal::GetCapturedStderr();
    };
    EXPECT_THAT(refused("bench"), HasSubstr("'bench' is a command of the launcher ./rollcall"));
    EXPECT_THAT(refused("fuzz"), HasSubstr("'fuzz' is a command of the launcher ./rollcall"));
    EXPECT_THAT(refused("hunts"), HasSubstr("no command is called 'hunts'"));
}

TEST_F(made_apart, one_that_dies_when_it_is_made_is_told_by_list) {
    registry const parts = parts_that_die();
    EXPECT_EQ(printed(exit_status::harness,
                      [&] {
                          return list(parts, {"runtimes", false});
                      }),
              "libx         one\n             cannot be made: SIGABRT\n");
    EXPECT_THAT(printed(exit_status::harness,
                        [&] {
                            return list(parts, {"runtimes", true});
                        }),
                HasSubstr(R"("problem": "SIGABRT")"));
}

}  // namespace
}  // namespace rollcall::made_apart_test
