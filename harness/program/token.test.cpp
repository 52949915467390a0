#include "harness/program/token.hpp"

#include "harness/program/base64url.hpp"
#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/deflate.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace rollcall::token_test {
namespace {

test_case sample() {
    return *parse_case(R"(rollcall case 1
about one sentinel for three consumers
expect hung consumer consumer
queue q capacity 5
task main:
    group g:
        spawn producer
        spawn consumer x3
task producer:
    repeat 10:
        put q
    put_sentinel q  # the only one
task consumer:
    consume q:
        sleep 1
schedule:
    at 12 take 2 of 4 key 9f3c2a1b44d0e871
trace 0123456789abcdef
)")
                .value;
}

// Of the sample above. It must decode for as long as there is "rc1.": tokens are kept by people.
constexpr std::string_view stored_token =
    "rc1."
    "AABTChjK9CPGAyheRvidhq7CmwnRcywiLxtjy7Ho0Y5ZnuJ0lgkpWQeSgwmXC9AcjJ46SSgrzEkpKyy4sOQ75OwEyTSWac"
    "bJRomGSSYmKQapFuaG0EyEkR8B";

std::string error_of(std::string_view token) {
    decode_result const result = decode_token(token);
    EXPECT_NE(result.value.has_value(), !result.error.empty()) << token;
    return result.error;
}

std::string const cut_short = "the token is cut short; copy all of it, to the last character";

TEST(token, holds_the_case_but_for_what_is_written_for_people) {
    test_case expected = sample();
    expected.about.clear();
    expected.remarks.clear();
    decode_result const decoded = decode_token(encode_token(sample()));
    EXPECT_EQ(decoded.error, "");
    EXPECT_EQ(decoded.value, expected);
}

TEST(token, is_the_same_each_time_and_does_not_depend_on_about_and_remarks) {
    test_case other = sample();
    other.about = "something else";
    other.remarks[1] = "something else";
    EXPECT_EQ(encode_token(sample()), encode_token(sample()));
    EXPECT_EQ(encode_token(sample()), encode_token(other));
}

TEST(token, is_one_line_of_characters_that_a_shell_leaves_alone) {
    std::string const token = encode_token(sample());
    EXPECT_TRUE(token.starts_with("rc1."));
    for (char const c : token.substr(4)) EXPECT_TRUE(is_base64url(c)) << c;
    EXPECT_LT(token.size(), 200u);
    EXPECT_TRUE(has_token_prefix(token));
}

TEST(token, one_that_was_kept_still_decodes) {
    decode_result const decoded = decode_token(stored_token);
    EXPECT_EQ(decoded.error, "");
    EXPECT_EQ(decoded.value, decode_token(encode_token(sample())).value);
}

TEST(token, spaces_and_line_breaks_from_a_mail_are_ignored) {
    std::string token = encode_token(sample());
    token.insert(40, "\r\n    ");
    EXPECT_EQ(error_of("  " + token + "\n"), "");
}

TEST(token, is_known_by_its_beginning_wherever_a_mail_has_broken_it) {
    EXPECT_TRUE(has_token_prefix("rc 1.AAD"));
    EXPECT_TRUE(has_token_prefix("\nrc1\n.AAD"));
    EXPECT_TRUE(has_token_prefix("rc123456789012345678901234567890.AAD"));
    EXPECT_FALSE(has_token_prefix("rollcall case 1"));
    EXPECT_FALSE(has_token_prefix("rc.AAD"));
    EXPECT_FALSE(has_token_prefix("rc01.AAD"));
    EXPECT_FALSE(has_token_prefix("rc1"));
}

TEST(token, something_else_is_no_token) {
    std::string const error = "this is not a replay token; one begins with 'rc1.'";
    for (std::string_view const text : {"", "hello", "rollcall case 1", "rcx.AAAA", "rc0.AAAA",
                                        "rc.AAAA", "rc01.AAAA", "rc12", "RC1.AAAA"}) {
        EXPECT_EQ(error_of(text), error) << text;
        EXPECT_FALSE(has_token_prefix(text)) << text;
    }
}

TEST(token, one_of_a_future_version_says_so) {
    std::string const error =
        "the token was made by a newer Rollcall; this one reads 'rc1.', update it";
    EXPECT_EQ(error_of("rc2.AAAA"), error);
    EXPECT_EQ(error_of("rc10.???"), error);
    EXPECT_EQ(error_of("rc99999999999999999999."), error);
    EXPECT_TRUE(has_token_prefix("rc2."));
}

TEST(token, one_that_is_cut_short_says_so_wherever_it_is_cut) {
    std::string const token = encode_token(sample());
    for (std::size_t length = 1; length < token.size(); ++length) {
        EXPECT_EQ(error_of(std::string_view(token).substr(0, length)), cut_short) << length;
    }
}

TEST(token, every_changed_character_is_noticed) {
    std::string const token = encode_token(sample());
    for (std::size_t i = 4; i < token.size(); ++i) {
        for (char const c : {'A', 'z', '_', '-', '5'}) {
            std::string changed = token;
            if (changed[i] == c) continue;
            changed[i] = c;
            EXPECT_TRUE(error_of(changed).starts_with("the token is damaged: ")) << changed;
        }
    }
    std::string changed = token;
    changed[10] = '+';
    EXPECT_EQ(error_of(changed),
              "the token is damaged: character 11 cannot occur in one; copy it again from where it "
              "was printed");
}

TEST(token, what_follows_the_end_is_noticed) {
    std::string const token = encode_token(sample());
    for (std::string_view const more : {"A", "AA", "z", "zzz", "AAAAAAAA"}) {
        EXPECT_TRUE(error_of(token + std::string(more)).starts_with("the token is damaged: "))
            << more;
    }
    EXPECT_NE(error_of(token + "=" + token), "");
}

// A token that is whole, around any deflated bytes.
std::string token_around(std::string_view deflated) {
    std::string bytes;
    for (int shift = 16; shift >= 0; shift -= 8) {
        bytes += static_cast<char>(deflated.size() >> shift & 0xff);
    }
    std::uint32_t const crc = crc32_of(deflated);
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(crc >> shift & 0xff);
    return "rc1." + encode_base64url(bytes + std::string(deflated));
}

TEST(token, a_bomb_is_refused_before_it_is_inflated) {
    std::string const zeros(std::size_t{64} << 20, '\0');
    std::string const bomb = token_around(deflate_bytes(zeros, ""));
    EXPECT_LT(bomb.size(), 100'000u);
    EXPECT_EQ(
        error_of(bomb),
        "the token holds a text of more than 1048576 bytes (case_bytes_max); no Rollcall made "
        "it, do not use it");
}

TEST(token, a_whole_one_around_something_else_says_what_is_wrong) {
    EXPECT_EQ(error_of(token_around("no deflate stream")),
              "the token is damaged: it does not inflate; copy it again from where it was printed");
    EXPECT_EQ(error_of(token_around(deflate_bytes("rollcall case 1\n", ""))),
              "the token is whole, but this Rollcall cannot read the case in it: <token>:1:1: the "
              "case has no task\n  hint: declare one with 'task main:' and indent its ops by 4 "
              "spaces");
}

TEST(token, noise_behind_the_prefix_is_refused) {
    std::uint32_t state = 1;
    for (std::size_t length = 0; length < 300; ++length) {
        std::string noise;
        for (std::size_t i = 0; i < length; ++i) {
            state = state * 1664525 + 1013904223;
            noise += static_cast<char>(state >> 24);
        }
        EXPECT_NE(error_of("rc1." + noise), "");
        EXPECT_NE(error_of("rc1." + encode_base64url(noise)), "");
    }
}

TEST(base64url, gives_back_what_it_was_given) {
    std::string bytes;
    for (int length = 0; length < 70; ++length) {
        base64url_bytes const decoded = decode_base64url(encode_base64url(bytes));
        EXPECT_EQ(decoded.bytes, bytes);
        EXPECT_TRUE(decoded.exact);
        bytes += static_cast<char>(length * 37);
    }
    EXPECT_EQ(encode_base64url("\xfb\xff\xfe"), "-__-");  // where plain base64 has '+' and '/'
}

TEST(base64url, a_text_that_no_encoder_makes_is_not_exact) {
    for (std::string_view const text : {"A", "AAAAA", "AB", "AAB", "A=", "AA==", "+A", "A/"}) {
        EXPECT_FALSE(decode_base64url(text).exact) << text;
    }
}

TEST(deflate, gives_back_what_it_was_given) {
    std::string const text(100'000, 'x');
    inflate_result const inflated = inflate_bytes(deflate_bytes(text, "xyz"), "xyz", text.size());
    EXPECT_EQ(inflated.fault, inflate_fault::none);
    EXPECT_EQ(inflated.bytes, text);
}

TEST(deflate, says_why_it_cannot) {
    std::string const deflated = deflate_bytes("some text, some text, some text", "");
    EXPECT_EQ(inflate_bytes(deflated, "", 10).fault, inflate_fault::too_large);
    EXPECT_EQ(inflate_bytes(deflated + "x", "", 100).fault, inflate_fault::damaged);
    EXPECT_EQ(inflate_bytes("\xff\xff", "", 100).fault, inflate_fault::damaged);
    EXPECT_EQ(inflate_bytes("", "", 100).fault, inflate_fault::cut_short);
    for (std::size_t length = 0; length < deflated.size(); ++length) {
        EXPECT_EQ(inflate_bytes(deflated.substr(0, length), "", 100).fault,
                  inflate_fault::cut_short);
    }
}

}  // namespace
}  // namespace rollcall::token_test
