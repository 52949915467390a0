#include "harness/program/work_bound.hpp"

#include "harness/program/case_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

work_bound bound_of(std::string const& text) {
    parse_result const parsed = parse_case("rollcall case 1\n" + text);
    if (parsed.error) ADD_FAILURE() << parsed.error->text();
    return parsed.value ? bound_work(parsed.value->prog) : work_bound{};
}

TEST(work_bound, counts_repeats_and_instances) {
    EXPECT_EQ(bound_of("task main:\n    yield\n    io\n").ops, 2u);
    EXPECT_EQ(bound_of("task main:\n    repeat 3:\n        yield\n").ops, 1u + 3u + 3u);
    EXPECT_EQ(bound_of(R"(
task main:
    group g:
        spawn c x3
        detach c
task c:
    yield
    yield
)")
                  .ops,
              3u + 4u * 2u);
}

TEST(work_bound, a_task_that_is_never_started_does_nothing) {
    EXPECT_EQ(bound_of("task main:\n    yield\ntask dead:\n    io\n").ops, 1u);
}

TEST(work_bound, a_consumer_runs_once_for_each_item) {
    EXPECT_EQ(bound_of(R"(queue q capacity 1
task main:
    repeat 4:
        put q timeout 1
    put_sentinel q timeout 1
    consume q:
        yield
)")
                  .ops,
              (1u + 4u + 4u) + 1u + (1u + 5u + 5u));
}

TEST(work_bound, a_queue_that_feeds_itself_has_none) {
    work_bound const bound = bound_of(R"(queue q capacity 1
task main:
    consume q: @7
        try_put q
)");
    EXPECT_EQ(bound.ops, endless_work);
    EXPECT_EQ(bound.endless_op, 7u);
}

TEST(work_bound, saturates_instead_of_wrapping_around) {
    std::string text = "task main:\n";
    std::string indent = "    ";
    for (int i = 0; i < 22; ++i) {
        text += indent + "repeat 1000:\n";
        indent += "    ";
    }
    work_bound const bound = bound_of(text + indent + "yield\n");
    EXPECT_EQ(bound.ops, endless_work);
    EXPECT_EQ(bound.endless_op, 0u);
}

}  // namespace
}  // namespace rollcall
