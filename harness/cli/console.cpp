#include "harness/cli/console.hpp"

#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/kept_files.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <utility>

namespace rollcall {

exit_status worse(exit_status a, exit_status b) noexcept {
    for (exit_status const s :
         {exit_status::usage, exit_status::found, exit_status::hung_up, exit_status::interrupted,
          exit_status::terminated, exit_status::harness}) {
        if (a == s || b == s) return s;
    }
    return exit_status::fine;
}

void write_text(std::FILE* to, std::string_view text) noexcept {
    // An error sticks to the file: flush_output tells it.
    (void)!std::fwrite(text.data(), 1, text.size(), to);
}

namespace {

template <class... Values>
void print_error(fmt::format_string<Values...> format, Values&&... values) {
    write_text(stderr, fmt::format(format, std::forward<Values>(values)...));
}

void print_problem(std::string_view message, std::string_view hint) {
    print_error("rollcall: {}\n", message);
    if (!hint.empty()) print_error("  hint: {}\n", hint);
}

}  // namespace

exit_status usage_error(std::string_view message, std::string_view hint) {
    print_problem(message, hint);
    return exit_status::usage;
}

exit_status harness_error(std::string_view message, std::string_view hint) {
    print_problem(message, hint);
    return exit_status::harness;
}

exit_status interruption() noexcept {
    int const number = interrupt_guard::signal_number();
    return number == 0 ? exit_status::fine : static_cast<exit_status>(128 + number);
}

progress_line::progress_line() : on_terminal_(isatty(STDERR_FILENO) != 0), last_(clock::now()) {}

void progress_line::show(std::string const& text) {
    if (is_line_due(on_terminal_, shown_, clock::now() - last_)) start(text);
}

void progress_line::start(std::string const& text) {
    last_ = clock::now();
    if (!on_terminal_) return print_error("rollcall: {}\n", text);
    shown_ = true;
    winsize window{};
    bool const is_known = ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0;
    print_error("{}", line_for_terminal(text, is_known ? window.ws_col : 0));
    std::fflush(stderr);
}

bool is_line_due(bool on_terminal, bool shown, std::chrono::steady_clock::duration since) noexcept {
    if (!on_terminal) return since >= std::chrono::minutes(1);
    return !shown || since >= std::chrono::milliseconds(100);
}

std::string line_for_terminal(std::string const& text, std::size_t columns) {
    // In the last column some terminals go on to the next line.
    return "\r\x1b[K" + fitted(text, columns > 1 ? columns - 1 : 79);
}

void progress_line::clear() {
    if (shown_) print_error("\r\x1b[K");
    shown_ = false;
}

std::string fitted(std::string text, std::size_t columns) {
    if (text.size() > columns) text.resize(columns);
    return text;
}

std::string short_count(std::uint64_t n) {
    if (n < 1'000) return std::to_string(n);
    auto value = static_cast<double>(n);
    char const* const units = "kMGTPE";
    std::size_t unit = 0;
    for (value /= 1'000; value >= 999.5; value /= 1'000) ++unit;
    int const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f}{}", value, digits, units[unit]);
}

std::string short_duration(double seconds) {
    auto const s = static_cast<std::uint64_t>(std::llround(std::max(seconds, 0.0)));
    if (s < 60) return fmt::format("{}s", s);
    if (s < 3'600) return fmt::format("{}m{:02}s", s / 60, s % 60);
    if (s < 86'400) return fmt::format("{}h{:02}m", s / 3'600, s / 60 % 60);
    return fmt::format("{}d{:02}h", s / 86'400, s / 3'600 % 24);
}

exit_status flush_output() {
    static bool was_told = false;
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_status::fine;
    if (std::exchange(was_told, true)) return exit_status::harness;
    return harness_error(fmt::format("cannot write to standard output: {}", std::strerror(errno)),
                         "what was printed is not complete");
}

exit_status save_text(std::string const& path, std::string const& text) {
    return write_whole(path, text) ? exit_status::fine : cannot_write(path);
}

exit_status cannot_write(std::string const& path) {
    return harness_error(fmt::format("cannot write {}: {}", path, std::strerror(errno)),
                         "is the disk full, does the directory exist, and may you write there?");
}

std::string seed_problem(std::string const& text) {
    return text.starts_with('-') ? fmt::format("a seed is not negative: {}", text) : "";
}

}  // namespace rollcall
