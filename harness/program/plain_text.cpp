#include "harness/program/plain_text.hpp"

#include <cstdint>

namespace rollcall {

namespace {

bool is_control(unsigned char byte) noexcept { return byte < 0x20 || byte == 0x7f; }

// What the first byte of a sequence announces, by table 3-7 of the Unicode standard: the length,
// and the range of the second byte (which shuts out overlong forms, surrogates, > U+10FFFF).
struct sequence {
    std::size_t length = 0;
    unsigned char second_min = 0x80;
    unsigned char second_max = 0xbf;
};

sequence announced_by(unsigned char first) noexcept {
    if (first < 0x80) return {1};
    if (first < 0xc2) return {};
    if (first < 0xe0) return {2};
    if (first == 0xe0) return {3, 0xa0, 0xbf};
    if (first == 0xed) return {3, 0x80, 0x9f};
    if (first < 0xf0) return {3};
    if (first == 0xf0) return {4, 0x90, 0xbf};
    if (first < 0xf4) return {4};
    if (first == 0xf4) return {4, 0x80, 0x8f};
    return {};
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view text) noexcept {
    if (text.empty()) return 0;
    sequence const expected = announced_by(static_cast<unsigned char>(text[0]));
    if (expected.length > text.size()) return 0;
    for (std::size_t i = 1; i < expected.length; ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        unsigned char const low = i == 1 ? expected.second_min : 0x80;
        unsigned char const high = i == 1 ? expected.second_max : 0xbf;
        if (byte < low || byte > high) return 0;
    }
    return expected.length;
}

std::size_t find_unprintable(std::string_view line) noexcept {
    std::size_t i = 0;
    while (i < line.size()) {
        auto const byte = static_cast<unsigned char>(line[i]);
        if (is_control(byte)) return i;
        if (byte < 0x80) {
            ++i;
            continue;
        }
        std::size_t const length = utf8_sequence_length(line.substr(i));
        if (length == 0) return i;
        i += length;
    }
    return std::string_view::npos;
}

std::string_view without_trailing_spaces(std::string_view line) noexcept {
    while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
    return line;
}

std::string clean_line(std::string_view line) {
    std::string clean;
    clean.reserve(line.size());
    std::size_t bad = find_unprintable(line);
    while (bad != std::string_view::npos) {
        clean.append(line.substr(0, bad));
        clean += is_control(static_cast<unsigned char>(line[bad])) ? ' ' : '?';
        line.remove_prefix(bad + 1);
        bad = find_unprintable(line);
    }
    clean.append(line);
    clean.resize(without_trailing_spaces(clean).size());
    return clean;
}

}  // namespace rollcall
