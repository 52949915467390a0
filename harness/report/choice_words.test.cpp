#include "harness/report/choice_words.hpp"

#include "fuzzers/parts.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/program/case_text.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>

namespace rollcall::choice_words_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

test_case parsed(std::string const& text) {
    parse_result read = parse_case("rollcall case 1\nexpect any\n" + text, "a case");
    EXPECT_TRUE(read.value) << (read.error ? read.error->text() : "");
    return read.value ? std::move(*read.value) : test_case{};
}

constexpr char const* three_tasks =
    "task main:\n    group g: @1\n        spawn a @2\n        spawn b @3\n        spawn c @4\n"
    "task a:\n    yield @5\ntask b:\n    yield @6\ntask c:\n    yield @7\n";

// c before a, at decision 0.
schedule recorded(std::string const& text = three_tasks, choice const& by_position = {0, 2, 3}) {
    test_case const c = parsed(text);
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    plan const p(c.prog);
    schedule const first{{by_position}};
    replay_strategy again(first);
    r.run(p, again);
    return r.recorded();
}

replay_report replay_edited(std::string const& edited, schedule const& was,
                            expectation const& expected) {
    test_case c = parsed(edited);
    c.sched = was;
    c.expected = expected;
    replay_options options;
    options.with_story = true;
    return replay_here(fuzzed_parts(), c, options);
}

replay_report replay_edited(std::string const& edited) {
    return replay_edited(edited, recorded(), {expected_kind::any, "", {}});
}

TEST(choice_words, nothing_is_lost_where_nothing_changed) {
    replay_report const r = replay_edited(three_tasks);
    EXPECT_FALSE(r.diverged);
    EXPECT_THAT(recorded().deviations, SizeIs(1u));
    EXPECT_THAT(r.lost_choices, IsEmpty());
}

TEST(choice_words, what_was_to_be_taken_has_gone) {
    replay_report const r = replay_edited(
        "task main:\n    yield @8\n    group g: @1\n        spawn a @2\n        spawn b @3\n"
        "task a:\n    yield @5\ntask b:\n    yield @6\n");
    EXPECT_TRUE(r.diverged);
    EXPECT_EQ(r.divergence, "0 of 1 choices came");
    EXPECT_THAT(r.lost_choices,
                ElementsAre("at 0: a step that did not come was to go before a.1 begins; closest: "
                            "decision 0, where the first was not possible"));
}

TEST(choice_words, what_it_was_to_go_before_has_gone) {
    // As a case that expects nothing it is met at once, and nothing is loosened.
    replay_report const r = replay_edited(
        "task main:\n    group g: @1\n        spawn b @3\n        spawn c @4\n"
        "task b:\n    yield @6\ntask c:\n    yield @7\n");
    EXPECT_THAT(r.lost_choices,
                ElementsAre("at 0: c.1 begins was to go before a step that did not come; closest: "
                            "decision 0, where another would have gone"));
}

// If c goes first it gets both items; if it does not, the queue is full as b puts, and c hangs.
std::string takers(std::string const& spawn_d) {
    return "queue q capacity 1\ntask main:\n    group g: @1\n" + spawn_d +
           "        spawn a @3\n        spawn b @4\n        spawn c @5\n"
           "task a:\n    try_put q @6\ntask b:\n    try_put q @7\n"
           "task c:\n    repeat 2: @8\n        get q @9\n" +
           (spawn_d.empty() ? "" : "task d:\n    yield @10\n");
}

// c before d. As d has gone, c is taken at once where a failure is looked for, and only there.
TEST(choice_words, a_failure_is_not_hidden_by_choices_loosened_for_a_pass) {
    std::string const with_d = takers("        spawn d @2\n");
    schedule const was = recorded(with_d, {0, 3, 4});
    ASSERT_THAT(was.deviations, SizeIs(1u));
    EXPECT_EQ(replay_edited(with_d, was, {}).verdict, "passed");

    replay_report const r = replay_edited(takers(""), was, {});
    EXPECT_EQ(r.verdict, "hung c main");
    EXPECT_FALSE(r.met);
    EXPECT_TRUE(r.diverged);
    EXPECT_THAT(r.divergence, Not(HasSubstr("as soon as possible")));
}

}  // namespace
}  // namespace rollcall::choice_words_test
