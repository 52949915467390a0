// What the commands share: exit statuses, the progress line, colours, errors for people.
#pragma once

#include <fmt/format.h>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall {

// 2 before 1 before what ended the command early before 3.
enum class exit_status : int {
    fine = 0,           // no new finding and not vacuous; or the case met its expected verdict
    found = 1,          // a counterexample or a crash
    usage = 2,          // bad usage or bad input
    harness = 3,        // harness error, vacuous campaign, replay divergence, output not written
    hung_up = 129,      // SIGHUP
    interrupted = 130,  // Ctrl-C
    terminated = 143,   // SIGTERM
};

exit_status worse(exit_status a, exit_status b) noexcept;

constexpr bool is_fine(exit_status s) noexcept { return s == exit_status::fine; }

// Of a command that a signal has ended early (see interrupt_guard); fine if there was none.
exit_status interruption() noexcept;

void write_text(std::FILE* to, std::string_view text) noexcept;

// To standard output. An error is kept for flush_output, instead of ending the command in the
// middle of what it has to say.
template <class... Values>
void print_out(fmt::format_string<Values...> format, Values&&... values) {
    write_text(stdout, fmt::format(format, std::forward<Values>(values)...));
}

// Prints "rollcall: <message>" to standard error, and the hint below it.
exit_status usage_error(std::string_view message, std::string_view hint = {});
exit_status harness_error(std::string_view message, std::string_view hint = {});

// What long work says of itself. On a terminal a line that is rewritten, at most ten times a
// second, and never longer than the terminal is wide; elsewhere, as in a log file, a line a minute.
class progress_line {
public:
    using clock = std::chrono::steady_clock;

    progress_line();
    progress_line(progress_line const&) = delete;
    progress_line& operator=(progress_line const&) = delete;
    ~progress_line() { clear(); }

    // At once, also in a log file: what begins may take long.
    void start(std::string const& text);
    void show(std::string const& text);
    void clear();

private:
    bool on_terminal_;
    bool shown_ = false;
    clock::time_point last_;  // when something was written, or it all began
};

// Whether a progress line is shown again so long after it was, or after the work began.
bool is_line_due(bool on_terminal, bool shown, std::chrono::steady_clock::duration since) noexcept;
// The line as it is written to a terminal with so many columns; 0: not known.
std::string line_for_terminal(std::string const& text, std::size_t columns);

// The first characters of the text that fit into so many columns. Not for bytes beyond ASCII.
std::string fitted(std::string text, std::size_t columns);

// "950", "18.6k", "186k", "2.10M": at most five characters.
std::string short_count(std::uint64_t n);
// "12s", "4m05s", "8h19m", "3d04h".
std::string short_duration(double seconds);

// Flushes standard output. Not fine when not all that was printed has been written; the first time
// with a message.
exit_status flush_output();

// Writes a file as a whole. Not fine, and a message, when it cannot be written.
exit_status save_text(std::string const& path, std::string const& text);
// Says that a file cannot be written, as errno has it.
exit_status cannot_write(std::string const& path);

// What is wrong with the text of a seed, for the command line; empty: nothing. A negative number
// would be read as a huge one.
std::string seed_problem(std::string const& text);

}  // namespace rollcall
