// Text of people inside a case (`about` lines, remarks): which bytes it may hold, how it is
// cleaned.
//
// A line of a case is UTF-8 without control characters; a tab counts as one. Cost: linear in the
// text, one comparison per ASCII byte. No threads, no state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall {

// Length of the well-formed UTF-8 sequence that `text` begins with, 1 to 4; 0 if there is none.
std::size_t utf8_sequence_length(std::string_view text) noexcept;

// Position of the first byte that a line may not hold, std::string_view::npos if all may stay.
std::size_t find_unprintable(std::string_view line) noexcept;

// `line` without spaces at its end.
std::string_view without_trailing_spaces(std::string_view line) noexcept;

// What the printer writes for `line`, and what the parser gives back for that: control characters
// (a line break too) become spaces, broken UTF-8 becomes '?', spaces at the end go.
std::string clean_line(std::string_view line);

}  // namespace rollcall
