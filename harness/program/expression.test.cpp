// Expressions: their text, their values, and what is wrong with those that are refused.
#include "harness/program/expression.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

struct read_text {
    std::vector<std::string> registers;
    expression_reading reading;

    explicit read_text(std::string_view text) : reading(read_expression(text, registers)) {}
    std::string printed() const {
        if (reading.error) return reading.error->message + "\n  hint: " + reading.error->hint;
        return print_expression(reading.value, registers);
    }
};

// a = 7, b = -2, and the task is the third of its kind.
std::string value_of(std::string_view text) {
    std::vector<std::string> registers = {"a", "b"};
    expression_reading const reading = read_expression(text, registers);
    if (reading.error) return reading.error->message;
    auto const value =
        evaluate(reading.value, 2, [](std::uint32_t r) { return std::int64_t{r == 0 ? 7 : -2}; });
    return value ? std::to_string(*value) : "undefined";
}

TEST(expression, prints_with_the_fewest_parentheses) {
    std::pair<std::string_view, std::string_view> const texts[] = {
        {"1", "1"},
        {"-1", "-1"},
        {"- 1", "-1"},
        {"-0", "0"},
        {"--1", "--1"},
        {"-a", "-a"},
        {"-(a)", "-a"},
        {"-(a*b)", "-(a * b)"},
        {"-a*b", "-a * b"},
        {"a*-b", "a * -b"},
        {"a- -1", "a - -1"},
        {"a-(b-1)", "a - (b - 1)"},
        {"(a-b)-1", "a - b - 1"},
        {"a+(b+1)", "a + (b + 1)"},
        {"(a+b)*2", "(a + b) * 2"},
        {"a+(b*2)", "a + b * 2"},
        {"a%(b%3)", "a % (b % 3)"},
        {"(a%b)%3", "a % b % 3"},
        {"a*b%3", "a * b % 3"},
        {"(a<b)", "a < b"},
        {"(a<b)==1", "(a < b) == 1"},
        {"a==(b<1)", "a == (b < 1)"},
        {"a+1==b", "a + 1 == b"},
        {"(a==b)+1", "(a == b) + 1"},
        {"not a==b", "not a == b"},
        {"(not a)==b", "(not a) == b"},
        {"not(not a)", "not not a"},
        {"not (a and b)", "not (a and b)"},
        {"(not a) and b", "not a and b"},
        {"a and b or 1", "a and b or 1"},
        {"a and (b or 1)", "a and (b or 1)"},
        {"a or b and 1", "a or b and 1"},
        {"a or (b or 1)", "a or (b or 1)"},
        {"-(not a)", "-(not a)"},
        {"index+1", "index + 1"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"9223372036854775807", "9223372036854775807"},
    };
    for (auto const& [given, wanted] : texts) {
        EXPECT_EQ(read_text(given).printed(), wanted) << given;
        EXPECT_EQ(read_text(wanted).reading.value, read_text(given).reading.value) << given;
    }
}

TEST(expression, has_pythons_values) {
    std::pair<std::string_view, std::string_view> const texts[] = {
        {"2 + 3 * 4", "14"}, {"10 - 2 - 3", "5"},
        {"-7 % 3", "2"},     {"7 % -3", "-2"},
        {"-7 % -3", "-1"},   {"7 % 3", "1"},
        {"6 % -3", "0"},     {"a % 2 == 1", "1"},
        {"a * b", "-14"},    {"a == 7 and b < 0", "1"},
        {"not a", "0"},      {"not 0 == 1", "1"},
        {"3 and 5", "1"},    {"0 or 5", "1"},
        {"0 or 0", "0"},     {"a != 7", "0"},
        {"a <= 7", "1"},     {"a >= 8", "0"},
        {"a > b", "1"},      {"index * 10", "20"},
        {"--3", "3"},
    };
    for (auto const& [text, wanted] : texts) EXPECT_EQ(value_of(text), wanted) << text;
}

TEST(expression, numbers_wrap_around) {
    std::string const low = std::to_string(smallest);
    EXPECT_EQ(value_of("9223372036854775807 + 1"), low);
    EXPECT_EQ(value_of(low + " - 1"), "9223372036854775807");
    EXPECT_EQ(value_of(low + " * -1"), low);
    EXPECT_EQ(value_of("-(" + low + ")"), low);
    EXPECT_EQ(value_of(low + " % -1"), "0");
}

TEST(expression, modulo_zero_has_no_value_unless_nobody_asks_for_it) {
    EXPECT_EQ(value_of("1 % 0"), "undefined");
    EXPECT_EQ(value_of("0 * (1 % 0)"), "undefined");
    EXPECT_EQ(value_of("not 1 % 0"), "undefined");
    EXPECT_EQ(value_of("0 and 1 % 0"), "0");
    EXPECT_EQ(value_of("1 or 1 % 0"), "1");
    EXPECT_EQ(value_of("1 and 1 % 0"), "undefined");
    EXPECT_EQ(value_of("1 % 0 or 1"), "undefined");
}

TEST(expression, ends_where_nothing_of_it_can_follow) {
    read_text const e("a + 1 into b");
    EXPECT_EQ(e.printed(), "a + 1");
    EXPECT_EQ(e.reading.length, 5u);
    ASSERT_EQ(e.reading.uses.size(), 1u);
    EXPECT_EQ(e.registers, std::vector<std::string>{"a"});
    EXPECT_EQ(read_text("  a]").reading.length, 3u);
}

TEST(expression, what_is_none_is_refused_with_a_hint) {
    std::string const made_of =
        "\n  hint: an expression is made of numbers, registers, 'index', + - * %, comparisons, "
        "and, or, not, and parentheses";
    std::pair<std::string_view, std::string> const texts[] = {
        {"", "expected a number or a register, found the end of the line" + made_of},
        {"a +", "expected a number or a register, found the end of the line" + made_of},
        {"a + *", "expected a number or a register, found '*'" + made_of},
        {"a == not b", "expected a number or a register, found 'not'" + made_of},
        {"a + and", "expected a number or a register, found 'and'" + made_of},
        {"(a", "this '(' is not closed\n  hint: add ')'"},
        {"a < b < 3", "two comparisons in a row\n  hint: compare twice and join them with 'and'"},
        {"a = 1", "'=' is no operator here\n  hint: compare with '=='"},
        {"a / 2", "'/' is no operator here\n  hint: there is no division"},
        {"a & b", "'&' is no operator here\n  hint: use 'and'"},
        {"a | b", "'|' is no operator here\n  hint: use 'or'"},
        {"a ! b", "'!' is no operator here\n  hint: use 'not' or '!='"},
        {"a ^ b", "'^' is no operator here\n  hint: there is no such operator"},
        {"3x",
         "expected a number, found '3x'\n  hint: numbers have decimal digits, and names "
         "begin with a letter"},
        {"9223372036854775808",
         "the number '9223372036854775808' has more than 64 bits\n  hint: use "
         "-9223372036854775808 to 9223372036854775807"},
        {"1+1+1+1+1+1+1+1+1",
         "the expression has more than 16 numbers, registers and operators "
         "(expression_nodes_max)\n  hint: compute a part of it with 'let' before"},
        {std::string_view("((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1"),
         "parentheses are nested too deeply\n  hint: drop those that are not needed"},
    };
    for (auto const& [text, wanted] : texts) EXPECT_EQ(read_text(text).printed(), wanted) << text;
    EXPECT_EQ(read_text("a + (b").reading.error->at, 4u);
}

TEST(expression, only_so_many_names_of_registers_are_taken) {
    std::vector<std::string> registers;
    for (int i = 0; i < 256; ++i) registers.push_back("r" + std::to_string(i));
    expression_reading const reading = read_expression("r0 + more", registers);
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.error->message,
              "more than 256 different names of registers are used (register_names_max)");
    EXPECT_EQ(registers.size(), 256u);
}

TEST(expression, is_taken_apart_into_its_operands) {
    std::vector<std::string> registers;
    auto const parts = [&](std::string_view text) {
        std::string printed;
        for (expression const& e : operands_of(read_expression(text, registers).value)) {
            printed += print_expression(e, registers) + ";";
        }
        return printed;
    };
    EXPECT_EQ(parts("a * b - (c + 1)"), "a * b;c + 1;");
    EXPECT_EQ(parts("not a == b"), "a == b;");
    EXPECT_EQ(parts("-a"), "a;");
    EXPECT_EQ(parts("a"), "");
}

TEST(expression, that_is_not_whole_is_known_and_prints_as_a_question) {
    expression_node const number{expression_kind::number, 1};
    expression_node const sum{expression_kind::plus, 0};
    EXPECT_FALSE(is_well_formed({}));
    EXPECT_FALSE(is_well_formed({{sum}}));
    EXPECT_FALSE(is_well_formed({{number, number}}));
    EXPECT_FALSE(is_well_formed({{number, sum}}));
    EXPECT_TRUE(is_well_formed({{number, number, sum}}));
    EXPECT_FALSE(is_well_formed({std::vector<expression_node>(17, number)}));
    EXPECT_EQ(print_expression({{number, sum}}, {}), "?");
    EXPECT_EQ(print_expression({{{expression_kind::register_, 3}}}, {}), "?");
}

}  // namespace
}  // namespace rollcall
