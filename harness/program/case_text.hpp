// The text of a case: parser and printer. FORMAT.md beside this file describes it for people.
//
// Promises: parse_case never throws for what the text holds and takes linear time in it (names,
// which are few, are compared with each other); print_case is deterministic;
// parse_case(print_case(c)) == c for every valid and canonical case; what parse_case returns is
// valid and canonical (canonical.hpp).
// Limits: those of program.hpp and case.hpp, and the ones below; a text that exceeds one is refused
// with its name. No threads, no state; the results own what they hold.
#pragma once

#include "harness/program/case.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

// Version 2 has `over` and `turn` in a schedule; a case without them is printed as version 1.
inline constexpr std::uint32_t case_version = 2;
inline constexpr std::size_t hung_max = 4'000;  // names after 'expect hung'
inline constexpr std::size_t runtime_name_length_max = 80;

// What is wrong with a text, and where: lines and columns count from 1, a column is a byte.
struct text_error {
    std::string file;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::string message;
    std::string hint;

    // "file:line:column: message\n  hint: ..."
    std::string text() const;
};

// Exactly one of the two is set.
struct parse_result {
    std::optional<test_case> value;
    std::optional<text_error> error;
};

// `file_name` is used in the error alone.
parse_result parse_case(std::string_view text, std::string file_name = "<input>");

// Whether the text begins as a case does, of whatever version; it may still be refused.
bool has_case_header(std::string_view text) noexcept;

// The canonical text. Of a case that is not valid it prints what it can ('?' for a name that does
// not exist), and never fails.
std::string print_case(test_case const& c);

// The queues, cells, locks and tasks of that text, without header, schedule and remarks.
std::string print_program(program const& p);

// The line of an op without indentation, final ':', id and the ops inside it: "put q timeout 2",
// "try". For stories.
std::string print_op_line(program const& p, op const& o);

// Checks the program and the rest of the case, as parse_case does, and that its text is at most
// case_bytes_max long. Empty, or what is wrong with what to do about it. Prints the case to do so.
std::string validate(test_case const& c);

// Whether `parse_case` takes this word after 'runtime' and 'expect failed' respectively.
bool is_runtime_name(std::string_view text) noexcept;
bool is_law_id(std::string_view text) noexcept;  // as "SC-01"

}  // namespace rollcall
