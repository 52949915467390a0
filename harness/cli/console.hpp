// What the commands share: exit statuses, the progress line, colours, errors for people.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

namespace rollcall {

// 2 before 1 before 3.
enum class exit_status : int {
    fine = 0,     // no new finding and not vacuous; or the case met its expected verdict
    found = 1,    // a counterexample or a crash
    usage = 2,    // bad usage or bad input
    harness = 3,  // harness error, vacuous campaign, replay divergence
};

exit_status worse(exit_status a, exit_status b) noexcept;

// Prints "rollcall: <message>" to standard error, and the hint below it.
exit_status usage_error(std::string_view message, std::string_view hint = {});
exit_status harness_error(std::string_view message, std::string_view hint = {});

// A line that is rewritten while long work goes on; silent when standard error is no terminal.
class progress_line {
public:
    progress_line();
    progress_line(progress_line const&) = delete;
    progress_line& operator=(progress_line const&) = delete;
    ~progress_line() { clear(); }

    // At most ten times a second something is written.
    void show(std::string const& text);
    void clear();

private:
    bool on_terminal_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point last_;
};

// Writes a file as a whole; an error is printed and false returned.
bool save_text(std::string const& path, std::string const& text);

// What is wrong with the text of a seed, for the command line; empty: nothing. A negative number
// would be read as a huge one.
std::string seed_problem(std::string const& text);

// "1,234,567"
std::string grouped(std::uint64_t n);

}  // namespace rollcall
