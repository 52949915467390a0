// A run that goes further is new, one that goes as far is not.
#include "fuzzers/run_depths.hpp"

#include "fuzzers/parts.hpp"
#include "harness/program/case_text.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

namespace rollcall::run_depths_test {
namespace {

depth_counters depths_of(std::string const& program) {
    parse_result const read = parse_case("rollcall case 1\nexpect any\n\n" + program);
    EXPECT_TRUE(read.value) << (read.error ? read.error->text() : "");
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    plan const p(read.value->prog);
    fifo_strategy own_order;
    r.run(p, own_order);
    depth_counters counters{};
    note_depths({p, r.events(), mini->declares(), false}, counters);
    return counters;
}

// How many states the second came through that the first did not.
std::ptrdiff_t news(std::string const& first, std::string const& second) {
    depth_counters const before = depths_of(first);
    depth_counters after = depths_of(second);
    for (std::size_t i = 0; i < after.size(); ++i) after[i] &= before[i] == 0;
    return std::ranges::count(after, 1);
}

// The program for each of two numbers: the further one is new beside the other, not so reversed,
// and what everybody has is not.
template <class Program>
void expect_depth(Program const& program) {
    EXPECT_GT(news(program(8), program(12)), 0);
    EXPECT_GT(news(program(32), program(40)), 0);
    EXPECT_EQ(news(program(12), program(8)), 0);
    EXPECT_EQ(news(program(1), program(1)), 0);
    EXPECT_EQ(std::ranges::count(depths_of(program(3)), 1), 0);
}

std::string times(int n) { return std::to_string(n); }

TEST(run_depths, items_of_a_queue) {
    expect_depth([](int n) {
        return "queue q capacity unbounded\ntask main:\n    repeat " + times(n) +
               ":\n        put q\n";
    });
    EXPECT_EQ(
        news("task main:\n    yield\n",
             "queue q capacity 1\ntask main:\n    repeat 90:\n        put q\n        get q\n"),
        0)
        << "one at a time";
}

TEST(run_depths, waiters_of_a_queue) {
    for (std::string const op : {"put", "get"}) {
        expect_depth([&](int n) {
            return "queue q capacity 0\ntask main:\n    group g:\n        spawn t x" + times(n) +
                   "\n        sleep 1\n        close q\ntask t:\n    " + op + " q\n";
        });
    }
}

TEST(run_depths, children_and_errors_of_a_group) {
    expect_depth([](int n) {
        return "task main:\n    group g:\n        spawn t x" + times(n) + "\ntask t:\n    yield\n";
    });
    std::string const begin = "task main:\n    group g:\n        spawn t x12\ntask t:\n    ";
    EXPECT_GT(news(begin + "yield\n", begin + "fail OSError\n"), 0);
}

TEST(run_depths, scopes_of_a_task) {
    auto const nested = [](int n) {
        std::string text = "task main:\n";
        std::string indent = "    ";
        for (int i = 0; i < n; ++i, indent += "    ") text += indent + "timeout 9:\n";
        return text + indent + "yield\n";
    };
    EXPECT_GT(news(nested(8), nested(12)), 0);
    EXPECT_EQ(news(nested(12), nested(8)), 0);
    EXPECT_EQ(std::ranges::count(depths_of(nested(3)), 1), 0);
}

TEST(run_depths, a_trace_that_names_what_never_was_is_read_to_its_end) {
    test_case const c =
        *parse_case("rollcall case 1\n\nqueue q capacity 1\ntask main:\n    put q\n").value;
    plan const p(c.prog);
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    trace events;
    events.add_task({});
    for (int round = 0; round < 9; ++round) {
        for (unsigned kind = 0; kind < event_kind_count; ++kind) {
            for (std::uint32_t const id : {0u, 77u, nothing}) {
                events.record({0, id, 1, id, id, 1, static_cast<event_kind>(kind), {}, {}, 0, 0});
                events.record({0, 0, 1, id, id, 1, static_cast<event_kind>(kind), {}, {}, 0, 0});
            }
        }
    }
    depth_counters counters{};
    note_depths({p, events, mini->declares(), false}, counters);
    EXPECT_GT(std::ranges::count(counters, 1), 0);
}

}  // namespace
}  // namespace rollcall::run_depths_test
