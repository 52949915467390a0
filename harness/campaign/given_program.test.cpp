// A program that somebody gives is to come to its end: what is a finding of it, what its `expect`
// silences, and what is left of it when it is made smaller.
#include "fuzzers/parts.hpp"
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/cluster.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/shrink.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/token.hpp"

#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::given_program_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string case_of(std::string_view expected, std::string_view program) {
    return "rollcall case 1\nruntime mini\nexpect " + std::string(expected) + "\n\n" +
           std::string(program);
}

constexpr std::string_view permit_lost = R"(queue permits capacity 1

task main:
    put permits
    group g:
        spawn worker
        sleep 0
        cancel worker
    get permits

task worker:
    get permits
    yield
    try:
        sleep 1
    finally:
        put permits
)";

constexpr std::string_view kept_lock = R"(lock m

task main:
    group g:
        spawn worker
        sleep 1
        cancel worker
    lock m
    unlock m

task worker:
    lock m
    sleep 5
    unlock m
)";

constexpr std::string_view lost_update = R"(cell n

task main:
    group g:
        spawn a
        spawn b
    read n into r
    expect r == 2

task a:
    read n into v
    yield
    write n = v + 1

task b:
    repeat 4:
        yield
    add n by 1
)";

test_case parsed(std::string const& text) {
    parse_result r = parse_case(text, "a case");
    EXPECT_TRUE(r.value) << (r.error ? r.error->text() : "");
    return r.value.value_or(test_case{});
}

campaign_settings settings_for(test_case const& c) {
    campaign_settings settings;
    settings.runtime = c.runtime;
    settings.fixed = c.prog;
    settings.expected = c.expected;
    settings.runs = 500;
    return settings;
}

campaign_result hunted(std::string const& text) {
    return run_campaign(fuzzed_parts(), settings_for(parsed(text)), {});
}

std::vector<std::string> fingerprints(campaign_result const& r) {
    std::vector<std::string> all;
    for (finding const& f : r.findings) {
        EXPECT_TRUE(f.confirmed) << f.fingerprint;
        all.push_back(f.fingerprint);
    }
    return all;
}

TEST(given_program, a_hang_is_a_finding_with_its_mechanism) {
    campaign_result const r = hunted(case_of("passed", permit_lost));
    ASSERT_THAT(fingerprints(r), ElementsAre("hung holder_has_ended get"));
    finding const& f = r.findings[0];
    EXPECT_EQ(f.law, "hung");
    EXPECT_EQ(f.alarms, r.counts.hung);
    EXPECT_GT(r.counts.hung, 0u);
    EXPECT_LT(r.counts.hung, r.counts.runs) << "a run that passes is no finding";
    EXPECT_EQ(f.reproduction.expected, (expectation{expected_kind::hung, "", {"main"}}));
    std::uint64_t failures = 0;
    for (drawn_runs const& by : r.counts.pass.by) failures += by.failures;
    EXPECT_GT(failures, 0u) << "a pass is not worth what it would be without it";
}

TEST(given_program, a_hang_as_the_case_says_is_none) {
    campaign_result const r = hunted(case_of("hung main", permit_lost));
    EXPECT_THAT(r.findings, IsEmpty());
    EXPECT_GT(r.counts.hung, 0u);
    EXPECT_EQ(r.counts.as_expected, r.counts.hung);
}

TEST(given_program, a_hang_of_others_than_the_case_says_is_one) {
    EXPECT_THAT(fingerprints(hunted(case_of("hung worker", permit_lost))),
                ElementsAre("hung holder_has_ended get"));
    EXPECT_THAT(fingerprints(hunted(case_of("failed BQ-01", permit_lost))),
                ElementsAre("hung holder_has_ended get"));
}

TEST(given_program, of_which_nothing_is_claimed_may_hang) {
    campaign_result const r = hunted(case_of("any", permit_lost));
    EXPECT_THAT(r.findings, IsEmpty());
    EXPECT_GT(r.counts.as_expected, 0u);
}

TEST(given_program, a_law_that_the_case_names_is_no_finding_and_another_is) {
    EXPECT_THAT(hunted(case_of("failed PG-01", lost_update)).findings, IsEmpty());
    EXPECT_THAT(fingerprints(hunted(case_of("failed BQ-01", lost_update))),
                ElementsAre("PG-01 expectation_failed expect"));
    EXPECT_THAT(fingerprints(hunted(case_of("any", lost_update))),
                ElementsAre("PG-01 expectation_failed expect"));
}

TEST(given_program, a_hang_that_a_law_explains_is_told_once) {
    EXPECT_THAT(fingerprints(hunted(case_of("passed", kept_lock))),
                ElementsAre("PG-01 deadlocked_on_locks lock"));
}

TEST(given_program, a_limit_that_is_hit_is_a_finding) {
    test_case const c = parsed(case_of("passed", "task main:\n    repeat 100:\n        yield\n"));
    campaign_settings settings = settings_for(c);
    EXPECT_THAT(run_campaign(fuzzed_parts(), settings, {}).findings, IsEmpty());
    settings.limits.steps_max = 50;
    campaign_result const r = run_campaign(fuzzed_parts(), settings, {});
    ASSERT_THAT(fingerprints(r), ElementsAre("limit run_too_long"));
    EXPECT_EQ(r.findings[0].message, "after 50 steps the run had not come to its end");
}

TEST(given_program, a_crash_is_a_finding_unless_the_case_says_so) {
    constexpr std::string_view prog =
        "queue q capacity 1\n\ntask main:\n    group g:\n        spawn getter x3\n"
        "        sleep 1\n        cancel group g\n\ntask getter:\n    get q\n";
    test_case c = parsed(case_of("passed", prog));
    c.runtime = "faulty:crashes_when_getter_is_cancelled";
    campaign_settings settings = settings_for(c);
    EXPECT_THAT(run_campaign(fuzzed_parts(), settings, {}).findings, Not(IsEmpty()));
    settings.expected->kind = expected_kind::crashed;
    campaign_result const r = run_campaign(fuzzed_parts(), settings, {});
    EXPECT_THAT(r.findings, IsEmpty());
    EXPECT_GT(r.counts.as_expected, 0u);
}

TEST(given_program, a_generated_one_may_hang) {
    campaign_settings settings;
    settings.runtime = "mini";
    settings.runs = 3'000;
    settings.incomplete_every = 1;
    campaign_result const r = run_campaign(fuzzed_parts(), settings, {});
    EXPECT_GT(r.counts.hung, 0u);
    EXPECT_THAT(r.findings, IsEmpty());
}

// Explored on mini by `strategy` to the end.
campaign_result explored(std::string_view program, char const* strategy) {
    campaign_settings settings = settings_for(parsed(case_of("passed", program)));
    settings.strategy = std::get<strategy_choice>(parse_strategy(strategy));
    settings.runs = 100'000;
    settings.schedules_per_program = 100'000;
    return run_campaign(fuzzed_parts(), settings, {});
}

TEST(given_program, exploring_counts_the_traces_that_hang_and_those_that_break_a_law) {
    for (auto const& [text, traces, broken, hung] :
         {std::tuple{permit_lost, 10u, 0u, 3u}, std::tuple{lost_update, 3u, 1u, 0u},
          std::tuple{kept_lock, 9u, 3u, 0u}}) {
        campaign_result const r = explored(text, "dfs");
        EXPECT_EQ(r.counts.exhausted_units, 1u);
        EXPECT_EQ(r.counts.distinct, traces);
        EXPECT_EQ(r.counts.distinct_broken, broken);
        EXPECT_EQ(r.counts.distinct_hung, hung);
    }
}

TEST(given_program, exploring_says_which_traces_show_a_finding) {
    for (auto const& [text, traces] :
         {std::pair{permit_lost, 3u}, std::pair{lost_update, 1u}, std::pair{kept_lock, 3u}}) {
        campaign_result const r = explored(text, "dfs");
        ASSERT_EQ(r.findings.size(), 1u);
        finding const& f = r.findings[0];
        EXPECT_EQ(f.traces.size(), traces);
        std::set<std::uint64_t> hashes;
        for (failing_trace const& t : f.traces) {
            decode_result const decoded = decode_token(t.token);
            ASSERT_TRUE(decoded.value) << decoded.error;
            replay_report const again = replay_isolated(fuzzed_parts(), *decoded.value, {});
            EXPECT_THAT(again.fingerprints, ElementsAre(f.fingerprint));
            EXPECT_TRUE(hashes.insert(again.trace_hash).second) << "a trace twice";
        }
    }
}

TEST(given_program, exploring_names_no_more_traces_than_somebody_reads) {
    constexpr std::string_view always_hangs =
        "queue q capacity 1\n\ntask main:\n    group g:\n        spawn busy x2\n    get q\n\n"
        "task busy:\n    yield\n    yield\n    yield\n";
    campaign_result const r = explored(always_hangs, "dfs");
    ASSERT_EQ(r.findings.size(), 1u);
    EXPECT_GT(r.findings[0].alarms, finding::traces_max);
    EXPECT_LE(r.findings[0].traces.size(), finding::traces_max);
}

test_case shrunk(std::string const& text, shrink_scope scope) {
    campaign_result const r = hunted(text);
    EXPECT_EQ(r.findings.size(), 1u);
    if (r.findings.empty()) return {};
    finding const& f = r.findings[0];
    shrink_budget budget;
    budget.scope = scope;
    shrink_result const s = shrink(fuzzed_parts(), f.reproduction, f.fingerprint, budget,
                                   [](shrink_progress const&) {});
    EXPECT_TRUE(s.complete);
    return s.smallest;
}

TEST(given_program, keeps_its_ops_when_its_schedule_alone_is_made_smaller) {
    test_case const c = shrunk(case_of("passed", permit_lost), shrink_scope::schedule);
    EXPECT_EQ(c.prog, parsed(case_of("passed", permit_lost)).prog);
    EXPECT_EQ(c.sched.deviations.size(), 1u);
}

TEST(given_program, a_hang_keeps_its_queue_and_a_run_that_passes) {
    test_case const c = shrunk(case_of("passed", permit_lost), shrink_scope::all);
    std::string const text = print_program(c.prog);
    EXPECT_LE(count_ops(c.prog), count_ops(parsed(case_of("passed", permit_lost)).prog));
    EXPECT_THAT(text, HasSubstr("        put permits")) << "the worker gives it back\n" << text;
    EXPECT_EQ(c.sched.deviations.size(), 1u) << "it hangs only out of its order\n" << text;
}

TEST(given_program, a_broken_expectation_keeps_what_it_reads) {
    std::string const text =
        print_program(shrunk(case_of("passed", lost_update), shrink_scope::all).prog);
    for (char const* const kept :
         {"expect r == 2", "read n into r", "read n into v", "write n = v + 1", "add n by 1"}) {
        EXPECT_THAT(text, HasSubstr(kept)) << text;
    }
}

TEST(given_program, a_kept_lock_keeps_the_unlock_that_was_not_reached) {
    std::string const text =
        print_program(shrunk(case_of("passed", kept_lock), shrink_scope::all).prog);
    EXPECT_THAT(text, HasSubstr("    lock m                                @7")) << text;
    EXPECT_THAT(text, HasSubstr("    unlock m                              @9")) << text;
}

}  // namespace
}  // namespace rollcall::given_program_test
