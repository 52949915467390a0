// Mistakes that people make in programs of their own: hunts tell each by its mechanism, and what is
// left of one that is made smaller is still about it.
#include "fuzzers/parts.hpp"
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/shrink.hpp"
#include "harness/program/case_text.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace rollcall::user_mistakes_test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

test_case parsed(std::string const& text) {
    parse_result r = parse_case("rollcall case 1\n" + text, "a case");
    EXPECT_TRUE(r.value) << (r.error ? r.error->text() : "");
    return r.value.value_or(test_case{});
}

std::vector<finding> findings_of(test_case const& c) {
    campaign_settings settings;
    settings.runtime = c.runtime;
    settings.fixed = c.prog;
    settings.expected = c.expected;
    settings.runs = 500;
    return run_campaign(fuzzed_parts(), settings, {}).findings;
}

struct mistake {
    char const* name;
    char const* text;
    char const* fingerprint;
    char const* message;
};

constexpr mistake mistakes[] = {
    {"the_put_that_nobody_awaits", R"(runtime mini
expect passed

queue q capacity 1

task main:
    group g:
        spawn producer
        spawn consumer

task producer:
    yield

task consumer:
    get q

task the_put:
    put q
)",
     "hung never_started get",
     "consumer.1 in get q @5 waits for ever: task the_put, which could end this wait, is never "
     "started"},
    {"two_sentinels_for_three", R"(runtime mini
expect passed

queue q capacity 2

task main:
    group g:
        spawn producer
        spawn consumer x3

task producer:
    repeat 4:
        put q
    put_sentinel q
    put_sentinel q

task consumer:
    consume q:
        yield
)",
     "hung too_few_sentinels consume",
     "consumer.1 in consume q @8 waits for a sentinel for ever: its 2 sentinels were taken by "
     "consumer.2, consumer.3"},
    {"each_puts_before_it_gets", R"(runtime mini
expect passed

queue ab capacity 1
queue ba capacity 1

task main:
    group g:
        spawn a
        spawn b

task a:
    repeat 3:
        put ab
        put ab
        get ba
        get ba

task b:
    repeat 3:
        put ba
        put ba
        get ab
        get ab
)",
     "hung circle_of_waiters put",
     "a.1 in put ab @6 waits for b.1, b.1 in put ba @11 waits for a.1"},
    {"each_joins_the_other", R"(runtime mini
expect passed

task main:
    group g:
        spawn a
        spawn b

task a:
    yield
    join b

task b:
    yield
    join a
)",
     "hung circle_of_waiters join",
     "a.1 in join b @5 waits for b.1, b.1 in join a @7 waits for a.1"},
};

class user_mistakes : public ::testing::TestWithParam<mistake> {};

TEST_P(user_mistakes, are_found_and_told_by_their_mechanism) {
    std::vector<finding> const all = findings_of(parsed(GetParam().text));
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].fingerprint, GetParam().fingerprint);
    EXPECT_EQ(all[0].message, GetParam().message);
    EXPECT_TRUE(all[0].confirmed);
}

INSTANTIATE_TEST_SUITE_P(all, user_mistakes, ::testing::ValuesIn(mistakes),
                         [](auto const& tested) { return tested.param.name; });

std::string smallest_of(test_case const& c, std::string const& fingerprint) {
    shrink_result const s =
        shrink(fuzzed_parts(), c, fingerprint, {}, [](shrink_progress const&) {});
    EXPECT_TRUE(s.complete);
    return print_program(s.smallest.prog);
}

void expect_kept(std::string const& text, std::initializer_list<char const*> lines) {
    for (char const* const line : lines) EXPECT_THAT(text, HasSubstr(line)) << text;
}

// With no wait between the two it would fail in every order, and be another mistake.
TEST(smaller_mistake, one_of_order_stays_one_of_order) {
    for (std::string const sleep : {"sleep 1", "sleep 2"}) {
        test_case const c = parsed(
            "runtime mini\nexpect passed\n\ncell n\n\ntask main:\n"
            "    group g:\n        spawn setter\n        " +
            sleep +
            "\n        cancel setter\n    read n into r\n"
            "    expect r == 1\n\n"
            "task setter:\n    sleep 1\n    write n = 1\n");
        std::vector<finding> const all = findings_of(c);
        ASSERT_EQ(all.size(), 1u);
        EXPECT_THAT(smallest_of(all[0].reproduction, all[0].fingerprint),
                    ContainsRegex("spawn setter +@[0-9]+\n +(sleep|yield|io)"));
    }
}

TEST(smaller_mistake, a_race_of_two_that_count_stays_a_race_of_two_that_count) {
    test_case const c = parsed(R"(runtime mini
expect passed

queue a capacity 4
queue b capacity 4

cell taken
cell rounds

task main:
    repeat 2:
        put a
        put b
    repeat 2:
        group r race static:
            spawn take_a
            spawn take_b
        add rounds by 1
    read taken into t
    read rounds into r
    expect t == r

task take_a:
    get a
    add taken by 1

task take_b:
    get b
    add taken by 1
)");
    expect_kept(smallest_of(c, "PG-01 program_expectation expect"),
                {"group r race", "spawn take_a", "spawn take_b", "add rounds by 1",
                 "read taken into t", "read rounds into r", "expect t == r", "add taken by 1"});
}

TEST(smaller_mistake, an_account_stays_an_account) {
    std::ifstream file(std::filesystem::path(ROLLCALL_SOURCE_DIR) / "corpus/kernels/account.case");
    std::stringstream text;
    text << file.rdbuf();
    parse_result const read = parse_case(text.str(), "account.case");
    ASSERT_TRUE(read.value);
    std::vector<finding> const all = findings_of(*read.value);
    ASSERT_EQ(all.size(), 1u);
    expect_kept(smallest_of(all[0].reproduction, all[0].fingerprint),
                {"cell balance = 1", "lock m", "write balance = b + 2", "write balance = b - 4",
                 "write deposited = 1", "write withdrawn = 1", "if d == 0:", "if w == 0:",
                 "expect b == 3", "spawn depositor", "spawn withdrawer", "unlock m"});
}

}  // namespace
}  // namespace rollcall::user_mistakes_test
