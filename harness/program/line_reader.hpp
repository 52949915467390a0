// The two lower layers of the case parser: a text as lines that mean something, a line as words.
//
// Ownership: views into the text that the reader was given, which must outlive them. Errors: the
// first one is kept and ends the text, so that loops over lines stop by themselves. Cost: each byte
// is looked at a constant number of times. No threads.
#pragma once

#include "harness/program/case_text.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

inline constexpr std::uint32_t indent_width = 4;  // spaces per level

// A line that is neither empty nor a comment alone.
struct text_line {
    std::uint32_t number = 0;  // from 1
    std::uint32_t level = 0;   // indentation, in units of indent_width
    std::string_view whole;    // without line break and spaces at its end
    std::string_view content;  // without indentation, comment and spaces at its end
    std::string_view comment;  // what follows the first '#', without spaces around it
};

class line_reader {
public:
    // Stands on the first line. `file_name` is for the error.
    line_reader(std::string_view text, std::string file_name);

    // No line is left, or there was an error.
    bool at_end() const noexcept { return at_end_; }
    bool failed() const noexcept { return error_.has_value(); }
    text_line const& line() const noexcept { return line_; }
    // Of any line, as it stands in the text. Cost: linear in the text.
    std::string_view text_of(std::uint32_t number) const noexcept;
    void advance();

    // The current line is one of the block at this level, or deeper.
    bool in_block(std::uint32_t level) const noexcept { return !at_end_ && line_.level >= level; }

    // Records an error unless there is one already. Always false, to be returned.
    bool fail(std::uint32_t line, std::uint32_t column, std::string message, std::string hint);

    std::optional<text_error> take_error() { return std::move(error_); }

private:
    // Splits a line up. False if it means nothing, or is refused.
    bool read(std::string_view whole);
    bool refuse(std::string_view whole, std::size_t position);

    std::string_view text_;
    std::string_view rest_;
    std::string file_name_;
    text_line line_;
    bool at_end_ = false;
    std::optional<text_error> error_;
};

// A run of characters without space and ':', or a ':' alone; empty at the end of the line.
struct word {
    std::string_view text;
    std::uint32_t column = 1;
};

// A number that a text may hold; `limit` names the constant that bounds it.
struct number_rule {
    std::string_view what;  // "a duration"
    std::uint32_t min = 0;
    std::uint32_t max = 0;
    std::string_view limit;
};

// The words of the line that the reader stands on. The functions that return a bool report to the
// reader what they do not find.
class line_words {
public:
    explicit line_words(line_reader& reader);

    word take();
    word take_to_space();  // a word that may hold ':'
    word peek() const;
    bool take_if(std::string_view text);

    // Of a line that holds expressions: a name, a number, or a single other character.
    word take_symbol();
    word peek_symbol() const;
    bool take_symbol_if(std::string_view text);
    bool take_symbol(std::string_view text);
    // The rest of the line, from the next word on; and so many bytes of it.
    std::string_view rest() const { return content_.substr(next_position()); }
    void skip(std::size_t length) { position_ = next_position() + length; }

    bool take_name(std::string_view what, word& name);  // `what`: "the name of a queue"
    bool take_number(number_rule const& rule, std::uint32_t& value);
    bool take_word(std::string_view text);
    bool take_end();

    bool parse_number(word digits, number_rule const& rule, std::uint32_t& value);
    bool take_hexadecimal(std::string_view what, std::uint64_t& value);

    bool fail(word at, std::string message, std::string hint);

private:
    std::size_t next_position() const {
        return std::min(content_.find_first_not_of(' ', position_), content_.size());
    }
    word next(bool colon_ends_it) const;
    word take(bool colon_ends_it);

    line_reader& reader_;
    std::string_view content_;
    std::uint32_t first_column_;
    std::size_t position_ = 0;
};

// How a message calls a word: quoted, or "the end of the line".
std::string described(word const& w);

}  // namespace rollcall
