// The command in the middle of a campaign: killed, or asked to end. Nothing here waits for a time:
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
#include <iterator>
#include <string>
#include <vector>

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
namespace fs = std::filesystem;
using strings = std::vector<std::string>;

// Only a failure takes as long.
constexpr int patience_ms = 120'000;

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

// A hunt without end in a process group of its own. The law asked for is not the one that the fault
// was planted for, so that the hunt does not stop at the first finding.
class endless_hunt {
public:
    endless_hunt() {
        EXPECT_TRUE(fs::exists(ROLLCALL_COMMAND)) << "build the target `rollcall` first";
        std::string name = ::testing::TempDir() + "rollcall-killed-XXXXXX";
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
        fs::create_directory(found());
        watch_ = inotify_init1(IN_CLOEXEC);
        EXPECT_GE(inotify_add_watch(watch_, found().c_str(), IN_MOVED_TO), 0);
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
        alive_ = ends[0];
        start(ends[1]);
        close(ends[1]);
    }
    endless_hunt(endless_hunt const&) = delete;
    ~endless_hunt() {
        kill(-pid_, SIGKILL);
        if (!ended_) waitpid(pid_, nullptr, 0);
        close(alive_);
        close(watch_);
        fs::remove_all(directory_);
    }

    pid_t pid() const noexcept { return pid_; }
    fs::path found() const { return directory_ / "found"; }
    std::string printed() const { return read_file(directory_ / "printed"); }

    // Until a case has come into the directory.
    bool wait_for_a_finding() const {
        alignas(inotify_event) std::array<char, 4096> events;
        while (cases().empty()) {
            std::array<pollfd, 2> polled{{{watch_, POLLIN, 0}, {alive_, POLLIN, 0}}};
            if (poll(polled.data(), polled.size(), patience_ms) <= 0) return false;
            if (polled[1].revents != 0) return false;  // the hunt has ended
            if (read(watch_, events.data(), events.size()) <= 0) return false;
        }
        return true;
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
    void start(int alive) {
        pid_ = fork();
        if (pid_ != 0) return;
        setpgid(0, 0);
        fcntl(alive, F_SETFD, 0);  // is held by the command and by its workers
        std::string const printed_to = (directory_ / "printed").string();
        int const to = open(printed_to.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
        dup2(to, STDOUT_FILENO);
        std::string const out = found().string();
        execl(ROLLCALL_COMMAND, ROLLCALL_COMMAND, "hunt", "--runtime",
              "faulty:siblings_not_cancelled", "--law", "SC-04", "--seconds", "1000000", "--jobs",
              "2", "--no-shrink", "--known", "", "--out", out.c_str(),
              static_cast<char const*>(nullptr));
        _exit(127);
    }

    fs::path directory_;
    pid_t pid_ = -1;
    int watch_ = -1;
    int alive_ = -1;
    bool ended_ = false;
};

TEST(killed_campaign, what_was_found_is_whole_and_replays_and_no_worker_survives) {
    endless_hunt hunt;
    ASSERT_TRUE(hunt.wait_for_a_finding());
    ASSERT_EQ(kill(hunt.pid(), SIGKILL), 0);
    EXPECT_TRUE(WIFSIGNALED(hunt.wait_status()));
    EXPECT_TRUE(hunt.wait_for_the_end_of_all());
    hunt.expect_cases_replay();
}

// As a terminal does: to the whole process group, workers too.
TEST(interrupted_campaign, keeps_its_findings_and_prints_the_summary) {
    endless_hunt hunt;
    ASSERT_TRUE(hunt.wait_for_a_finding());
    ASSERT_EQ(kill(-hunt.pid(), SIGINT), 0);
    int const status = hunt.wait_status();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 1) << "there is a finding";
    EXPECT_THAT(hunt.printed(), HasSubstr(", interrupted"));
    EXPECT_THAT(hunt.printed(), HasSubstr("NEW        SC-04 "));
    EXPECT_THAT(hunt.printed(), Not(HasSubstr("note")));
    EXPECT_TRUE(hunt.wait_for_the_end_of_all());
    hunt.expect_cases_replay();
}

}  // namespace
}  // namespace rollcall
