// What is said of a campaign, and what is not: on made-up counts, and on campaigns of programs
// whose traces and failures are known.
#include "harness/campaign/pass_worth.hpp"
#include "harness/program/builder.hpp"
#include "properties/law_book.hpp"
#include "runtimes/faulty/faults.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <string>

namespace rollcall::pass_worth_test {
namespace {

using namespace build;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

program small() { return program_builder{}.task("main", yield()).build(); }

campaign_settings settings_of(std::string const& strategy, bool fixed) {
    campaign_settings settings;
    settings.runtime = "mini";
    settings.strategy = std::get<strategy_choice>(parse_strategy(strategy));
    if (fixed) settings.fixed = small();
    return settings;
}

// A hundred runs of pct beside ten of urw, none of them failed.
campaign_result made_up() {
    campaign_result r;
    r.counts.runs = 115;
    for (int i = 0; i < 100; ++i) r.counts.pass.add_run({sampler::pct, 2, 20}, false);
    for (int i = 0; i < 10; ++i) r.counts.pass.add_run({sampler::urw}, false);
    for (int i = 0; i < 5; ++i) r.counts.pass.add_run({}, true);
    r.counts.pass.actors_max = 4;
    r.counts.pass.decisions_max = 20;
    r.counts.pass.programs = 10;
    r.traces[static_cast<std::size_t>(sampler::urw)] = {6, 3, 1};
    return r;
}

TEST(pass_worth, a_fixed_program_is_judged_per_strategy) {
    pass_worth const w = assess_pass(settings_of("portfolio", true), made_up());
    EXPECT_THAT(w.void_because, IsEmpty());
    EXPECT_FALSE(w.programs);
    ASSERT_THAT(w.strategies, SizeIs(2));
    EXPECT_EQ(w.strategies[0].by, sampler::pct);
    EXPECT_DOUBLE_EQ(*w.strategies[0].runs.failure_below(), failure_bound(100));
    EXPECT_DOUBLE_EQ(*w.strategies[0].new_trace, 1.0 / 102);
    EXPECT_EQ(w.strategies[1].by, sampler::urw);
    EXPECT_DOUBLE_EQ(*w.strategies[1].runs.failure_below(), failure_bound(10));
    EXPECT_DOUBLE_EQ(*w.strategies[1].new_trace, 0.3);
}

TEST(pass_worth, depths_are_those_that_pct_draws_and_of_its_own_runs) {
    pass_worth const w = assess_pass(settings_of("portfolio", true), made_up());
    EXPECT_THAT(w.depths.missed_below, ElementsAre(chance_to_miss({4, 20, 2}, 1, 100),
                                                   chance_to_miss({4, 20, 2}, 2, 100)));
    EXPECT_EQ(w.depths.decisions_reached, 20u);
}

TEST(pass_worth, a_run_with_more_decisions_shows_how_far_pct_did_not_reach) {
    campaign_result r = made_up();
    r.counts.pass.decisions_max = 23;
    pass_worth const w = assess_pass(settings_of("portfolio", true), r);
    EXPECT_EQ(w.depths.seen.decisions, 23u);
    EXPECT_EQ(w.depths.decisions_reached, 20u);
}

TEST(pass_worth, after_a_failure_there_is_a_rate_and_no_bound) {
    campaign_result r = made_up();
    r.counts.pass.add_run({sampler::pct, 2, 20}, true);
    pass_worth const w = assess_pass(settings_of("portfolio", true), r);
    EXPECT_FALSE(w.strategies[0].runs.failure_below());
    EXPECT_DOUBLE_EQ(w.strategies[0].runs.failure_rate(), 1.0 / 101);
    EXPECT_THAT(w.depths.missed_below, IsEmpty());
    EXPECT_TRUE(w.strategies[1].runs.failure_below()) << "of another strategy";
}

TEST(pass_worth, generated_programs_are_the_trials) {
    campaign_result r = made_up();
    drawn_runs& urw = r.counts.pass[sampler::urw];
    std::vector<std::uint64_t> classes{1, 2, 3, 3};
    urw.add_program(classes);
    pass_worth const w = assess_pass(settings_of("portfolio", false), r);
    ASSERT_TRUE(w.programs);
    EXPECT_DOUBLE_EQ(*w.programs->failure_below(), failure_bound(10));
    EXPECT_THAT(w.depths.missed_below, IsEmpty()) << "n and k differ between programs";
    ASSERT_THAT(w.strategies, SizeIs(2));
    EXPECT_FALSE(w.strategies[0].new_trace) << "pct drew no run of a whole program";
    EXPECT_DOUBLE_EQ(*w.strategies[1].new_trace, 0.5);
}

TEST(pass_worth, a_finding_that_no_program_was_counted_for_is_a_failed_program) {
    campaign_result r = made_up();
    r.findings.emplace_back();
    pass_worth const w = assess_pass(settings_of("portfolio", false), r);
    EXPECT_EQ(w.programs->failures, 1u);
    EXPECT_FALSE(w.programs->failure_below());
}

TEST(pass_worth, what_is_not_controlled_voids_everything) {
    auto const voids = [](auto spoil) {
        campaign_result r = made_up();
        spoil(r);
        pass_worth const w = assess_pass(settings_of("portfolio", true), r);
        EXPECT_THAT(w.strategies, IsEmpty());
        EXPECT_THAT(w.depths.missed_below, IsEmpty());
        pass_worth const generated = assess_pass(settings_of("portfolio", false), r);
        EXPECT_FALSE(generated.programs);
        EXPECT_EQ(generated.void_because, w.void_because);
        return w.void_because;
    };
    EXPECT_THAT(voids([](campaign_result& r) { r.counts.gave_up = 12; }),
                ElementsAre("12 runs hit a limit"));
    EXPECT_THAT(voids([](campaign_result& r) { r.counts.judged_in_part = 1; }),
                ElementsAre("1 run judged in part, for an op was left before its body ended"));
    EXPECT_THAT(voids([](campaign_result& r) { r.counts.pass.replay_mismatches = 1; }),
                ElementsAre("1 run did not come again when replayed"));
    EXPECT_THAT(voids([](campaign_result& r) { r.unexplained = 1; }),
                ElementsAre("1 worker died for no reason that came again"));
    EXPECT_THAT(voids([](campaign_result& r) { r.counts.segments = 3; }),
                ElementsAre("3 segments ran outside the gate"));
    EXPECT_THAT(voids([](campaign_result& r) { r.counts.gave_up = r.unexplained = 2; }), SizeIs(2));
}

TEST(pass_worth, nothing_is_said_of_what_is_not_drawn) {
    for (std::string const name : {"fifo", "dfs", "delay"}) {
        for (bool const fixed : {false, true}) {
            pass_worth const w = assess_pass(settings_of(name, fixed), made_up());
            EXPECT_THAT(w.strategies, IsEmpty()) << name;
            EXPECT_FALSE(w.programs) << name;
        }
    }
}

TEST(pass_worth, nothing_is_said_up_to_the_first_failure) {
    campaign_result r = made_up();
    r.findings.emplace_back();
    campaign_settings settings = settings_of("portfolio", true);
    settings.stop_at_first = true;
    EXPECT_THAT(assess_pass(settings, r).strategies, IsEmpty());
}

registry const& all_parts() {
    static registry const all = [] {
        registry parts;
        parts.set_laws([] { return make_law_book(); });
        parts.add({"mini", "", "", true, [] { return make_mini_runtime(); }});
        for (planted_fault const& fault : planted_faults()) {
            parts.add({"faulty:" + std::string(fault.name), "", std::string(fault.law), false,
                       [&fault] { return make_faulty_runtime(fault); }});
        }
        return parts;
    }();
    return all;
}

struct judged_campaign {
    campaign_result result;
    pass_worth worth;
};

judged_campaign run_and_judge(campaign_settings const& settings,
                              registry const& parts = all_parts()) {
    judged_campaign j{run_campaign(parts, settings, {}), {}};
    j.worth = assess_pass(settings, j.result);
    return j;
}

void expect_same(campaign_result const& a, campaign_result const& b) {
    for (std::size_t s = 0; s < sampler_count; ++s) {
        SCOPED_TRACE(name_of(static_cast<sampler>(s)));
        EXPECT_EQ(a.counts.pass.by[s].runs, b.counts.pass.by[s].runs);
        EXPECT_EQ(a.counts.pass.by[s].failures, b.counts.pass.by[s].failures);
        EXPECT_EQ(a.counts.pass.by[s].programs, b.counts.pass.by[s].programs);
        EXPECT_EQ(a.counts.pass.by[s].seen_once_sum, b.counts.pass.by[s].seen_once_sum);
        EXPECT_EQ(a.traces[s].seen, b.traces[s].seen);
        EXPECT_EQ(a.traces[s].once, b.traces[s].once);
        EXPECT_EQ(a.traces[s].twice, b.traces[s].twice);
    }
    EXPECT_EQ(a.counts.pass.programs, b.counts.pass.programs);
    EXPECT_EQ(a.counts.pass.programs_failed, b.counts.pass.programs_failed);
    EXPECT_EQ(a.counts.pass.actors_max, b.counts.pass.actors_max);
    EXPECT_EQ(a.counts.pass.decisions_max, b.counts.pass.decisions_max);
    EXPECT_EQ(a.counts.pass.decisions_reached, b.counts.pass.decisions_reached);
}

// A campaign, the same with one job and with two.
judged_campaign run_with_one_job_and_two(campaign_settings settings) {
    settings.spin_seconds = 0.5;
    settings.memory_bytes_max = std::size_t{256} << 20;
    judged_campaign const alone = run_and_judge(settings);
    settings.jobs = 2;
    expect_same(alone.result, run_and_judge(settings).result);
    return alone;
}

std::uint64_t drawn_in(campaign_result const& r) {
    std::uint64_t sum = 0;
    for (std::size_t s = 1; s < sampler_count; ++s) sum += r.counts.pass.by[s].runs;
    return sum;
}

TEST(pass_worth, runs_that_teach_and_run_0_do_not_count) {
    // Ten units of a hundred runs.
    for (auto const& [name, taught] :
         {std::pair{"random", 1u}, {"pos", 1u}, {"pct", 20u}, {"portfolio", 20u}}) {
        campaign_settings settings = settings_of(name, true);
        settings.schedules_per_program = 100;
        settings.schedules_vary = false;
        settings.runs = 1'000;
        judged_campaign const j = run_with_one_job_and_two(settings);
        EXPECT_EQ(drawn_in(j.result), 1'000u - 10 * taught) << name;
        EXPECT_EQ(j.result.counts.pass[sampler::none].runs, 10 * taught) << name;
    }
}

program three_tasks_with_three_yields() {
    return program_builder{}
        .task("main", group("g", spawn("a"), spawn("b"), spawn("c")))
        .task("a", yield(), yield(), yield())
        .task("b", yield(), yield(), yield())
        .task("c", yield(), yield(), yield())
        .build();
}

TEST(pass_worth, of_34_650_interleavings_that_are_one_trace_none_is_new) {
    campaign_settings settings = settings_of("portfolio", true);
    settings.fixed = three_tasks_with_three_yields();
    settings.runs = 2'000;
    judged_campaign const j = run_with_one_job_and_two(settings);
    ASSERT_THAT(j.worth.strategies, SizeIs(5));
    for (strategy_worth const& s : j.worth.strategies) {
        EXPECT_EQ(s.traces.seen, 1u) << name_of(s.by);
        EXPECT_EQ(traces_at_least(s.traces), 1.0) << name_of(s.by);
        auto const runs = static_cast<double>(s.runs.trials);
        EXPECT_DOUBLE_EQ(*s.new_trace, 1 / (runs + 2)) << name_of(s.by);
    }
    EXPECT_EQ(j.worth.depths.seen.actors, 5u) << "four tasks, and time";
}

TEST(pass_worth, traces_of_many_units_of_one_program_are_counted_together) {
    campaign_settings settings = settings_of("random", true);
    settings.fixed = program_builder{}
                         .queue("q", 1)
                         .task("main", group("g", spawn("a"), spawn("b"), spawn("c")))
                         .task("a", try_put("q"))
                         .task("b", try_put("q"))
                         .task("c", try_put("q"))
                         .build();
    settings.schedules_per_program = 10;
    settings.schedules_vary = false;
    settings.runs = 2'000;
    judged_campaign const j = run_with_one_job_and_two(settings);
    trace_counts const& traces = j.worth.strategies[0].traces;
    EXPECT_EQ(traces.seen, 6u) << "the orders of three conflicting steps";
    EXPECT_EQ(traces.once, 0u);
}

TEST(pass_worth, counts_of_generated_programs_do_not_depend_on_the_jobs) {
    campaign_settings settings = settings_of("portfolio", false);
    settings.runs = 1'300;  // 162 programs, and one that is cut short
    judged_campaign const j = run_with_one_job_and_two(settings);
    ASSERT_TRUE(j.worth.programs);
    EXPECT_EQ(j.worth.programs->trials, 162u);
    EXPECT_DOUBLE_EQ(*j.worth.programs->failure_below(), failure_bound(162));
    for (strategy_worth const& s : j.worth.strategies) {
        EXPECT_GT(*s.new_trace, 0.0);
        EXPECT_LE(*s.new_trace, 1.0);
    }
}

TEST(pass_worth, a_crash_is_a_failure_of_the_strategy_that_drew_it_and_of_its_program) {
    campaign_settings settings = settings_of("portfolio", false);
    settings.runtime = "faulty:crashes_when_getter_is_cancelled";
    settings.runs = 1'280;
    judged_campaign const generated = run_with_one_job_and_two(settings);
    ASSERT_GT(generated.result.counts.crashes, 0u);
    EXPECT_GE(generated.worth.programs->failures, 1u);
    EXPECT_LT(generated.worth.programs->failures, generated.worth.programs->trials);
    EXPECT_EQ(generated.worth.programs->trials, units_of_campaign(settings))
        << "each once, also those that crashed";

    settings.fixed = generated.result.findings[0].reproduction.prog;
    settings.runs = 320;
    judged_campaign const fixed = run_with_one_job_and_two(settings);
    std::uint64_t failures = 0;
    for (drawn_runs const& d : fixed.result.counts.pass.by) failures += d.failures;
    EXPECT_GT(fixed.result.counts.crashes, 0u);
    EXPECT_GE(failures, fixed.result.counts.crashes);
}

TEST(pass_worth, steps_outside_the_gate_void_everything) {
    campaign_settings settings = settings_of("portfolio", false);
    settings.runtime = "faulty:resumes_past_the_gate";
    settings.runs = 640;
    judged_campaign const j = run_and_judge(settings);
    EXPECT_THAT(j.worth.void_because, Not(IsEmpty()));
    EXPECT_FALSE(j.worth.programs);
}

TEST(pass_worth, a_run_that_hits_a_limit_voids_everything) {
    campaign_settings settings = settings_of("random", true);
    settings.fixed = three_tasks_with_three_yields();
    settings.limits.steps_max = 5;
    settings.runs = 10;
    EXPECT_THAT(run_and_judge(settings).worth.void_because, ElementsAre("10 runs hit a limit"));
}

// Breaks where the last of four tasks begins first: one run in four of a random walk.
class last_is_not_first : public law_book {
public:
    std::span<law_info const> laws() const noexcept override { return {&info_, 1}; }
    std::uint64_t promised(dialect const&) const noexcept override { return 1; }
    void select(std::uint64_t) noexcept override {}
    void judge(run_view const& run, judgement& result) override {
        result.exercised = 1;
        for (event const& e : run.events.events()) {
            if (e.kind != event_kind::task_begun || e.task == 0) continue;
            if (e.task == 4) result.violations.push_back({0, "began_first", 0, "so it was", 0, {}});
            return;
        }
    }

private:
    static constexpr law_info info_{"ZZ-01", "last_is_not_first", "", "", "", "", "", 0};
};

// Eleven runs without a failure state a bound below one in four, which is wrong; that happens to
// 0.75^11 = 4.2 % of all campaigns. At 95 % confidence it may happen to 5 % of 200, and 3 standard
// deviations of that.
TEST(quality, the_bound_of_a_known_rate_is_wrong_in_one_campaign_of_twenty_at_most) {
    registry parts;
    parts.set_laws([] { return std::make_unique<last_is_not_first>(); });
    parts.add({"mini", "", "", true, [] { return make_mini_runtime(); }});
    constexpr double rate = 0.25;
    constexpr std::uint32_t runs = 11;
    ASSERT_LT(failure_bound(runs), rate);
    campaign_settings settings = settings_of("random", true);
    settings.fixed = program_builder{}
                         .task("main", group("g", spawn("a"), spawn("b"), spawn("c"), spawn("d")))
                         .task("a", yield())
                         .task("b", yield())
                         .task("c", yield())
                         .task("d", yield())
                         .build();
    settings.schedules_per_program = runs + 1;
    settings.schedules_vary = false;
    settings.runs = runs + 1;
    int wrong = 0;
    std::uint64_t failures = 0;
    constexpr int campaigns = 200;
    for (settings.seed = 1; settings.seed <= campaigns; ++settings.seed) {
        judged_campaign const j = run_and_judge(settings, parts);
        ASSERT_THAT(j.worth.strategies, SizeIs(1));
        trial_worth const& t = j.worth.strategies[0].runs;
        ASSERT_EQ(t.trials, runs);
        failures += t.failures;
        auto const bound = t.failure_below();
        wrong += bound && *bound < rate ? 1 : 0;
    }
    double const all = campaigns * runs;
    EXPECT_NEAR(static_cast<double>(failures), all * rate, 3 * std::sqrt(all * rate * (1 - rate)));
    EXPECT_GT(wrong, 0) << "or the test shows nothing";
    EXPECT_LE(wrong, campaigns * 0.05 + 3 * std::sqrt(campaigns * 0.05 * 0.95));
}

}  // namespace
}  // namespace rollcall::pass_worth_test
