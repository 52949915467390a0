// What bounds a single wait: limits and timeouts. Each rule both ways: a program that it proves,
// and a neighbour that could hang. Closes: completeness_close.test.cpp; joins, groups and the run
// as a whole: completeness_wait.test.cpp.
#include "harness/program/completeness.hpp"

#include "harness/program/case_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rollcall::completeness_test {
namespace {

completeness verdict_on(std::string const& text) {
    parse_result const parsed = parse_case("rollcall case 1\n" + text);
    if (parsed.error) ADD_FAILURE() << parsed.error->text() << "\n" << text;
    return parsed.value ? check_completeness(parsed.value->prog) : completeness{};
}

// `complete`, or the op that is blamed.
std::string verdict(std::string const& text) {
    completeness const result = verdict_on(text);
    EXPECT_EQ(result.complete, result.reason.empty());
    return result.complete ? "complete" : "@" + std::to_string(result.op_id);
}

// One task, `main`, with these lines.
std::string verdict_of_main(std::string const& lines) {
    return verdict("queue q capacity 1\nqueue r capacity 1\ntask main:\n" + lines);
}

TEST(completeness, ops_that_end_by_themselves_are_complete) {
    EXPECT_EQ(verdict_of_main(R"(
    yield
    io
    sleep 3
    repeat 5:
        try_put q
        try_get q
    close q
    fail E
)"),
              "complete");
}

TEST(completeness, a_queue_op_without_a_limit_is_not) {
    EXPECT_EQ(verdict_of_main("    put q @1\n"), "@1");
    EXPECT_EQ(verdict_of_main("    get q @1\n"), "@1");
    EXPECT_EQ(verdict_of_main("    put_sentinel q @1\n"), "@1");
    EXPECT_EQ(verdict_of_main("    consume q @1\n"), "@1");
}

TEST(completeness, a_limit_of_its_own_ends_an_op) {
    EXPECT_EQ(verdict_of_main(R"(
    put q timeout 0
    get q timeout 3
    put_sentinel q timeout 1
)"),
              "complete");
    EXPECT_EQ(verdict_of_main(R"(
    shield:
        get q timeout 1
)"),
              "complete");
}

TEST(completeness, the_first_op_at_fault_is_named_with_a_reason) {
    completeness const result = verdict_on(R"(queue q capacity 1
task main:
    group g: @1
        spawn c @2
        spawn c @3
task c:
    yield @4
    get q @5
    put q @6
)");
    EXPECT_EQ(result.op_id, 5u);
    EXPECT_NE(result.reason.find("'q'"), std::string::npos) << result.reason;
}

TEST(completeness, a_finite_timeout_of_the_same_task_ends_an_op) {
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        yield
        get q
        consume q:
            put q timeout 1
)"),
              "@4")
        << "what feeds its own queue is another matter";
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        yield
        get q
        group g:
            consume q:
                sleep 1
)"),
              "complete");
    EXPECT_EQ(verdict_of_main(R"(
    timeout none:
        get q @1
)"),
              "@1");
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        timeout none:
            get q
)"),
              "complete");
}

TEST(completeness, a_timeout_does_not_end_what_a_child_does) {
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    timeout 3:
        group g:
            spawn c
task c:
    get q @9
)"),
              "@9");
}

TEST(completeness, a_shield_keeps_the_timeout_out) {
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        shield:
            get q @9
)"),
              "@9");
    EXPECT_EQ(verdict_of_main(R"(
    shield:
        timeout 3:
            get q
)"),
              "complete");
}

TEST(completeness, a_timeout_that_was_swallowed_ends_nothing_more) {
    for (std::string const filter : {"cancel", "any", "error"}) {
        EXPECT_EQ(verdict_of_main("    timeout 3:\n"
                                  "        try:\n"
                                  "            sleep 9\n"
                                  "        catch " +
                                  filter +
                                  ":\n"
                                  "            pass\n"
                                  "        get q @9\n"),
                  "@9");
    }
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        get q
        try:
            get r
        catch any:
            yield
)"),
              "complete")
        << "both gets come before anything is swallowed";
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        group g:
            try:
                sleep 1
            catch any:
                pass
        get q @9
)"),
              "@9")
        << "swallowed further inside";
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        try:
            sleep 1
        catch any:
            pass
        timeout 2:
            get q
)"),
              "complete")
        << "an inner timeout asks anew";
}

TEST(completeness, a_handler_may_run_after_the_only_cancellation) {
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        try:
            sleep 9
        catch cancel:
            get q @9
)"),
              "@9");
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        try:
            sleep 9
        finally:
            get q @9
)"),
              "@9");
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        try:
            sleep 9
        finally:
            timeout 1:
                get q
)"),
              "complete");
}

TEST(completeness, a_cleanup_that_awaits_may_spend_the_cancellation) {
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        try:
            yield
        finally:
            sleep 9
        get q @9
)"),
              "@9");
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        try:
            yield
        finally:
            try_put q
        get q
)"),
              "complete");
}

TEST(completeness, a_shield_a_race_and_a_cancelled_group_may_spend_the_cancellation) {
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        shield:
            sleep 9
        get q @9
)"),
              "@9");
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    timeout 3:
        group g race:
            spawn c
        get q @9
task c:
    sleep 1
)"),
              "@9");
    std::string const plain = R"(queue q capacity 1
task main:
    timeout 3:
        group g:
            spawn c
        get q @9
task c:
    sleep 1
)";
    EXPECT_EQ(verdict(plain), "complete");
    EXPECT_EQ(verdict(plain + "    cancel group g\n"), "@9");
}

TEST(completeness, the_second_round_of_a_loop_may_come_after_the_cancellation) {
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        repeat 2:
            try:
                get q @9
            catch cancel:
                pass
)"),
              "@9");
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        consume q: @9
            try:
                yield
            catch cancel:
                pass
)"),
              "@9");
    EXPECT_EQ(verdict_of_main(R"(
    timeout 3:
        repeat 2:
            get q
            yield
)"),
              "complete");
    EXPECT_EQ(verdict_of_main(R"(
    repeat 2:
        try:
            timeout 3:
                get q
        catch any:
            pass
)"),
              "complete")
        << "each round has a timeout of its own";
}

}  // namespace
}  // namespace rollcall::completeness_test
