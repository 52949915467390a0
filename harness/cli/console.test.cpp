// The short forms of the progress line, and which exit status wins.
#include "harness/cli/console.hpp"
#include "harness/campaign/interrupt.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace rollcall {
namespace {

TEST(console, a_count_is_at_most_five_characters_long) {
    EXPECT_EQ(short_count(0), "0");
    EXPECT_EQ(short_count(999), "999");
    EXPECT_EQ(short_count(1'000), "1.00k");
    EXPECT_EQ(short_count(9'994), "9.99k");
    EXPECT_EQ(short_count(9'996), "10.0k");
    EXPECT_EQ(short_count(18'612), "18.6k");
    EXPECT_EQ(short_count(99'960), "100k");
    EXPECT_EQ(short_count(186'400), "186k");
    EXPECT_EQ(short_count(999'499), "999k");
    EXPECT_EQ(short_count(999'501), "1.00M");
    EXPECT_EQ(short_count(2'100'000), "2.10M");
    EXPECT_EQ(short_count(UINT64_MAX), "18.4E");
}

TEST(console, a_duration_has_two_units) {
    EXPECT_EQ(short_duration(-3), "0s");
    EXPECT_EQ(short_duration(12.4), "12s");
    EXPECT_EQ(short_duration(59.6), "1m00s");
    EXPECT_EQ(short_duration(245), "4m05s");
    EXPECT_EQ(short_duration(29'963), "8h19m");
    EXPECT_EQ(short_duration(273'600), "3d04h");
}

TEST(console, a_line_is_no_longer_than_the_terminal_is_wide) {
    EXPECT_EQ(fitted("mini: 12 runs", 79), "mini: 12 runs");
    EXPECT_EQ(fitted("mini: 12 runs", 7), "mini: 1");
}

TEST(console, on_a_terminal_the_line_is_written_over_itself_and_never_wraps) {
    std::string const text(200, 'x');
    EXPECT_EQ(line_for_terminal(text, 80), "\r\x1b[K" + std::string(79, 'x'));
    EXPECT_EQ(line_for_terminal(text, 0), "\r\x1b[K" + std::string(79, 'x'));
    EXPECT_EQ(line_for_terminal("mini: 12 runs", 80), "\r\x1b[Kmini: 12 runs");
}

TEST(console, progress_is_ten_lines_a_second_on_a_terminal_and_one_a_minute_elsewhere) {
    using namespace std::chrono_literals;
    EXPECT_TRUE(is_line_due(true, false, 0s)) << "at once";
    EXPECT_FALSE(is_line_due(true, true, 99ms));
    EXPECT_TRUE(is_line_due(true, true, 100ms));
    EXPECT_FALSE(is_line_due(false, false, 59s));
    EXPECT_TRUE(is_line_due(false, false, 60s));
}

TEST(console, a_finding_comes_before_an_interrupt_and_both_before_what_was_not_written) {
    EXPECT_EQ(worse(exit_status::fine, exit_status::interrupted), exit_status::interrupted);
    EXPECT_EQ(worse(exit_status::terminated, exit_status::found), exit_status::found);
    EXPECT_EQ(worse(exit_status::harness, exit_status::terminated), exit_status::terminated);
    EXPECT_EQ(worse(exit_status::found, exit_status::harness), exit_status::found);
    EXPECT_EQ(worse(exit_status::found, exit_status::usage), exit_status::usage);
}

TEST(console, the_exit_status_names_the_signal) {
    interrupt_guard const guard;
    EXPECT_EQ(interruption(), exit_status::fine);
    raise(SIGTERM);
    EXPECT_EQ(interruption(), exit_status::terminated);
}

}  // namespace
}  // namespace rollcall
