#include "harness/program/within.hpp"

#include "harness/program/case_text.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/program_check.hpp"
#include "harness/program/sample_programs.test.hpp"
#include "harness/program/tree_edit.hpp"
#include "harness/program/used_features.hpp"

#include <gmock/gmock.h>

#include <string>

namespace rollcall::within_test {
namespace {

program parsed(std::string const& text) {
    parse_result const made = parse_case("rollcall case 1\nruntime mini\n\n" + text);
    EXPECT_TRUE(made.value) << text;
    return made.value ? made.value->prog : program{};
}

// The program of this text without these features.
program without(feature_set features, std::string const& text, bool complete = true) {
    program p = parsed(text);
    capabilities may;
    may.features &= ~features;
    EXPECT_TRUE(keep_within(p, may, complete));
    EXPECT_EQ(lacking(p, may), 0u);
    return p;
}

// Whether that gives the second program, whatever its ids.
::testing::AssertionResult becomes(feature_set features, std::string const& text,
                                   std::string const& less, bool complete = true) {
    program p = without(features, text, complete);
    program wanted = parsed(less);
    auto const number = [](program& of) {
        std::uint32_t id = 0;
        for (op_location const& at : locate_ops(of)) at.at().id = ++id;
    };
    number(p);
    number(wanted);
    if (p == wanted) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << print_program(p);
}

capabilities some_capabilities(entropy& draw) {
    capabilities may;
    std::uint32_t const eighths = 1 + draw.below(7);
    for (feature_row const& row : feature_table) {
        if (!draw.chance(eighths, 8)) may.features &= ~set_of(row.what);
    }
    if (draw.chance(1, 2)) may.capacities = 0b10110;
    // Of some kind a queue has to be.
    if (!may.has(feature::rendezvous) && !may.has(feature::unbounded)) {
        may.features |= set_of(feature::bounds);
    }
    return may;
}

TEST(within, what_is_generated_uses_what_it_may_and_ends_as_promised) {
    std::uint64_t changed = 0;
    for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
        entropy draw = entropy::from_seed(seed);
        generator_options options;
        options.complete = seed % 4 != 0;
        options.may = some_capabilities(draw);
        program const p = generate(draw, options);
        ASSERT_EQ(validate(p), "") << seed;
        ASSERT_EQ(missing_text(lacking(p, options.may)), "") << seed << "\n" << print_program(p);
        if (!options.complete) continue;
        completeness const c = check_completeness(p);
        ASSERT_TRUE(c.complete) << seed << " " << c.reason << "\n" << print_program(p);
        ++changed;
    }
    EXPECT_GT(changed, 2'000u);
}

// Programs that were drawn without a thought of what there is: of a corpus, of a mutator.
TEST(within, any_program_is_brought_within_any_capabilities) {
    std::uint64_t changed = 0;
    for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
        entropy draw = entropy::from_seed(seed);
        generator_options options;
        options.complete = seed % 2 != 0;
        program p = generated_program(seed, options);
        program const before = p;
        capabilities const may = some_capabilities(draw);
        bool const is_changed = keep_within(p, may, options.complete);
        ASSERT_EQ(is_changed, lacking(before, may) != 0) << seed;
        ASSERT_EQ(is_changed, p != before) << seed;
        ASSERT_EQ(validate(p), "") << seed << "\n" << print_program(p);
        ASSERT_EQ(missing_text(lacking(p, may)), "") << seed << "\n" << print_program(p);
        if (options.complete) {
            completeness const c = check_completeness(p);
            ASSERT_TRUE(c.complete) << seed << " " << c.reason << "\n" << print_program(p);
        }
        changed += is_changed ? 1 : 0;
    }
    EXPECT_GT(changed, 2'000u);
}

// Each op becomes the nearest one that may be.
TEST(within, blocks_become_their_bodies) {
    std::string const less = "task main:\n    io\n    sleep 1\n";
    for (char const* const block : {"shield", "timeout 2", "repeat 3"}) {
        std::string const text =
            "task main:\n    " + std::string(block) + ":\n        io\n        sleep 1\n";
        EXPECT_TRUE(
            becomes(set_of(feature::shields, feature::timeouts, feature::repeats), text, less));
    }
    std::string const both = "task main:\n    try:\n        io\n    finally:\n        sleep 1\n";
    EXPECT_TRUE(becomes(set_of(feature::cleanups), both, less));
    EXPECT_TRUE(becomes(set_of(feature::awaiting_cleanups), both, "task main:\n    io\n"));
}

TEST(within, a_task_without_a_group_is_detached) {
    std::string const text = "task main:\n    group g:\n        spawn a x3\n\ntask a:\n    yield\n";
    EXPECT_TRUE(
        becomes(set_of(feature::groups), text, "task main:\n    detach a\n\ntask a:\n    yield\n"));
    EXPECT_TRUE(
        becomes(set_of(feature::groups, feature::detaches), text, "task main:\n    yield\n"));
}

TEST(within, an_error_that_no_group_takes_is_caught_where_it_rises) {
    std::string const begin = "task main:\n    group g:\n        spawn a\n\ntask a:\n    io\n";
    EXPECT_TRUE(becomes(set_of(feature::group_errors), begin + "    fail E\n",
                        begin + "    try:\n        fail E\n    catch error:\n        pass\n"));
    EXPECT_TRUE(
        becomes(set_of(feature::group_errors, feature::catches), begin + "    fail E\n", begin));
}

TEST(within, what_is_caught_becomes_less_and_never_more) {
    auto const caught = [](std::string const& filter) {
        return "task main:\n    try:\n        io\n    catch " + filter + ":\n        yield\n";
    };
    EXPECT_TRUE(becomes(set_of(feature::catch_all), caught("any"), caught("error")));
    EXPECT_TRUE(becomes(set_of(feature::catch_all, feature::catch_errors), caught("any"),
                        caught("cancel")));
    EXPECT_TRUE(becomes(set_of(feature::catch_errors), caught("error"), "task main:\n    io\n"));
}

TEST(within, a_wait_that_nothing_ends_gets_a_limit_or_tries) {
    std::string const queue = "queue q capacity 1\n\ntask main:\n";
    std::string const text =
        "queue q capacity 1\n\ntask main:\n    group g:\n        try:\n            spawn a\n"
        "        finally:\n            close q\n\ntask a:\n    get q\n";
    std::string const begin =
        "queue q capacity 1\n\ntask main:\n    group g:\n        spawn a\n\ntask a:\n";
    EXPECT_TRUE(becomes(set_of(feature::closes), text, begin + "    get q timeout 3\n"));
    EXPECT_TRUE(becomes(set_of(feature::closes, feature::limits), text, begin + "    try_get q\n"));
    EXPECT_TRUE(becomes(set_of(feature::closes), text, begin + "    get q\n", false));
}

TEST(within, a_static_group_of_no_child_is_a_pause) {
    EXPECT_TRUE(becomes(set_of(feature::empty_groups),
                        "task main:\n    group g static:\n        pass\n",
                        "task main:\n    yield\n"));
}

TEST(within, of_several_cancels_the_first_one_stays) {
    EXPECT_TRUE(becomes(set_of(feature::second_cancels),
                        "task main:\n    cancel main\n    io\n    cancel main\n",
                        "task main:\n    cancel main\n    io\n"));
}

TEST(within, a_queue_gets_the_next_capacity_that_there_is) {
    program p = parsed("queue q capacity 3\n\ntask main:\n    put q\n");
    capabilities may;
    may.capacities = 0b10110;  // 1, 2, 4
    EXPECT_TRUE(keep_within(p, may, false));
    EXPECT_EQ(p.queues[0].capacity, 4u);
    may.capacities = 0b10;
    EXPECT_TRUE(keep_within(p, may, false));
    EXPECT_EQ(p.queues[0].capacity, 1u);
    may.features &= ~set_of(feature::bounds);
    EXPECT_TRUE(keep_within(p, may, false));
    EXPECT_EQ(p.queues[0].capacity, 0u);
}

TEST(within, what_may_all_be_is_left_alone) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        program p = generated_program(seed);
        program const before = p;
        EXPECT_FALSE(keep_within(p, {}, true));
        EXPECT_EQ(p, before);
    }
}

}  // namespace
}  // namespace rollcall::within_test
