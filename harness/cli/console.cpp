#include "harness/cli/console.hpp"

#include "harness/campaign/worker.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace rollcall {

exit_status worse(exit_status a, exit_status b) noexcept {
    for (exit_status const s : {exit_status::usage, exit_status::found, exit_status::harness}) {
        if (a == s || b == s) return s;
    }
    return exit_status::fine;
}

namespace {

void print_problem(std::string_view message, std::string_view hint) {
    fmt::print(stderr, "rollcall: {}\n", message);
    if (!hint.empty()) fmt::print(stderr, "  hint: {}\n", hint);
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

progress_line::progress_line() : on_terminal_(isatty(STDERR_FILENO) != 0) {}

void progress_line::show(std::string const& text) {
    if (!on_terminal_) return;
    auto const now = std::chrono::steady_clock::now();
    if (shown_ && now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    shown_ = true;
    fmt::print(stderr, "\r\x1b[K{}", text);
    std::fflush(stderr);
}

void progress_line::clear() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
    shown_ = false;
}

bool save_text(std::string const& path, std::string const& text) {
    if (write_whole(path, text)) return true;
    print_problem(fmt::format("cannot write {}: {}", path, std::strerror(errno)),
                  "does its directory exist, and may you write there?");
    return false;
}

std::string seed_problem(std::string const& text) {
    return text.starts_with('-') ? fmt::format("a seed is not negative: {}", text) : "";
}

std::string grouped(std::uint64_t n) {
    std::string digits = std::to_string(n);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

}  // namespace rollcall
