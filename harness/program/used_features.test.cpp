#include "harness/program/used_features.hpp"

#include "harness/program/case_text.hpp"
#include "harness/program/sample_programs.test.hpp"

#include <gmock/gmock.h>

#include <string>

namespace rollcall::used_features_test {
namespace {

using ::testing::HasSubstr;

program parsed(std::string const& text) {
    parse_result const made = parse_case("rollcall case 1\nruntime mini\n\n" + text);
    EXPECT_TRUE(made.value) << text;
    return made.value ? made.value->prog : program{};
}
feature_set used_by(std::string const& text) { return features_of(parsed(text)); }

bool uses(std::string const& text, feature f) { return (used_by(text) & set_of(f)) != 0; }

TEST(used_features, of_a_plain_task_there_are_none) {
    EXPECT_EQ(used_by("task main:\n    yield\n"), 0u);
}

TEST(used_features, are_those_of_its_ops_and_their_options) {
    EXPECT_EQ(used_by("queue q capacity 1\n\ntask main:\n    put q timeout 1\n    try_get q\n"),
              set_of(feature::queues, feature::bounds, feature::put_limits, feature::try_gets));
    EXPECT_EQ(
        used_by("queue q capacity 0\n\ntask main:\n    get q timeout 1\n    consume q pass_on\n"),
        set_of(feature::queues, feature::rendezvous, feature::get_limits, feature::sentinels));
    EXPECT_EQ(used_by("queue q capacity unbounded\n\ntask main:\n    close q\n"),
              set_of(feature::queues, feature::unbounded, feature::closes, feature::early_closes));
    EXPECT_EQ(used_by("task main:\n    group g race static:\n        spawn a\n\ntask a:\n    io\n"),
              set_of(feature::groups, feature::races, feature::static_groups, feature::io));
    EXPECT_EQ(used_by("task main:\n    try:\n        sleep 1\n    catch any:\n        yield\n"),
              set_of(feature::catch_all, feature::sleeps));
    EXPECT_EQ(used_by("task main:\n    try:\n        yield\n    finally:\n        io\n"),
              set_of(feature::cleanups, feature::awaiting_cleanups, feature::io));
}

TEST(used_features, of_groups_hang_on_where_they_stand) {
    std::string const inner = "        group h:\n            spawn a\n\ntask a:\n    yield\n";
    EXPECT_TRUE(uses("task main:\n    group g:\n" + inner, feature::nested_groups));
    EXPECT_FALSE(uses("task main:\n    repeat 2:\n" + inner, feature::nested_groups));
    std::string const late = "task main:\n    group g:\n        group h:\n            spawn a in ";
    EXPECT_TRUE(uses(late + "g\n\ntask a:\n    yield\n", feature::late_spawns));
    EXPECT_FALSE(uses(late + "h\n\ntask a:\n    yield\n", feature::late_spawns));
}

TEST(used_features, errors_reach_a_group_unless_they_are_caught_before) {
    auto const child = [](std::string const& body) {
        return "task main:\n    group g:\n        spawn a\n\ntask a:\n" + body;
    };
    EXPECT_TRUE(uses(child("    fail E\n"), feature::group_errors));
    EXPECT_TRUE(uses(child("    timeout 1:\n        io\n"), feature::group_errors));
    EXPECT_FALSE(uses(child("    timeout none:\n        io\n"), feature::group_errors));
    EXPECT_FALSE(uses(child("    try:\n        fail E\n    catch error:\n        yield\n"),
                      feature::group_errors));
    EXPECT_TRUE(uses(child("    try:\n        fail E\n    catch cancel:\n        yield\n"),
                     feature::group_errors));
    EXPECT_TRUE(uses(child("    try:\n        yield\n    catch any:\n        fail E\n"),
                     feature::group_errors));
    EXPECT_TRUE(
        uses("task main:\n    try:\n        group g:\n            fail E\n"
             "    catch error:\n        yield\n",
             feature::group_errors));
    EXPECT_FALSE(uses("task main:\n    fail E\n", feature::group_errors));
}

TEST(used_features, an_error_goes_from_group_to_group_and_out_of_a_detached_task) {
    std::string const detached =
        "task main:\n    detach a\n\ntask a:\n    group g:\n        spawn b\n\ntask b:\n";
    EXPECT_TRUE(uses(detached + "    fail E\n", feature::detached_errors));
    EXPECT_FALSE(uses(detached + "    yield\n", feature::detached_errors));
    EXPECT_FALSE(
        uses("task main:\n    detach a\n\ntask a:\n    try:\n        group g:\n"
             "            fail E\n    catch any:\n        yield\n",
             feature::detached_errors));
}

TEST(used_features, a_cancel_in_a_loop_or_in_two_tasks_may_be_a_second_one) {
    EXPECT_FALSE(uses("task main:\n    cancel main\n", feature::second_cancels));
    EXPECT_TRUE(uses("task main:\n    cancel main\n    cancel main\n", feature::second_cancels));
    EXPECT_TRUE(uses("task main:\n    repeat 2:\n        cancel main\n", feature::second_cancels));
    EXPECT_TRUE(uses("task main:\n    group g:\n        spawn a x2\n\ntask a:\n    cancel main\n",
                     feature::second_cancels));
}

// What the generator turns on and off as a whole is what is found in its programs.
TEST(used_features, some_generated_program_has_each_that_programs_are_drawn_with) {
    feature_set found = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) found |= features_of(generated_program(seed));
    EXPECT_EQ(all_features & ~found, set_of(feature::locks, feature::group_aborts));
}

TEST(used_features, a_static_group_of_no_child_is_told_apart) {
    auto const uses = [](std::string const& body) {
        program const p = parsed("task main:\n    group g" + body + "\n\ntask a:\n    yield\n");
        return (features_of(p) & set_of(feature::empty_groups)) != 0;
    };
    EXPECT_TRUE(uses(" static:\n        pass"));
    EXPECT_TRUE(uses(" static race:\n        spawn a x0"));
    EXPECT_FALSE(uses(" static:\n        spawn a x0\n        spawn a"));
    EXPECT_FALSE(uses(":\n        pass"));
}

TEST(used_features, what_is_not_drawn_may_be_given) {
    program const p = parsed("task main:\n    group g static:\n        pass\n");
    capabilities may;
    may.given_alone = set_of(feature::empty_groups);
    may.features &= ~may.given_alone;
    EXPECT_EQ(lacking(p, may), set_of(feature::empty_groups));
    EXPECT_EQ(lacking(p, may.for_given()), 0u);
}

TEST(used_features, lacking_tells_a_capacity_that_there_is_not) {
    program const p =
        parsed("queue q capacity 3\n\ntask main:\n    put q\n    shield:\n        io\n");
    capabilities may;
    EXPECT_EQ(lacking(p, may), 0u);
    may.capacities = 0b10110;  // 1, 2, 4
    may.features &= ~set_of(feature::shields);
    EXPECT_EQ(lacking(p, may), set_of(feature::bounds, feature::shields));
    EXPECT_EQ(missing_text(lacking(p, may)), "no shield, no queue of that capacity");
    EXPECT_EQ(missing_text(set_of(feature::limits, feature::cancels, feature::io, feature::sleeps)),
              "no limit on put or get, no cancel, no io, ...");
}

}  // namespace
}  // namespace rollcall::used_features_test
