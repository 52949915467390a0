// Hunts on libraries that are described (described.test.hpp), within what each has.
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/cli/hunt_summary.hpp"
#include "harness/program/case_text.hpp"
#include "harness/run/described.test.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "properties/law_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace rollcall {
// GCC warns of unnamed namespaces in what a coroutine of a header keeps.
namespace hosted_test {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

template <class L>
registry parts_with() {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    add_library<L>(parts, "a library of a test");
    return parts;
}

template <class L>
hunt_summary hunted(std::string const& variant = "", std::uint64_t runs = 3'000) {
    registry const parts = parts_with<L>();
    hunt_summary s;
    s.settings.runtime = std::string(L::name) + variant;
    s.settings.runs = runs;
    s.result = run_campaign(parts, s.settings, {});
    s.vacuous = find_vacuity(parts, s);
    return s;
}

template <class L>
void expect_clean(std::uint64_t runs = 3'000) {
    hunt_summary const s = hunted<L>("", runs);
    EXPECT_EQ(judge(s), exit_status::fine) << summary_text(parts_with<L>(), s);
    EXPECT_EQ(s.result.counts.segments_controlled, s.result.counts.segments);
    EXPECT_EQ(s.result.counts.gave_up, 0u);
}

template <class L>
replay_report replayed(std::string const& text) {
    registry const parts = parts_with<L>();
    test_case c = parse_case("rollcall case 2\nruntime " + std::string(L::name) + "\n" + text, "c")
                      .value.value();
    return replay_isolated(parts, c, {});
}

constexpr char each_member_once[] = R"(
queue q capacity 2

task main:
    group g:
        spawn t
        cancel t
        cancel group g
    group h static:
        spawn t x2
    timeout none:
        yield
    timeout 9:
        shield:
            sleep 1
    put q timeout 5
    get q timeout 5
    try_put q
    try_get q
    get q

task t:
    yield
)";

constexpr char who_waits_for_ever[] =
    "\nqueue q capacity 1\n\ntask main:\n    group g:\n        spawn t\n        spawn t\n\n"
    "task t:\n    get q\n";

TEST(hosted, the_example_hunts_clean) { expect_clean<example::toy_library>(4'000); }
TEST(hosted, a_library_that_resumes_in_place_hunts_clean) { expect_clean<careful<in_place>>(); }
TEST(hosted, a_library_that_polls_hunts_clean) { expect_clean<careful<polled>>(); }
TEST(hosted, a_library_that_posts_hunts_clean) { expect_clean<careful<posting>>(); }

TEST(hosted, programs_use_what_a_description_has) {
    capabilities const has = coroutine_runtime<hosted<example::toy_library>>().supports();
    for (feature const f : {feature::groups, feature::queues, feature::closes, feature::joins,
                            feature::detaches, feature::sleeps, feature::unbounded}) {
        EXPECT_TRUE(has.has(f)) << static_cast<int>(f);
    }
    for (feature const f :
         {feature::group_errors, feature::detached_errors, feature::rendezvous, feature::cancels,
          feature::timeouts, feature::shields, feature::limits, feature::try_ops, feature::races}) {
        EXPECT_FALSE(has.has_any(f)) << static_cast<int>(f);
    }
    EXPECT_TRUE(coroutine_runtime<hosted<careful<posting>>>().supports().has(feature::group_errors))
        << "its errors are declared";
}

TEST(hosted, what_is_not_declared_is_not_promised) {
    registry const parts = parts_with<example::toy_library>();
    dialect const& d = hosted<example::toy_library>::declares();
    EXPECT_TRUE(d.groups_hold_children.promised);
    EXPECT_FALSE(d.errors.promised || d.queue_is_fair.promised || d.cancellation.promised);
    dialect const& declared = hosted<careful<posting>>::declares();
    EXPECT_TRUE(declared.errors.promised && declared.closed_group_refuses.promised);
    EXPECT_FALSE(declared.shield.promised);
}

TEST(hosted, another_order_and_a_close_that_discards_can_be_declared) {
    expect_clean<stack_like<true>>();
    hunt_summary const s = hunted<stack_like<false>>();
    std::string const text = summary_text(parts_with<stack_like<false>>(), s);
    EXPECT_THAT(text, HasSubstr("NEW        BQ-01 lost_beside_close"));
    EXPECT_THAT(text, HasSubstr("NEW        BQ-03 overtaken"));
}

// Where it resumes is a number then, and neither vacuous nor a broken law.
TEST(hosted, a_library_can_be_seen_without_hops) {
    hunt_summary const s = hunted<example::toy_library>(":inline");
    registry const parts = parts_with<example::toy_library>();
    EXPECT_EQ(judge(s), exit_status::fine) << summary_text(parts, s);
    EXPECT_LT(s.result.counts.segments_controlled, s.result.counts.segments);
    EXPECT_THAT(summary_text(parts, s), HasSubstr("control    "));
    EXPECT_THAT(summary_text(parts, s), Not(HasSubstr("VACUOUS")));
}

TEST(hosted, each_member_of_a_description_is_called) {
    coroutine_runtime<hosted<patient>> under_test;
    for (feature const f : {feature::group_cancels, feature::timeouts, feature::shields,
                            feature::limits, feature::try_ops, feature::static_groups}) {
        EXPECT_TRUE(under_test.supports().has(f)) << static_cast<int>(f);
    }
    test_case const c =
        parse_case(std::string("rollcall case 2\nruntime patient\n") + each_member_once, "c")
            .value.value();
    runner r(under_test, nullptr);
    plan const p(c.prog);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        random_strategy walk(seed);
        run_report const& report = r.run(p, walk);
        EXPECT_FALSE(report.hung || report.gave_up);
        EXPECT_EQ(report.segments_controlled, report.segments);
        EXPECT_EQ(report.bodies, 0);
        std::vector<std::uint32_t> causes;
        std::size_t returned = 0;
        for (event const& e : r.events().events()) {
            if (e.kind == event_kind::cancel_reached) causes.push_back(e.value);
            returned += e.kind == event_kind::op_returned;
        }
        EXPECT_THAT(causes,
                    ::testing::ElementsAre(static_cast<std::uint32_t>(cancel_cause::program),
                                           static_cast<std::uint32_t>(cancel_cause::group)));
        EXPECT_EQ(returned, count_ops(c.prog) + 2) << "the tasks of t are three";
    }
}

TEST(hosted, a_wakeup_that_is_lost_is_found) {
    hunt_summary const s = hunted<forgetful>();
    EXPECT_EQ(judge(s), exit_status::found);
    EXPECT_THAT(summary_text(parts_with<forgetful>(), s),
                HasSubstr("NEW        BQ-05 putter_beside_room"));
}

// Neither the destructor of its group nor that of a frame is entered.
TEST(hosted, what_cannot_be_destroyed_stays) {
    for (auto const& r : {replayed<careful<in_place>>(who_waits_for_ever),
                          replayed<careful<posting>>(who_waits_for_ever),
                          replayed<careful<polled>>(who_waits_for_ever)}) {
        EXPECT_EQ(r.verdict, "hung main t t");
        EXPECT_TRUE(r.problem.empty()) << r.problem;
    }
}

// Programs that may hang by their own fault leave tasks behind in many runs.
TEST(hosted, a_worker_that_has_left_much_behind_is_replaced) {
    registry const parts = parts_with<example::toy_library>();
    campaign_settings settings;
    settings.runtime = "toy";
    settings.runs = 4'000;
    settings.generate.complete = false;
    settings.bodies_left_max = INT64_MAX;
    campaign_result const once = run_campaign(parts, settings, {});
    settings.bodies_left_max = 1'000;
    campaign_result const often = run_campaign(parts, settings, {});
    EXPECT_THAT(once.notes, Not(Contains(HasSubstr("stay in memory"))));
    EXPECT_THAT(often.notes, Contains(HasSubstr("replaced, since tasks that wait for ever stay")));
    EXPECT_EQ(often.counts.runs, once.counts.runs);
    EXPECT_EQ(often.counts.hung, once.counts.hung);
    EXPECT_GT(often.counts.hung, 100u);
}

TEST(hosted, a_library_that_can_destroy_is_asked_to) {
    hosted<tidy>::declares();
    coroutine_runtime<hosted<tidy>> under_test;
    test_case const c =
        parse_case(std::string("rollcall case 2\nruntime tidy\n") + who_waits_for_ever, "c")
            .value.value();
    runner r(under_test, nullptr);
    replay_strategy plain{schedule{}};
    plan const p(c.prog);
    EXPECT_TRUE(r.run(p, plain).hung);
    EXPECT_EQ(tidy::destroyed, 1);
}

}  // namespace hosted_test
}  // namespace rollcall
