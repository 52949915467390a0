// What ends a wait for a permit or an event. Each rule both ways, as in completeness.test.cpp.
#include "harness/program/completeness.hpp"

#include "harness/program/case_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rollcall::completeness_sync_test {
namespace {

completeness verdict_on(std::string const& text) {
    parse_result const parsed = parse_case(
        "rollcall case 2\nsemaphore s permits 2\nmutex m\nevent e\nqueue q capacity 1\n" + text);
    if (parsed.error) ADD_FAILURE() << parsed.error->text() << "\n" << text;
    return parsed.value ? check_completeness(parsed.value->prog) : completeness{};
}

// `complete`, or the op that is blamed.
std::string verdict(std::string const& text) {
    completeness const result = verdict_on(text);
    return result.complete ? "complete" : "@" + std::to_string(result.op_id);
}

TEST(completeness_of_permits, regions_alone_that_end_give_back_what_they_take) {
    EXPECT_EQ(verdict(R"(
task main:
    with s x2:
        with m:
            sleep 1
        fail E
)"),
              "complete");
    EXPECT_EQ(verdict("task main:\n    with s: @1\n        get q @2\n"), "@2");
}

TEST(completeness_of_permits, no_region_wants_more_than_there_are) {
    EXPECT_EQ(verdict("task main:\n    with s x3: @1\n        yield\n"), "@1");
}

TEST(completeness_of_permits, regions_of_the_same_semaphore_do_not_nest) {
    EXPECT_EQ(verdict("task main:\n    with s: @1\n        with s: @2\n            yield\n"), "@2");
}

std::string two_orders(std::string const& outer, std::string const& inner) {
    return "task main:\n    group g:\n        spawn a\n    with s: @1\n        with m: @2\n"
           "            yield\n\ntask a:\n    with " +
           outer + ": @3\n        with " + inner + ": @4\n            yield\n";
}

TEST(completeness_of_permits, regions_nest_in_one_order) {
    EXPECT_EQ(verdict(two_orders("s", "m")), "complete");
    EXPECT_EQ(verdict(two_orders("m", "s")), "@2");
}

TEST(completeness_of_permits, an_acquire_of_its_own_wants_a_limit) {
    EXPECT_EQ(verdict("task main:\n    acquire s @1\n    release s\n"), "@1");
    EXPECT_EQ(verdict("task main:\n    acquire s timeout 3 @1\n"), "complete");
    EXPECT_EQ(verdict("task main:\n    try_acquire s @1\n    release s\n"), "complete");
    EXPECT_EQ(verdict("task main:\n    timeout 2:\n        acquire s @1\n"), "complete");
}

// Whoever tries may keep it.
TEST(completeness_of_permits, no_region_is_sure_of_what_is_also_taken_otherwise) {
    EXPECT_EQ(verdict("task main:\n    try_acquire s\n    with s: @1\n        yield\n"), "@1");
    EXPECT_EQ(verdict("task main:\n    try_acquire m\n    with s: @1\n        yield\n"),
              "complete");
}

// The host waits at once, so that it sets the event only when the task is done.
std::string set_by_host(std::string const& task, std::string const& more = {}) {
    return "task main:\n    try:\n        group g:\n            spawn a\n            yield\n" +
           more + "    finally:\n        set e\n\ntask a:\n" + task;
}
std::string set_inside(std::string const& task, std::string const& more = {}) {
    return "task main:\n    group g:\n        try:\n            spawn a\n            yield\n" +
           more + "        finally:\n            set e\n\ntask a:\n" + task;
}

TEST(completeness_of_events, a_wait_ends_if_the_host_sets_the_event_whatever_comes) {
    EXPECT_EQ(verdict(set_inside("    wait e @1\n")), "complete");
    EXPECT_EQ(verdict(set_by_host("    wait e @1\n")), "@1");
    EXPECT_EQ(verdict("task main:\n    set e\n    wait e @1\n"), "complete");
    EXPECT_EQ(verdict("task main:\n    wait e @1\n    set e\n"), "@1");
}

TEST(completeness_of_events, nobody_may_clear_it) {
    EXPECT_EQ(verdict(set_inside("    wait e @1\n    clear e\n")), "@1");
    EXPECT_EQ(verdict(set_inside("    wait e timeout 2 @1\n    clear e\n")), "complete");
}

TEST(completeness_of_events, the_body_ahead_of_the_set_does_not_wait_for_it) {
    EXPECT_EQ(verdict(set_inside("    wait e @1\n", "            wait e @2\n")), "@2");
}

TEST(completeness_of_events, a_region_may_wait_for_one_that_is_certain) {
    EXPECT_EQ(verdict(set_inside("    with s:\n        wait e @1\n    with s x2: @2\n"
                                 "        yield\n")),
              "complete");
    EXPECT_EQ(verdict(set_inside("    with s:\n        wait e @1\n",
                                 "            with s: @2\n                yield\n")),
              "@1");
}

TEST(completeness_of_permits, the_reason_says_what_to_do) {
    EXPECT_EQ(verdict_on("task main:\n    acquire s @1\n").reason,
              "may wait for ever: nothing is certain to release 's' without waiting for this op; "
              "use 'with' alone, nested in one order, around what ends, for no more permits than "
              "there are");
    EXPECT_EQ(verdict_on("task main:\n    wait e @1\n").reason,
              "may wait for ever: nothing is certain to set event 'e' without waiting for this op, "
              "or it is cleared; give it a limit, or start this task inside 'try: ... finally: "
              "set'");
}

}  // namespace
}  // namespace rollcall::completeness_sync_test
