#include "harness/program/line_reader.hpp"

#include "harness/program/names.hpp"
#include "harness/program/plain_text.hpp"

#include <algorithm>
#include <utility>

namespace rollcall {

line_reader::line_reader(std::string_view text, std::string file_name)
    : text_(text), rest_(text), file_name_(std::move(file_name)) {
    advance();
}

void line_reader::advance() {
    while (!error_ && !rest_.empty()) {
        std::size_t const end = rest_.find('\n');
        std::string_view whole = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        if (!whole.empty() && whole.back() == '\r') whole.remove_suffix(1);
        ++line_.number;
        if (read(whole)) return;
    }
    at_end_ = true;
}

std::string_view line_reader::text_of(std::uint32_t number) const noexcept {
    std::string_view rest = text_;
    for (std::uint32_t n = 1; n < number && !rest.empty(); ++n) {
        rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    }
    return rest.substr(0, rest.find('\n'));
}

bool line_reader::read(std::string_view whole) {
    std::size_t const unprintable = find_unprintable(whole);
    if (unprintable != std::string_view::npos) return refuse(whole, unprintable);
    whole = without_trailing_spaces(whole);
    std::size_t const begin = std::min(whole.find_first_not_of(' '), whole.size());
    std::size_t const hash = whole.find('#', begin);
    line_.whole = whole;
    line_.content =
        without_trailing_spaces(whole.substr(begin, std::min(hash, whole.size()) - begin));
    line_.comment = {};
    if (hash != std::string_view::npos) {
        line_.comment = whole.substr(hash + 1);
        line_.comment.remove_prefix(
            std::min(line_.comment.find_first_not_of(' '), line_.comment.size()));
    }
    if (line_.content.empty()) return false;
    if (begin % indent_width != 0) {
        return fail(line_.number, static_cast<std::uint32_t>(begin) + 1,
                    "the line is indented by " + std::to_string(begin) + " spaces",
                    "indent with 4 spaces per level");
    }
    line_.level = static_cast<std::uint32_t>(begin) / indent_width;
    return true;
}

bool line_reader::refuse(std::string_view whole, std::size_t position) {
    std::uint32_t const column = static_cast<std::uint32_t>(position) + 1;
    auto const byte = static_cast<unsigned char>(whole[position]);
    if (byte == '\t') {
        return fail(line_.number, column, "the line holds a tab", "use spaces, 4 per level");
    }
    if (byte < 0x80) {
        return fail(line_.number, column,
                    "the line holds the control character " + std::to_string(byte),
                    "a case is plain text; remove it");
    }
    return fail(line_.number, column, "the line is not UTF-8 text",
                "save the file with the encoding UTF-8");
}

bool line_reader::fail(std::uint32_t line, std::uint32_t column, std::string message,
                       std::string hint) {
    at_end_ = true;
    if (!error_) {
        error_ = text_error{file_name_, line, column, std::move(message), std::move(hint)};
    }
    return false;
}

line_words::line_words(line_reader& reader)
    : reader_(reader),
      content_(reader.line().content),
      first_column_(reader.line().level * indent_width + 1) {}

word line_words::next(bool colon_ends_it) const {
    std::size_t const begin = next_position();
    std::size_t end = begin;
    while (end < content_.size() && content_[end] != ' ' &&
           !(colon_ends_it && content_[end] == ':')) {
        ++end;
    }
    if (end == begin && end < content_.size()) ++end;  // the ':' itself
    return {content_.substr(begin, end - begin), first_column_ + static_cast<std::uint32_t>(begin)};
}

word line_words::take(bool colon_ends_it) {
    word const taken = next(colon_ends_it);
    position_ = taken.column - first_column_ + taken.text.size();
    return taken;
}

word line_words::take() { return take(true); }
word line_words::take_to_space() { return take(false); }
word line_words::peek() const { return next(true); }

bool line_words::take_if(std::string_view text) {
    if (peek().text != text) return false;
    take();
    return true;
}

word line_words::peek_symbol() const {
    std::size_t const begin = next_position();
    std::size_t end = begin;
    while (end < content_.size() && is_name_character(content_[end])) ++end;
    if (end == begin && end < content_.size()) ++end;
    return {content_.substr(begin, end - begin), first_column_ + static_cast<std::uint32_t>(begin)};
}

word line_words::take_symbol() {
    word const taken = peek_symbol();
    skip(taken.text.size());
    return taken;
}

bool line_words::take_symbol_if(std::string_view text) {
    if (peek_symbol().text != text) return false;
    take_symbol();
    return true;
}

bool line_words::take_symbol(std::string_view text) {
    if (take_symbol_if(text)) return true;
    return fail(peek_symbol(),
                "expected " + in_quotes(text) + ", found " + described(peek_symbol()),
                "write " + in_quotes(text) + " here");
}

bool line_words::take_name(std::string_view what, word& name) {
    name = take();
    if (is_name(name.text)) return true;
    return fail(name, "expected " + std::string(what) + ", found " + described(name), name_rule());
}

bool line_words::take_number(number_rule const& rule, std::uint32_t& value) {
    return parse_number(take(), rule, value);
}

bool line_words::parse_number(word digits, number_rule const& rule, std::uint32_t& value) {
    std::uint64_t number = 0;
    bool valid = !digits.text.empty();
    for (char const c : digits.text) {
        valid = valid && c >= '0' && c <= '9';
        // Beyond every limit the exact value no longer matters.
        if (valid && number <= UINT32_MAX)
            number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (valid && number >= rule.min && number <= rule.max) {
        value = static_cast<std::uint32_t>(number);
        return true;
    }
    std::string range = std::to_string(rule.min) + " to " + std::to_string(rule.max);
    if (!rule.limit.empty()) range += " (" + std::string(rule.limit) + ")";
    std::string const what(rule.what);
    if (valid) return fail(digits, what + " is out of range: " + described(digits), "use " + range);
    return fail(digits, "expected " + what + ", found " + described(digits),
                "it is a whole number from " + range);
}

bool line_words::take_hexadecimal(std::string_view what, std::uint64_t& value) {
    word const digits = take();
    value = 0;
    bool valid = !digits.text.empty() && digits.text.size() <= 16;
    for (char const c : digits.text.substr(0, 16)) {
        std::size_t const digit = std::string_view("0123456789abcdef").find(c);
        valid = valid && digit != std::string_view::npos;
        value = value << 4 | (digit & 15);
    }
    if (valid) return true;
    return fail(digits, "expected " + std::string(what) + ", found " + described(digits),
                "it has 1 to 16 digits out of 0123456789abcdef");
}

bool line_words::take_word(std::string_view text) {
    word const found = take();
    if (found.text == text) return true;
    return fail(found, "expected " + in_quotes(text) + ", found " + described(found),
                "write " + in_quotes(text) + " here");
}

bool line_words::take_end() {
    word const found = peek();
    if (found.text.empty()) return true;
    return fail(found, "expected the end of the line, found " + described(found),
                "remove it, or put '#' before it to make it a comment");
}

bool line_words::fail(word at, std::string message, std::string hint) {
    return reader_.fail(reader_.line().number, at.column, std::move(message), std::move(hint));
}

std::string described(word const& w) {
    return w.text.empty() ? "the end of the line" : in_quotes(w.text);
}

}  // namespace rollcall
