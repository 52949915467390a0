// Queues that are certain to be closed, and what must not wait for the close.
#include "harness/program/completeness.hpp"

#include "harness/program/case_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rollcall::completeness_close_test {
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

// A main that closes q, with a child `c` of these lines, started within the closing try.
std::string verdict_of_child(std::string const& lines) {
    return verdict(R"(queue q capacity 1
queue r capacity 1
task main:
    group g:                 @90
        try:                 @91
            spawn c          @92
            sleep 1          @93
        finally:
            close q          @94
task c:
)" + lines);
}

TEST(completeness, a_child_of_the_closing_try_may_wait_for_the_close) {
    EXPECT_EQ(verdict_of_child("    get q\n"), "complete");
    EXPECT_EQ(verdict_of_child("    consume q pass_on:\n        yield\n"), "complete");
    EXPECT_EQ(verdict_of_child("    get r @1\n"), "@1") << "another queue";
    EXPECT_EQ(verdict_of_child(R"(
    shield:
        try:
            put q
        catch any:
            repeat 2:
                put q
)"),
              "complete")
        << "the close comes whatever the child does with cancellations";
    EXPECT_EQ(verdict_of_child(R"(
    try:
        sleep 9
    finally:
        put_sentinel q
)"),
              "complete");
}

TEST(completeness, the_host_may_not_wait_for_its_own_close) {
    std::string const before = R"(queue q capacity 1
task main:
    group g:
        try:
)";
    std::string const after = R"(
        finally:
            close q
)";
    EXPECT_EQ(verdict(before + "            get q @9\n" + after), "@9");
    EXPECT_EQ(verdict(before + "            get q timeout 2\n" + after), "complete");
    EXPECT_EQ(verdict(before + "            timeout 2:\n                consume q\n" + after),
              "complete");
    EXPECT_EQ(verdict(before + "            group h:\n                get q @9\n" + after), "@9");
}

TEST(completeness, nor_for_a_child_that_does) {
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        try:
            group h:
                spawn c
        finally:
            close q
task c:
    get q @9
)"),
              "@9");
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    try:
        group g:
            spawn c
    finally:
        close q
task c:
    get q @9
)"),
              "@9")
        << "the group is left before the close";
}

TEST(completeness, a_spawn_into_a_group_counts_there_wherever_it_stands) {
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        try:
            group h:
                spawn c in g
        finally:
            close q
task c:
    get q
)"),
              "complete")
        << "a child of the outer group, wherever it is spawned";
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        try:
            group h:
                spawn starter
        finally:
            close q
task starter:
    spawn c in h
task c:
    get q @9
)"),
              "@9");
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        try:
            group h:
                spawn starter
        finally:
            close q
task starter:
    detach c
    spawn c in g
task c:
    get q
)"),
              "complete")
        << "nobody in the body waits for what a child of it detaches";
}

TEST(completeness, every_start_must_lie_in_the_closing_try) {
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        spawn c
        try:
            spawn c
        finally:
            close q
task c:
    get q @9
)"),
              "@9")
        << "an abort before the try is entered skips the close";
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    detach c
    group g:
        try:
            sleep 1
        finally:
            close q
task c:
    get q @9
)"),
              "@9")
        << "the root may be cancelled before";
}

TEST(completeness, starts_through_other_tasks_count_too) {
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        try:
            spawn middle
        finally:
            close q
task middle:
    yield
    detach c
    spawn c in g
task c:
    get q
)"),
              "complete")
        << "through another task";
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        try:
            spawn middle
        finally:
            close q
    detach middle
task middle:
    detach c
task c:
    get q @9
)"),
              "@9")
        << "one way to start it is not covered";
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    yield
task dead:
    detach c
task c:
    get q
)"),
              "complete")
        << "what is never started cannot hang";
}

TEST(completeness, nothing_may_come_before_the_close_in_the_cleanup) {
    std::string const before = R"(queue q capacity 1
queue r capacity 1
task main:
    group g:
        try:
            spawn c
        finally:
)";
    std::string const after = "task c:\n    get q @9\n";
    EXPECT_EQ(verdict(before + "            close r\n            close q\n" + after), "complete");
    EXPECT_EQ(verdict(before + "            close q\n            sleep 1\n" + after), "complete");
    EXPECT_EQ(verdict(before + "            yield\n            close q\n" + after), "@9");
    EXPECT_EQ(verdict(before + "            fail E\n            close q\n" + after), "@9");
    EXPECT_EQ(verdict(before + "            repeat 1:\n                close q\n" + after), "@9");
}

TEST(completeness, a_close_that_a_child_promises_is_not_enough) {
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        spawn c
        spawn closer
task c:
    get q @9
task closer:
    close q
)"),
              "@9")
        << "it may be cancelled before it begins";
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        spawn host
task host:
    group h:
        try:
            spawn c
        finally:
            close q
task c:
    get q
)"),
              "complete")
        << "any task may be the one that closes";
}

TEST(completeness, a_queue_that_is_closed_further_up_blocks_nobody) {
    EXPECT_EQ(verdict_of_main("    close q\n    put q\n    consume q\n"), "complete");
    EXPECT_EQ(verdict_of_main(R"(
    try:
        yield
    finally:
        close q
        put q
        get r @9
)"),
              "@9");
    EXPECT_EQ(verdict_of_main(R"(
    try:
        yield
    finally:
        close q
    repeat 2:
        get q
)"),
              "complete");
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    close q
    detach c
task c:
    get q
)"),
              "complete");
    EXPECT_EQ(verdict_of_main(R"(
    try:
        close q
        fail E
    catch any:
        pass
    get q @9
)"),
              "@9")
        << "the block with the close may not have run";
    EXPECT_EQ(verdict_of_main(R"(
    group g:
        try:
            yield
        finally:
            close q
    get q @9
    cancel group g
)"),
              "@9")
        << "a group that is cancelled may be left before the try is entered";
    EXPECT_EQ(verdict_of_main("    get q @9\n    close q\n"), "@9");
}

TEST(completeness, closes_may_rest_on_each_other_but_not_in_a_circle) {
    EXPECT_EQ(verdict(R"(queue q capacity 1
queue r capacity 1
task main:
    group g:
        try:
            spawn host
        finally:
            close q
task host:
    group h:
        try:
            spawn c
            get q
        finally:
            close r
task c:
    get q
    get r
)"),
              "complete");
    EXPECT_EQ(verdict(R"(queue q capacity 1
queue r capacity 1
task main:
    group g:
        try:
            group i:
                spawn host
        finally:
            close q
task host:
    group h:
        try:
            get q @9
        finally:
            close r
)"),
              "@9")
        << "the close of q waits for host";
    EXPECT_EQ(verdict(R"(queue q capacity 1
queue r capacity 1
task main:
    group f:
        try:
            try:
                spawn c
            finally:
                close q
        finally:
            close r
task c:
    get q
    get r
)"),
              "complete");
}

}  // namespace
}  // namespace rollcall::completeness_close_test
