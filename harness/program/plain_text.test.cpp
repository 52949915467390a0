#include "harness/program/plain_text.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace rollcall {
namespace {

TEST(plain_text, well_formed_sequences_have_a_length) {
    EXPECT_EQ(utf8_sequence_length("a"), 1u);
    EXPECT_EQ(utf8_sequence_length("\xc3\xa9"), 2u);
    EXPECT_EQ(utf8_sequence_length("\xe0\xa0\x80"), 3u);
    EXPECT_EQ(utf8_sequence_length("\xe2\x86\x92..."), 3u);
    EXPECT_EQ(utf8_sequence_length("\xed\x9f\xbf"), 3u);
    EXPECT_EQ(utf8_sequence_length("\xf0\x90\x80\x80"), 4u);
    EXPECT_EQ(utf8_sequence_length("\xf1\x80\x80\x80"), 4u);
    EXPECT_EQ(utf8_sequence_length("\xf4\x8f\xbf\xbf"), 4u);
}

TEST(plain_text, broken_sequences_have_none) {
    for (std::string_view const text :
         {"", "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x9f\xbf",
          "\xed\xa0\x80", "\xe2\x86", "\xe2\x86(", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
          "\xf5\x80\x80\x80", "\xff"}) {
        EXPECT_EQ(utf8_sequence_length(text), 0u) << text;
    }
}

TEST(plain_text, the_first_byte_that_may_not_stay_is_found) {
    EXPECT_EQ(find_unprintable("plain \xc3\xa9"), std::string_view::npos);
    EXPECT_EQ(find_unprintable("ab\tc"), 2u);
    EXPECT_EQ(find_unprintable("\x7f"), 0u);
    EXPECT_EQ(find_unprintable("\xc3\xa9\xc3"), 2u);
}

TEST(plain_text, a_cleaned_line_may_stay) {
    EXPECT_EQ(clean_line("as it is"), "as it is");
    EXPECT_EQ(clean_line("  a\tb\nc \xff \xe2\x86 \r\n"), "  a b c ? ??");
    EXPECT_EQ(clean_line("\n"), "");
}

}  // namespace
}  // namespace rollcall
