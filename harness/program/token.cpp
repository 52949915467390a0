#include "harness/program/token.hpp"

#include "harness/program/base64url.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/deflate.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

namespace rollcall {

namespace {

constexpr std::string_view prefix = "rc1.";
constexpr std::size_t length_bytes = 3;  // of fixed size, so that damage to it shows as such
constexpr std::size_t crc_bytes = 4;

// Deflate finds what a case begins with and its usual lines in here; the most usual stand last.
// Never edit: tokens of version 1 that people keep need it byte for byte.
constexpr std::string_view dictionary =
    "about expect crashed\nexpect any\nruntime fiber\nruntime asyncio\nruntime trio\n"
    "runtime asio:fifo\nruntime asio:strands\nruntime faulty: capacity unbounded\n"
    "    fail ValueError    fail boom    detach     join     cancel group     cancel worker"
    "    close q    try_put q    try_get q    get q timeout 1    put q timeout 2"
    "    consume q pass_on:    timeout none:    timeout 0:    timeout 1:    timeout 3:"
    "    repeat 2:    repeat 3:    repeat 10:    sleep 2    sleep 3    sleep 1"
    "                    pass\n        catch any:\n        catch cancel:\n"
    "                    shield:    group g race static:\n    group g race:\n"
    "            try:                              @1\n        catch error:\n        finally:\n"
    "            spawn worker x3 in g                  @2\n            spawn consumer x2\n"
    "        spawn producer                    @3\n        put_sentinel q                    @4\n"
    "    consume q:                            @5\n        sleep 1                           @6\n"
    "        get q                             @7\n        put q                             @8\n"
    "        yield                             @9\n        io                                @10\n"
    "schedule:\n    at 1 take 1 of 2 key 0123456789abcdef\n    at 2 take 2 of 3 key \n"
    "    at 3 take 1 of 4 key \ntrace \n\ntask consumer:\n\ntask producer:\n\ntask worker:\n    "
    "rollcall case 1\nruntime asio\nexpect hung consumer\n"
    "rollcall case 1\nruntime mini\nexpect failed SC-01\nexpect failed BQ-01\nexpect passed\n"
    "\nqueue q capacity 1\nqueue q capacity 5\n\ntask main:\n"
    "    group g:                              @1\n        spawn ";

// `count` bytes, highest first.
std::string encode_number(std::size_t number, std::size_t count) {
    std::string bytes(count, '\0');
    for (std::size_t i = count; i > 0; --i, number >>= 8) {
        bytes[i - 1] = static_cast<char>(number & 0xff);
    }
    return bytes;
}

std::size_t decode_number(std::string_view bytes) {
    std::size_t number = 0;
    for (char const byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

decode_result refused(std::string error) { return {std::nullopt, std::move(error)}; }

decode_result cut_short() {
    return refused("the token is cut short; copy all of it, to the last character");
}

decode_result damaged(std::string const& how) {
    return refused("the token is damaged: " + how + "; copy it again from where it was printed");
}

// "rc", a number, ".", with white space anywhere: the number, or 0 if it is not of that form. A
// large number becomes 2.
std::uint32_t version_of(std::string_view token) noexcept {
    std::size_t at = 0;
    auto const next = [&]() -> char {
        while (at < token.size() && is_space(token[at])) ++at;
        return at < token.size() ? token[at++] : '\0';
    };
    if (next() != 'r' || next() != 'c') return 0;
    char const first = next();
    if (first < '1' || first > '9') return 0;
    char c = next();
    if (c == '.') return first == '1' ? 1 : 2;
    while (c >= '0' && c <= '9') c = next();
    return c == '.' ? 2 : 0;
}

decode_result decode_text(std::string_view text) {
    parse_result parsed = parse_case(text, "<token>");
    if (parsed.value) return {std::move(parsed.value), {}};
    return refused("the token is whole, but this Rollcall cannot read the case in it: " +
                   parsed.error->text());
}

decode_result decode_inflated(std::string_view deflated) {
    inflate_result const inflated = inflate_bytes(deflated, dictionary, case_bytes_max);
    switch (inflated.fault) {
        case inflate_fault::none: return decode_text(inflated.bytes);
        case inflate_fault::damaged:
        case inflate_fault::cut_short: return damaged("it does not inflate");
        case inflate_fault::too_large: break;
    }
    return refused("the token holds a text of more than " + std::to_string(case_bytes_max) +
                   " bytes (case_bytes_max); no Rollcall made it, do not use it");
}

decode_result decode_bytes(std::string_view bytes, bool exact) {
    if (bytes.size() < length_bytes + crc_bytes) return cut_short();
    std::size_t const length = decode_number(bytes.substr(0, length_bytes));
    std::size_t const crc = decode_number(bytes.substr(length_bytes, crc_bytes));
    std::string_view const deflated = bytes.substr(length_bytes + crc_bytes);
    // What matches its checksum is whole: if its length is wrong then, the length is damaged.
    bool const intact = crc32_of(deflated) == crc;
    if (!intact && deflated.size() < length) return cut_short();
    if (!intact && deflated.size() > length) return damaged("something follows its end");
    if (!intact || deflated.size() != length) return damaged("its checksum does not match");
    if (!exact) return damaged("its last character does not belong there");
    return decode_inflated(deflated);
}

}  // namespace

std::string encode_token(test_case const& c) {
    test_case bare = c;
    bare.about.clear();
    bare.remarks.clear();
    std::string const deflated = deflate_bytes(print_case(bare), dictionary);
    return std::string(prefix) +
           encode_base64url(encode_number(deflated.size(), length_bytes) +
                            encode_number(crc32_of(deflated), crc_bytes) + deflated);
}

decode_result decode_token(std::string_view token) {
    std::string packed;
    packed.reserve(token.size());
    std::copy_if(token.begin(), token.end(), std::back_inserter(packed),
                 [](char c) { return !is_space(c); });
    std::uint32_t const version = version_of(packed);
    if (version > 1) {
        return refused("the token was made by a newer Rollcall; this one reads 'rc1.', update it");
    }
    if (version == 0) {
        bool const begun = !packed.empty() && prefix.starts_with(packed);
        return begun ? cut_short() : refused("this is not a replay token; one begins with 'rc1.'");
    }
    std::string_view const text = std::string_view(packed).substr(prefix.size());
    auto const stranger = std::find_if_not(text.begin(), text.end(), is_base64url);
    if (stranger != text.end()) {
        return damaged("character " + std::to_string(stranger - text.begin() + 5) +
                       " cannot occur in one");
    }
    if (text.empty()) return cut_short();
    base64url_bytes const decoded = decode_base64url(text);
    return decode_bytes(decoded.bytes, decoded.exact);
}

bool has_token_prefix(std::string_view text) noexcept { return version_of(text) != 0; }

}  // namespace rollcall
