// The replay token: a case in one line, to be pasted into an issue, a chat or a shell.
//
// "rc1." + base64url without padding of: the length of the deflated part (3 bytes, highest first),
// its crc32 (4 bytes, highest first), and the case text without `about` and remarks, deflated raw
// with a fixed dictionary of the format's own words. The dictionary belongs to "rc1": to change it
// needs a new version. Spaces and line breaks inside a token are ignored, since mail and terminals
// put them there.
//
// Deterministic for one version of zlib; any version reads what another one wrote. Cost: linear,
// about 300 KiB of working memory. No threads, no state.
#pragma once

#include "harness/program/case.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

// The canonical case (canonical.hpp) comes back from decode_token, but for `about` and remarks.
// `c` must be valid (case_text.hpp), or decode_token will refuse the token.
std::string encode_token(test_case const& c);

struct decode_result {
    std::optional<test_case> value;
    std::string error;  // what is wrong with the token and what to do; empty if there is a value
};

// Never throws for what the token holds, and never inflates more than case_bytes_max.
decode_result decode_token(std::string_view token);

// Whether it begins as a token does, of whatever version; it may still be refused.
bool has_token_prefix(std::string_view text) noexcept;

}  // namespace rollcall
