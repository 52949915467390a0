// Each sort of signals tells runs apart that it should, and only those.
#include "fuzzers/run_signals.hpp"

#include "fuzzers/parts.hpp"
#include "harness/program/case_text.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>

namespace rollcall::run_signals_test {
namespace {

signal_counters signals_of(std::string const& program, std::uint32_t sorts = all_signals) {
    parse_result const read = parse_case("rollcall case 1\nexpect any\n\n" + program);
    EXPECT_TRUE(read.value) << (read.error ? read.error->text() : "");
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    std::unique_ptr<law_book> const laws = fuzzed_parts().make_laws();
    runner r(*mini, laws.get());
    plan const p(read.value->prog);
    fifo_strategy own_order;
    run_report const& report = r.run(p, own_order);
    signal_counters counters{};
    note_signals({p, r.events(), mini->declares(), report.gave_up}, report.judged, sorts, counters);
    return counters;
}

std::ptrdiff_t count(signal_counters const& counters, signal_sort sort) {
    auto const begin = counters.begin() + static_cast<std::ptrdiff_t>(
                                              static_cast<std::size_t>(sort) * counters_per_sort);
    return std::count(begin, begin + counters_per_sort, 1);
}

// How many states the second came through that the first did not.
std::ptrdiff_t news(std::string const& first, std::string const& second, signal_sort sort) {
    signal_counters const before = signals_of(first);
    signal_counters after = signals_of(second);
    for (std::size_t i = 0; i < after.size(); ++i) after[i] &= before[i] == 0;
    return count(after, sort);
}

std::string puts(int n) {
    return "queue q capacity unbounded\ntask main:\n    repeat " + std::to_string(n) +
           ":\n        put q\n";
}

TEST(run_signals, a_fuller_queue_is_new_until_nobody_counts_any_more) {
    EXPECT_GT(news(puts(6), puts(12), signal_sort::queues), 0);
    EXPECT_EQ(news(puts(12), puts(6), signal_sort::queues), 0);
    EXPECT_EQ(news(puts(40), puts(60), signal_sort::queues), 0);
}

std::string failing(int n) {
    return "task main:\n    group g:\n        spawn f x" + std::to_string(n) +
           "\ntask f:\n    fail OSError\n";
}

TEST(run_signals, a_further_error_in_a_group_is_new) {
    EXPECT_GT(news(failing(2), failing(3), signal_sort::groups), 0);
    EXPECT_EQ(news(failing(3), failing(3), signal_sort::groups), 0);
}

TEST(run_signals, two_at_one_object_overlap_and_one_does_not) {
    std::string const getters =
        "queue q capacity 1\ntask main:\n    group g:\n        spawn t x2\n        sleep 1\n"
        "        close q\ntask t:\n    get q\n";
    EXPECT_GT(count(signals_of(getters), signal_sort::overlaps), 0);
    EXPECT_EQ(count(signals_of(puts(3)), signal_sort::overlaps), 0);
}

TEST(run_signals, why_an_op_was_cancelled_tells_it_from_others) {
    std::string const by_timeout = "task main:\n    timeout 1:\n        sleep 2\n";
    std::string const by_program =
        "task main:\n    group g:\n        spawn t\n        yield\n        cancel t\ntask t:\n"
        "    sleep 2\n";
    EXPECT_GT(news(by_timeout, by_program, signal_sort::outcomes), 0);
    EXPECT_EQ(news(by_timeout, by_timeout, signal_sort::outcomes), 0);
}

TEST(run_signals, only_the_sorts_that_are_asked_for_count) {
    std::uint32_t const queues = sorts_named("queues");
    signal_counters const some = signals_of(puts(3), queues);
    EXPECT_GT(count(some, signal_sort::queues), 0);
    EXPECT_EQ(std::count(some.begin(), some.end(), 1), count(some, signal_sort::queues));
    EXPECT_GT(count(signals_of(puts(3)), signal_sort::laws), 0);
    EXPECT_EQ(sorts_named("outcomes,overlaps,queues,groups,laws"), all_signals);
    EXPECT_EQ(sorts_named("queues,colours"), 0u);
    EXPECT_EQ(sorts_named(""), 0u);
}

TEST(run_signals, a_trace_that_names_what_never_was_is_read_to_its_end) {
    test_case const c = *parse_case("rollcall case 1\n\n" + puts(1)).value;
    plan const p(c.prog);
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    trace events;
    events.add_task({});
    for (unsigned kind = 0; kind < event_kind_count; ++kind) {
        for (std::uint32_t const id : {0u, 77u, nothing}) {
            events.record({0, id, 1, id, id, 1, static_cast<event_kind>(kind), {}, {}, 0, 0});
            events.record({0, 0, 1, id, id, 1, static_cast<event_kind>(kind), {}, {}, 0, 0});
        }
    }
    signal_counters counters{};
    note_signals({p, events, mini->declares(), false}, {}, all_signals, counters);
    EXPECT_GT(std::count(counters.begin(), counters.end(), 1), 0);
}

}  // namespace
}  // namespace rollcall::run_signals_test
