#include "harness/program/names.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rollcall {
namespace {

TEST(names, are_words_of_ascii_letters_digits_and_underscores) {
    for (std::string const& name :
         std::vector<std::string>{"q", "_", "worker_2", "A", std::string(40, 'x')}) {
        EXPECT_TRUE(is_name(name)) << name;
    }
    for (std::string const& name :
         std::vector<std::string>{"", "2x", "a b", "a-b", "\xc3\xa9", std::string(41, 'x')}) {
        EXPECT_FALSE(is_name(name)) << name;
    }
}

TEST(names, a_wrong_one_is_matched_within_two_letters) {
    std::vector<std::string_view> const known = {"producer", "consumer", "q"};
    EXPECT_EQ(nearest_name("prodcer", known), "producer");
    EXPECT_EQ(nearest_name("consumers", known), "consumer");
    EXPECT_EQ(nearest_name("cnsmer", known), "consumer");
    EXPECT_EQ(nearest_name("cnsmr", known), "");
    EXPECT_EQ(nearest_name("p", known), "");  // all of its letters would change
    EXPECT_EQ(nearest_name("qq", known), "q");
    EXPECT_EQ(nearest_name(std::string(1'000'000, 'q'), known), "");
}

TEST(names, the_hint_lists_what_is_known_if_nothing_is_near) {
    std::vector<std::string_view> const known = {"a", "b", "c", "d", "e", "f",
                                                 "g", "h", "i", "j", "k", "l"};
    EXPECT_EQ(name_hint("zebra", "tasks", known),
              "known tasks: a, b, c, d, e, f, g, h, i, j and 2 more");
    EXPECT_EQ(name_hint("ab", "tasks", known), "did you mean 'a'?");
    EXPECT_EQ(name_hint("ab", "tasks", {}), "there are no tasks");
}

TEST(names, quotes_hold_clipped_plain_text) {
    EXPECT_EQ(in_quotes("a\n\xff"),
              "'a?"
              "?'");
    EXPECT_EQ(in_quotes(std::string(50, 'x')), "'" + std::string(40, 'x') + "...'");
}

}  // namespace
}  // namespace rollcall
