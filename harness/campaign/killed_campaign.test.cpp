// The command in the middle of its work: killed, or asked to end. Nothing here waits for a time:
// the first finding is waited for on its directory, the end of all processes on a pipe that each of
// them holds open.
#include "harness/campaign/replay.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::killed_campaign_test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
namespace fs = std::filesystem;
using strings = std::vector<std::string>;

// For ever: what never comes is ended by CTest.
constexpr int patience_ms = -1;

std::string read_file(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Runs the command; its exit status, -1 if it died.
int run_command(strings const& arguments, fs::path const& output) {
    std::vector<char*> words{const_cast<char*>(ROLLCALL_COMMAND)};
    for (std::string const& a : arguments) words.push_back(const_cast<char*>(a.c_str()));
    words.push_back(nullptr);
    pid_t const child = fork();
    if (child == 0) {
        int const to = open(output.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
        dup2(to, STDOUT_FILENO);
        dup2(to, STDERR_FILENO);
        execv(ROLLCALL_COMMAND, words.data());
        _exit(127);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// The command in a process group and a directory of its own. What is watched for is a file in its
// directory of findings.
class running_command {
public:
    // `text`, if any, is in long.case.
    explicit running_command(strings arguments, std::string_view text = {})
        : arguments_(std::move(arguments)) {
        EXPECT_TRUE(fs::exists(ROLLCALL_COMMAND)) << "build the target `rollcall` first";
        std::string name = ::testing::TempDir() + "rollcall-killed-XXXXXX";
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
        fs::create_directory(found());
        std::ofstream(directory_ / "long.case") << text;
        watch_ = inotify_init1(IN_CLOEXEC);
        EXPECT_GE(inotify_add_watch(watch_, found().c_str(), IN_MOVED_TO), 0);
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
        alive_ = ends[0];
        start(ends[1]);
        close(ends[1]);
    }
    running_command(running_command const&) = delete;
    ~running_command() {
        kill(-pid_, SIGKILL);
        if (!ended_) waitpid(pid_, nullptr, 0);
        close(alive_);
        close(watch_);
        fs::remove_all(directory_);
    }

    pid_t pid() const noexcept { return pid_; }
    fs::path found() const { return directory_ / "found"; }
    std::string printed() const { return read_file(directory_ / "printed"); }

    std::string summary() const { return read_file(found() / "summary.txt"); }

    // Until a case has come into the directory.
    bool wait_for_a_finding() const {
        return wait_until([this] { return !cases().empty(); });
    }
    // Until it tells of runs that it has made.
    bool wait_for_a_summary() const {
        return wait_until([this] { return fs::exists(found() / "summary.txt"); });
    }
    bool wait_until(std::function<bool()> const& holds) const {
        alignas(inotify_event) std::array<char, 4096> events;
        while (!holds()) {
            std::array<pollfd, 2> polled{{{watch_, POLLIN, 0}, {alive_, POLLIN, 0}}};
            if (poll(polled.data(), polled.size(), patience_ms) <= 0) return false;
            if (polled[1].revents != 0) return false;  // it has ended
            if (read(watch_, events.data(), events.size()) <= 0) return false;
        }
        return true;
    }
    // Stops a process that it has started, which then gets nowhere. False if it ended first.
    bool stop_its_child() const {
        std::string const pid = std::to_string(pid_);
        for (;;) {
            std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
            pid_t child = 0;
            if (children >> child && kill(child, SIGSTOP) == 0 && is_stopped(child)) return true;
            pollfd polled{alive_, POLLIN, 0};
            if (poll(&polled, 1, 0) == 1) return false;
        }
    }
    // Until neither the command nor any process that it started is alive.
    bool wait_for_the_end_of_all() const {
        pollfd polled{alive_, POLLIN, 0};
        return poll(&polled, 1, patience_ms) == 1 && (polled.revents & POLLHUP) != 0;
    }
    int wait_status() {
        int status = 0;
        EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
        ended_ = true;
        return status;
    }
    std::vector<fs::path> cases() const {
        std::vector<fs::path> all;
        for (auto const& entry : fs::directory_iterator(found())) {
            if (entry.path().extension() == ".case") all.push_back(entry.path());
        }
        std::sort(all.begin(), all.end());
        return all;
    }
    // Each is whole and meets the verdict that it holds.
    void expect_cases_replay() const {
        EXPECT_THAT(cases(), Not(IsEmpty()));
        for (fs::path const& file : cases()) {
            load_result const loaded = load_case(file.string());
            EXPECT_TRUE(loaded.value) << loaded.error;
            EXPECT_EQ(run_command({"replay", file.string()}, directory_ / "replayed"), 0)
                << read_file(directory_ / "replayed");
        }
    }

private:
    static bool is_stopped(pid_t pid) {
        std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
        std::string stat;
        if (!std::getline(file, stat)) return false;  // it has ended in the meantime
        std::size_t const name_end = stat.rfind(") ");
        return name_end != stat.npos && stat[name_end + 2] == 'T';
    }

    void start(int alive) {
        pid_ = fork();
        if (pid_ != 0) return;
        setpgid(0, 0);
        fcntl(alive, F_SETFD, 0);  // is held by the command and by its workers
        if (chdir(directory_.c_str()) != 0) _exit(127);
        dup2(open("printed", O_CREAT | O_WRONLY | O_TRUNC, 0600), STDOUT_FILENO);
        std::vector<char*> pointers{const_cast<char*>(ROLLCALL_COMMAND)};
        for (std::string& w : arguments_) pointers.push_back(w.data());
        pointers.push_back(nullptr);
        execv(ROLLCALL_COMMAND, pointers.data());
        _exit(127);
    }

    strings arguments_;
    fs::path directory_;
    pid_t pid_ = -1;
    int watch_ = -1;
    int alive_ = -1;
    bool ended_ = false;
};

class endless_hunt : public running_command {
public:
    explicit endless_hunt(strings const& more) : running_command(with(more)) {}

private:
    static strings with(strings const& more) {
        strings all{"hunt",        "--seconds", "1000000", "--jobs", "2",
                    "--no-shrink", "--known",   "",        "--out",  "found"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
};

// The law asked for is not the one that the fault was planted for, so that the hunt does not stop
// at the first finding.
strings const finds_something{"--runtime", "faulty:siblings_not_cancelled", "--law", "SC-04"};

TEST(killed_campaign, what_was_found_is_whole_and_replays_and_no_worker_survives) {
    endless_hunt hunt(finds_something);
    ASSERT_TRUE(hunt.wait_for_a_finding());
    ASSERT_EQ(kill(hunt.pid(), SIGKILL), 0);
    EXPECT_TRUE(WIFSIGNALED(hunt.wait_status()));
    EXPECT_TRUE(hunt.wait_for_the_end_of_all());
    hunt.expect_cases_replay();
}

TEST(killed_campaign, leaves_a_summary_of_what_it_had_done) {
    endless_hunt hunt({"--runtime", "mini"});
    ASSERT_TRUE(hunt.wait_for_a_summary());
    ASSERT_EQ(kill(hunt.pid(), SIGKILL), 0);
    hunt.wait_status();
    EXPECT_THAT(hunt.summary(), StartsWith("mini: "));
    EXPECT_THAT(hunt.summary(), HasSubstr("seed 1, not ended yet\n"));
    EXPECT_THAT(hunt.summary(), Not(HasSubstr("no new finding")));
}

// As a terminal does: to the whole process group, workers too.
TEST(interrupted_campaign, keeps_its_findings_and_prints_the_summary) {
    endless_hunt hunt(finds_something);
    ASSERT_TRUE(hunt.wait_for_a_finding());
    ASSERT_EQ(kill(-hunt.pid(), SIGINT), 0);
    int const status = hunt.wait_status();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 1) << "there is a finding";
    EXPECT_THAT(hunt.printed(), HasSubstr(", interrupted"));
    EXPECT_THAT(hunt.printed(), HasSubstr("NEW        SC-04 "));
    EXPECT_THAT(hunt.printed(), Not(HasSubstr("note")));
    EXPECT_THAT(hunt.printed(), EndsWith(hunt.summary()));
    EXPECT_THAT(hunt.summary(), StartsWith("faulty:siblings_not_cancelled: "));
    EXPECT_TRUE(hunt.wait_for_the_end_of_all());
    hunt.expect_cases_replay();
}

void expect_ended_by(int number, int exit_status) {
    endless_hunt hunt({"--runtime", "mini,faulty:siblings_not_cancelled"});
    ASSERT_TRUE(hunt.wait_for_a_summary());
    ASSERT_EQ(kill(-hunt.pid(), number), 0);
    int const status = hunt.wait_status();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), exit_status);
    EXPECT_THAT(hunt.printed(), HasSubstr("seed 1, interrupted\n"));
    EXPECT_THAT(hunt.printed(), HasSubstr("nothing new in the runs that were made\n"));
    EXPECT_THAT(hunt.printed(), HasSubstr("faulty:siblings_not_cancelled: not run, interrupted\n"));
    EXPECT_THAT(hunt.printed(), Not(HasSubstr("no new finding")));
    EXPECT_TRUE(hunt.wait_for_the_end_of_all());
}

TEST(interrupted_campaign, with_nothing_found_the_exit_status_names_the_signal) {
    expect_ended_by(SIGINT, 130);
    expect_ended_by(SIGTERM, 143);
}

// Its worker sleeps in the kernel, and does not hear what it is asked.
TEST(interrupted_campaign, ends_also_while_a_run_blocks) {
    endless_hunt hunt({"--runtime", "faulty:get_blocks_its_thread", "--law", "SC-04"});
    ASSERT_TRUE(hunt.wait_for_a_summary());
    ASSERT_EQ(kill(hunt.pid(), SIGTERM), 0);
    int const status = hunt.wait_status();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_THAT(hunt.printed(), HasSubstr(", interrupted\n"));
    EXPECT_TRUE(hunt.wait_for_the_end_of_all());
}

// Python makes an exception of SIGINT, unless it is told not to.
TEST(interrupted_campaign, ends_also_with_an_interpreter_in_its_workers) {
    fs::path const listed = fs::path(::testing::TempDir()) / "rollcall-listed";
    ASSERT_EQ(run_command({"list", "runtimes"}, listed), 0);
    if (read_file(listed).find("\nasyncio ") == std::string::npos) GTEST_SKIP() << "no asyncio";
    endless_hunt hunt({"--runtime", "asyncio", "--law", "RT-01"});
    ASSERT_TRUE(hunt.wait_for_a_summary());
    ASSERT_EQ(kill(-hunt.pid(), SIGINT), 0);
    int const status = hunt.wait_status();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130) << hunt.printed();
    EXPECT_THAT(hunt.printed(), HasSubstr("seed 1, interrupted\n"));
    EXPECT_THAT(hunt.printed(), Not(HasSubstr("note")));
    EXPECT_TRUE(hunt.wait_for_the_end_of_all());
}

// Every command that runs something, while what it runs gets nowhere: its process is stopped, and
// would spin for two seconds of CPU time before that.
TEST(interrupted_command, ends_and_its_exit_status_names_the_signal) {
    constexpr std::string_view spins =
        "rollcall case 1\nruntime faulty:spins_without_suspending\nexpect passed\n\n"
        "queue q capacity 1\n\ntask main:\n    group g:\n        spawn getter x2\n"
        "        sleep 1\n        close q\n\ntask getter:\n    get q\n";
    strings const commands[] = {
        {"replay", "long.case"},
        {"shrink", "long.case", "-o", "smaller.case"},
        {"report", "long.case", "--html", "page.html"},
        {"keep", "long.case", "kept"},
        {"explore", "long.case"},
        {"hunt", "--program", "long.case"},
        {"matrix", "--runtime", "mini"},
    };
    for (strings const& arguments : commands) {
        SCOPED_TRACE(arguments[0]);
        running_command command(arguments, spins);
        ASSERT_TRUE(command.stop_its_child()) << command.printed();
        ASSERT_EQ(kill(command.pid(), SIGTERM), 0);
        int const status = command.wait_status();
        ASSERT_TRUE(WIFEXITED(status));
        EXPECT_EQ(WEXITSTATUS(status), 143) << command.printed();
        EXPECT_TRUE(command.wait_for_the_end_of_all());
    }
}

}  // namespace
}  // namespace rollcall::killed_campaign_test
