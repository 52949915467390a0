// A program that runs beside this process, and what it writes to one of its streams.
//
// It dies with this process, and when it is ended from here, what it has started dies with it.
// Ctrl-C at the terminal does not reach it: its parent says when it is to end. The calling process
// must have a single thread.
#pragma once

#include <sys/types.h>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {

// Variables that it has beside those of this process.
using environment = std::vector<std::pair<std::string, std::string>>;

class child_program {
public:
    // `line`: the path of the program, then its arguments. `stream`: STDOUT_FILENO or
    // STDERR_FILENO; the other one goes nowhere. A program that cannot be run says so on it, and
    // ends with status 127.
    child_program(std::vector<std::string> const& line, environment const& variables, int stream);
    child_program(child_program const&) = delete;
    child_program& operator=(child_program const&) = delete;
    ~child_program();

    int pipe() const noexcept { return pipe_; }

    // Appends what has come. False: it has ended, and its status is known.
    bool receive(std::string& text);
    // As waitpid gave it.
    int status() const noexcept { return status_; }

    // By SIGINT, now and then again, since one that is busy may take the first one for something
    // else; after many of them by SIGKILL.
    void ask_to_end();
    bool has_been_asked() const noexcept { return requests_ != 0; }

private:
    pid_t pid_ = -1;
    int pipe_ = -1;
    int status_ = 0;
    int requests_ = 0;
    std::optional<std::chrono::steady_clock::time_point> asked_at_;
};

}  // namespace rollcall
