#include "harness/campaign/child_program.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace rollcall {
namespace {

using steady = std::chrono::steady_clock;

constexpr auto between_requests = std::chrono::milliseconds(500);
constexpr int requests_max = 20;

[[noreturn]] void become(std::vector<std::string> const& line, environment const& variables,
                         int stream, int end) {
    int const nowhere = open("/dev/null", O_RDWR);
    for (int const fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        dup2(fd == stream ? end : nowhere, fd);
    }
    for (int const number : {SIGINT, SIGTERM, SIGHUP}) signal(number, SIG_DFL);
    for (auto const& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    for (std::string const& word : line) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execv(arguments[0], arguments.data());
    dprintf(end, "%s: cannot be run: %s\n", arguments[0], strerror(errno));
    _exit(127);
}

}  // namespace

child_program::child_program(std::vector<std::string> const& line, environment const& variables,
                             int stream) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
    pid_t const parent = getpid();
    pid_ = fork();
    if (pid_ > 0) setpgid(pid_, pid_);  // here as well, since either may come first
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(0);
        setpgid(0, 0);
        become(line, variables, stream, ends[1]);
    }
    close(ends[1]);
    pipe_ = ends[0];
    if (pid_ < 0) close(pipe_);
    if (pid_ < 0)
        throw std::runtime_error(std::string("cannot start a process: ") + strerror(errno));
    fcntl(pipe_, F_SETFL, O_NONBLOCK);
}

child_program::~child_program() {
    if (pid_ > 0) {
        kill(-pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    close(pipe_);
}

bool child_program::receive(std::string& text) {
    int status = 0;
    bool const ended = waitpid(pid_, &status, WNOHANG) == pid_;
    std::array<char, 65'536> buffer;
    for (ssize_t n; (n = read(pipe_, buffer.data(), buffer.size())) > 0;) {
        text.append(buffer.data(), static_cast<std::size_t>(n));
    }
    if (!ended) return true;
    pid_ = -1;
    status_ = status;
    return false;
}

void child_program::ask_to_end() {
    if (asked_at_ && steady::now() - *asked_at_ < between_requests) return;
    asked_at_ = steady::now();
    kill(-pid_, ++requests_ > requests_max ? SIGKILL : SIGINT);
}

}  // namespace rollcall
