#include "harness/bench/shrinking.hpp"

#include "fuzzers/parts.hpp"

#include <gmock/gmock.h>

#include <set>

namespace rollcall::shrinking_test {
namespace {

using ::testing::AllOf;
using ::testing::Field;
using ::testing::Ge;
using ::testing::SizeIs;

// Faults that break a law, without the one whose polling needs thousands of choices.
std::vector<std::string> faults(std::size_t most) {
    std::vector<std::string> names;
    for (runtime_entry const& e : fuzzed_parts().runtimes()) {
        bool const breaks_a_law = e.planted_for.size() == 5;
        if (breaks_a_law && e.name != "faulty:cancelled_group_wait_polls") names.push_back(e.name);
    }
    if (names.size() > most) names.resize(most);
    return names;
}

TEST(shrinking, each_case_made_smaller_fails_as_before_and_has_become_small) {
    shrink_bench_settings settings;
    settings.faults = faults(30);
    settings.seeds = 1;
    ASSERT_THAT(settings.faults, SizeIs(30u));
    std::set<std::string> told;
    shrink_bench_result const r = measure_shrinking(
        fuzzed_parts(), settings, [&](std::string const& what) { told.insert(what); });
    EXPECT_FALSE(r.interrupted);
    EXPECT_THAT(told, ::testing::Contains("30 of 30: " + settings.faults[29] + ", seed 1"));
    ASSERT_THAT(r.rows, SizeIs(30u));
    for (shrink_bench_row const& row : r.rows) {
        ASSERT_THAT(row.samples, SizeIs(1u)) << row.fault;
        shrink_sample const& one = row.samples[0];
        EXPECT_FALSE(one.slipped) << row.fault;
        EXPECT_TRUE(one.complete) << row.fault;
        EXPECT_THAT(one.before,
                    AllOf(Field(&case_size::tasks, Ge(10u)), Field(&case_size::ops, Ge(60u))));
        EXPECT_LE(one.after.ops, 20u) << row.fault;
        EXPECT_LE(one.after.tasks, 8u) << row.fault;
        EXPECT_LE(one.runs_to_smallest, one.runs) << row.fault;
    }
}

TEST(shrinking, a_fault_that_no_run_shows_has_no_sample) {
    shrink_bench_settings settings;
    settings.faults = faults(1);
    settings.seeds = 2;
    settings.runs = 0;
    shrink_bench_result const r = measure_shrinking(fuzzed_parts(), settings, [](auto const&) {});
    ASSERT_THAT(r.rows, SizeIs(1u));
    EXPECT_EQ(r.rows[0].seeds, 2u);
    EXPECT_THAT(r.rows[0].samples, SizeIs(0u));
}

}  // namespace
}  // namespace rollcall::shrinking_test
