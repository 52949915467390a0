// The parser on hostile text: whatever it is given, it refuses it with a place and a hint, or gives
// back a valid, canonical case whose text reads back as the same case.
#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace rollcall::case_hostile_test {
namespace {

constexpr std::string_view sample =
    R"(rollcall case 1
about a sample with every section
runtime faulty:item_lost
expect hung worker worker
queue q capacity 5
queue r capacity unbounded
task main:
    group g race static: @1
        spawn worker x3 in g @2 # remark
    try:
        timeout none:
            cancel group g
            cancel worker
            put q timeout 2
            consume r pass_on:
                fail ValueError
    catch any:
        repeat 10: @9
            get r
    try:
        shield:
            pass
    finally:
        close q
task worker:
    sleep 3
    io
schedule:
    at 12 take 2 of 4 key 9f3c2a1b44d0e871
    at 13 take 1 of 2
trace 0123456789abcdef
)";

// True if the text was refused.
bool holds_its_promise(std::string_view text) {
    parse_result const result = parse_case(text);
    EXPECT_NE(result.value.has_value(), result.error.has_value()) << text;
    if (result.error) {
        EXPECT_GE(result.error->line, 1u) << text;
        EXPECT_GE(result.error->column, 1u) << text;
        EXPECT_FALSE(result.error->message.empty()) << text;
        EXPECT_FALSE(result.error->hint.empty()) << text;
        return true;
    }
    test_case const& c = *result.value;
    EXPECT_EQ(validate(c), "") << text;
    test_case canonical = c;
    canonicalize(canonical);
    EXPECT_EQ(canonical, c) << text;
    std::string const printed = print_case(c);
    parse_result const again = parse_case(printed);
    EXPECT_TRUE(again.value == c) << text << "\n" << printed;
    return false;
}

// splitmix64, by its published constants.
class random_numbers {
public:
    explicit random_numbers(std::uint64_t seed) : state_(seed) {}

    std::size_t below(std::size_t bound) {
        state_ += 0x9e3779b97f4a7c15u;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
        return static_cast<std::size_t>((mixed ^ (mixed >> 31)) % bound);
    }

private:
    std::uint64_t state_;
};

TEST(case_hostile, the_sample_is_accepted) { EXPECT_FALSE(holds_its_promise(sample)); }

TEST(case_hostile, every_truncation_is_refused_or_reads_back) {
    for (std::size_t length = 0; length < sample.size(); ++length) {
        holds_its_promise(sample.substr(0, length));
    }
}

TEST(case_hostile, every_missing_byte_is_refused_or_reads_back) {
    for (std::size_t i = 0; i < sample.size(); ++i) {
        std::string text(sample);
        text.erase(i, 1);
        holds_its_promise(text);
    }
}

TEST(case_hostile, every_changed_byte_is_refused_or_reads_back) {
    for (std::size_t i = 0; i < sample.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string text(sample);
            text[i] = static_cast<char>(static_cast<unsigned char>(text[i]) ^ (1u << bit));
            holds_its_promise(text);
        }
        for (char const c : {' ', '\n', '\r', '#', ':', '@', '0', '\0', '\xff'}) {
            std::string text(sample);
            text[i] = c;
            holds_its_promise(text);
        }
    }
}

TEST(case_hostile, lines_in_any_order_are_refused_or_read_back) {
    random_numbers random(1);
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0; begin < sample.size();) {
        std::size_t const end = sample.find('\n', begin) + 1;
        lines.push_back(sample.substr(begin, end - begin));
        begin = end;
    }
    std::size_t refused = 0;
    for (int i = 0; i < 3'000; ++i) {
        std::string text(sample);
        for (std::size_t changes = random.below(4) + 1; changes > 0; --changes) {
            std::size_t const at = text.find('\n', random.below(text.size())) + 1;
            text.insert(at, lines[random.below(lines.size())]);
        }
        refused += holds_its_promise(text);
    }
    EXPECT_GT(refused, 100u);
    EXPECT_LT(refused, 2'990u);
}

TEST(case_hostile, words_in_any_order_are_refused_or_read_back) {
    constexpr std::string_view words[] = {
        "task main:\n", "    ", "\n",    "group ",  "g",      "yield\n", "@1",
        "sleep ",       "q",    "0",     "timeout", "none",   ":\n",     "pass",
        "try:\n",       "# x",  "put ",  "spawn ",  "in ",    "catch ",  "any",
        "x2 ",          "fail", "main ", " ",       "finally"};
    random_numbers random(2);
    for (int i = 0; i < 20'000; ++i) {
        std::string text = "rollcall case 1\ntask main:\n";
        for (std::size_t n = random.below(30); n > 0; --n) {
            text += words[random.below(std::size(words))];
        }
        holds_its_promise(text);
    }
}

TEST(case_hostile, noise_is_refused) {
    random_numbers random(3);
    std::string noise;
    while (noise.size() < case_bytes_max) noise += static_cast<char>(random.below(256));
    EXPECT_TRUE(holds_its_promise(noise));
    EXPECT_TRUE(holds_its_promise("rollcall case 1\n" + noise.substr(16)));
}

std::string error_of(std::string_view text) {
    parse_result const result = parse_case(text);
    return result.error ? result.error->text() : "no error";
}

std::string repeated(std::string_view line, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += line;
    return text;
}

TEST(case_hostile, a_text_that_is_too_long_is_refused) {
    std::string const text = "rollcall case 1\ntask main:\n" + repeated("    io\n", 10'000'000);
    EXPECT_EQ(error_of(text),
              "<input>:1:1: the text has 70000027 bytes, more than 1048576 (case_bytes_max)\n"
              "  hint: drop ops or choices; 'rollcall shrink' makes a case smaller");
}

TEST(case_hostile, too_many_ops_are_refused_where_the_limit_is_passed) {
    std::string const head = "rollcall case 1\ntask main:\n";
    EXPECT_FALSE(holds_its_promise(head + repeated("    io\n", ops_max)));
    EXPECT_EQ(error_of(head + repeated("    io\n", 100'000)),
              "<input>:4003:5: more than 4000 ops (ops_max)\n"
              "  hint: drop ops, or use 'repeat'");
}

TEST(case_hostile, too_much_nesting_is_refused_where_the_limit_is_passed) {
    auto const nested = [](std::size_t depth) {
        std::string text = "rollcall case 1\ntask main:\n";
        for (std::size_t i = 1; i <= depth; ++i) text += std::string(4 * i, ' ') + "shield:\n";
        return text + std::string(4 * depth + 4, ' ') + "pass\n";
    };
    EXPECT_FALSE(holds_its_promise(nested(nesting_max)));
    EXPECT_EQ(error_of(nested(700)),
              "<input>:27:101: ops are nested deeper than 24 (nesting_max)\n"
              "  hint: move the inner ops into a task of their own");
}

TEST(case_hostile, too_many_names_are_refused_where_the_limit_is_passed) {
    std::string uses[4] = {"", "", "", ""};
    std::string tasks, queues;
    std::string_view const ops[4] = {"    join n", "    get n", "    cancel group n", "    fail n"};
    for (std::size_t i = 0; i < 3'000; ++i) {
        std::string const number = std::to_string(i) + "\n";
        for (std::size_t k = 0; k < 4; ++k) uses[k] += std::string(ops[k]) + number;
        tasks += "task n" + std::to_string(i) + ":\n    pass\n";
        queues += "queue n" + std::to_string(i) + " capacity 1\n";
    }
    std::string const head = "rollcall case 1\ntask main:\n";
    EXPECT_TRUE(error_of(head + uses[0]).starts_with("<input>:3:10: unknown task 'n0'"));
    EXPECT_TRUE(error_of(head + uses[1]).starts_with("<input>:3:9: unknown queue 'n0'"));
    EXPECT_TRUE(error_of(head + uses[2])
                    .starts_with("<input>:203:18: 3000 groups are more than 200 (groups_max)"));
    EXPECT_TRUE(error_of(head + uses[3])
                    .starts_with("<input>:203:10: 3000 errors are more than 200 (errors_max)"));
    EXPECT_TRUE(error_of(head + "    pass\n" + tasks)
                    .starts_with("<input>:402:6: 3001 tasks are more than 200 (tasks_max)"));
    EXPECT_TRUE(error_of("rollcall case 1\n" + queues)
                    .starts_with("<input>:34:7: 3000 queues are more than 32 (queues_max)"));
    EXPECT_TRUE(error_of("rollcall case 1\nexpect hung" + repeated(" main", 5'000) + "\n")
                    .starts_with("<input>:2:20013: more than 4000 tasks (hung_max)"));
}

}  // namespace
}  // namespace rollcall::case_hostile_test
