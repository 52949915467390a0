#include "harness/program/base64url.hpp"

#include <cstdint>

namespace rollcall {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// 0 to 63, or 64 for a character that is not of the alphabet.
std::uint32_t value_of(char c) noexcept {
    if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
    if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a') + 26;
    if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 52;
    if (c == '-') return 62;
    return c == '_' ? 63 : 64;
}

}  // namespace

std::string encode_base64url(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 4 / 3 + 3);
    std::uint32_t bits = 0;
    int bit_count = 0;
    for (char const byte : bytes) {
        bits = (bits << 8 | static_cast<unsigned char>(byte)) & 0xffff;
        bit_count += 8;
        while (bit_count >= 6) {
            bit_count -= 6;
            text += alphabet[bits >> bit_count & 63];
        }
    }
    if (bit_count > 0) text += alphabet[bits << (6 - bit_count) & 63];
    return text;
}

bool is_base64url(char c) noexcept { return value_of(c) < 64; }

base64url_bytes decode_base64url(std::string_view text) {
    base64url_bytes result;
    result.bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int bit_count = 0;
    for (char const c : text) {
        std::uint32_t const value = value_of(c);
        if (value > 63) return result;
        bits = (bits << 6 | value) & 0xffff;
        bit_count += 6;
        if (bit_count < 8) continue;
        bit_count -= 8;
        result.bytes += static_cast<char>(bits >> bit_count & 0xff);
    }
    result.exact = text.size() % 4 != 1 && (bits & ((1u << bit_count) - 1)) == 0;
    return result;
}

}  // namespace rollcall
