// base64url (RFC 4648, section 5) without padding. No threads, no state; linear.
#pragma once

#include <string>
#include <string_view>

namespace rollcall {

std::string encode_base64url(std::string_view bytes);

// Whether this character may occur in base64url text.
bool is_base64url(char c) noexcept;

struct base64url_bytes {
    std::string bytes;
    bool exact = false;  // encode_base64url gives the same text back
};

// The bytes up to the first character that cannot occur. Inexact texts are those that hold such a
// character, have a length that cannot occur, or leave bits set that the encoder leaves zero.
base64url_bytes decode_base64url(std::string_view text);

}  // namespace rollcall
