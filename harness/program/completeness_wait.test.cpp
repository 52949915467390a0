// Joins, groups, cancels, and the run as a whole.
#include "harness/program/completeness.hpp"

#include "harness/program/case_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rollcall::completeness_wait_test {
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

TEST(completeness, a_join_ends_if_the_joined_task_does) {
    std::string const main = R"(queue q capacity 1
task main:
    group g:
        spawn a
        spawn b
)";
    EXPECT_EQ(verdict(main + "task a:\n    join b\ntask b:\n    sleep 1\n"), "complete");
    EXPECT_EQ(verdict(main + "task a:\n    sleep 1\ntask b:\n    join a\n"), "complete");
    EXPECT_EQ(verdict(main + "task a:\n    join b @9\ntask b:\n    join a\n"), "@9");
    EXPECT_EQ(verdict(main + "task a:\n    join a @9\ntask b:\n    yield\n"), "@9");
    EXPECT_EQ(verdict(main + "task a:\n    join main @9\ntask b:\n    yield\n"), "@9");
    EXPECT_EQ(verdict(main + "task a:\n    timeout 1:\n        join main\ntask b:\n    yield\n"),
              "complete");
    EXPECT_EQ(verdict(main + "task a:\n    join b\ntask b:\n    get q @9\n"), "@9")
        << "the cause is named, not what waits for it";
}

TEST(completeness, a_join_of_the_group_that_waits_is_a_circle) {
    EXPECT_EQ(verdict(R"(
task main:
    group g:
        spawn host
task host:
    group h: @8
        spawn c
task c:
    join host @9
)"),
              "@9");
    EXPECT_EQ(verdict(R"(
task main:
    group g:
        spawn host
        detach c
task host:
    group h:
        yield
task c:
    join host
)"),
              "complete");
    EXPECT_EQ(verdict(R"(
task main:
    group g:
        spawn host
        detach c
task host:
    group h: @8
        yield
task c:
    spawn late in h
task late:
    join host @9
)"),
              "@9")
        << "a late child counts wherever it is spawned";
}

TEST(completeness, the_closing_body_may_not_join_what_waits_for_the_close) {
    std::string const main = R"(queue q capacity 1
task main:
    group g:
        try:
            spawn c
            join c
        finally:
            close q
)";
    EXPECT_EQ(verdict(main + "task c:\n    sleep 1\n"), "complete");
    EXPECT_EQ(verdict(main + "task c:\n    get q @8\n"), "@8");
    EXPECT_EQ(verdict(main + "task c:\n    timeout 1:\n        get q\n"), "complete");
}

TEST(completeness, a_task_that_waits_for_its_own_kind_is_a_circle) {
    EXPECT_EQ(verdict(R"(
task main:
    detach a
    spawn a in g
    group g: @1
        yield
task a:
    group h: @2
        spawn b
task b:
    spawn c in h
task c:
    yield
)"),
              "complete");
    EXPECT_EQ(verdict(R"(
task main:
    group g: @1
        spawn b in h
        detach b
task b:
    group h: @2
        yield
)"),
              "@2")
        << "a child of h that opens the next h may be its own child";
}

TEST(completeness, races_and_static_groups_wait_like_any_group) {
    std::string const children = "task a:\n    sleep 1\ntask b:\n    get q @9\n";
    EXPECT_EQ(verdict("queue q capacity 1\ntask main:\n    group g race static:\n"
                      "        spawn a\n        spawn b\n" +
                      children),
              "@9")
        << "a loser that never sees the cancel would hang";
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group f:
        try:
            detach host
        finally:
            close q
task host:
    group g race static:
        spawn a
        spawn b
)" + children),
              "complete");
}

TEST(completeness, cancels_are_not_trusted_to_end_anything) {
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        spawn c
        spawn canceller
task c:
    get q @9
task canceller:
    sleep 1
    cancel c
    cancel group g
)"),
              "@9");
    EXPECT_EQ(verdict_of_child("    cancel main\n    cancel group g\n    get q\n"), "complete");
}

TEST(completeness, sentinels_are_not_counted) {
    EXPECT_EQ(verdict(R"(queue q capacity unbounded
task main:
    group g:
        spawn producer
        spawn consumer
task producer:
    put_sentinel q @8
task consumer:
    consume q @9
)"),
              "@8");
}

TEST(completeness, a_queue_that_may_feed_itself_is_not_complete) {
    EXPECT_EQ(verdict_of_child("    consume q: @9\n        put q\n"), "@9");
    EXPECT_EQ(verdict_of_child("    consume q: @9\n        try_put q\n"), "@9");
    EXPECT_EQ(verdict_of_child("    consume q:\n        try_put r\n"), "complete");
    EXPECT_EQ(verdict_of_child("    put q\n    consume q pass_on\n    put q\n"), "complete");
    EXPECT_EQ(verdict_of_child(R"(
    consume q: @9
        detach d
task d:
    put_sentinel q
)"),
              "@9");
    EXPECT_EQ(verdict(R"(queue q capacity 1
queue r capacity 1
task main:
    group g:
        try:
            spawn a
            spawn b
        finally:
            close q
            close r
task a:
    consume q: @9
        put r
task b:
    consume r:
        put q
)"),
              "@9")
        << "in two steps";
}

TEST(completeness, a_run_that_may_get_too_long_is_not_complete) {
    EXPECT_EQ(verdict_of_main("    repeat 1000:\n        yield\n"), "complete");
    EXPECT_EQ(verdict_of_main("    repeat 50:\n        repeat 50:\n            yield\n"), "@0");
    EXPECT_EQ(verdict_of_main("    repeat 1000:\n        repeat 1000:\n            pass\n"), "@0");
    EXPECT_EQ(verdict(R"(queue q capacity 1
task main:
    group g:
        try:
            spawn p x20
            spawn c
        finally:
            close q
task p:
    repeat 20:
        put q
task c:
    consume q:
        repeat 10:
            yield
)"),
              "@0")
        << "400 items, 11 ops for each";
}

}  // namespace
}  // namespace rollcall::completeness_wait_test
