// Shrinking keeps the failure, ends where no single simplification keeps it, and can be
// interrupted.
#include "harness/campaign/shrink.hpp"
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/simplify.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "properties/law_book.hpp"
#include "runtimes/faulty/faults.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace rollcall {
namespace {

using ::testing::Contains;
using ::testing::StartsWith;

registry parts_with(std::string_view fault_name) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    for (planted_fault const& fault : planted_faults()) {
        if (fault.name != fault_name) continue;
        parts.add({"faulty:" + std::string(fault.name), "", std::string(fault.law), false,
                   [&fault] { return make_faulty_runtime(fault); }});
    }
    return parts;
}

finding first_finding(registry const& parts, std::uint64_t seed = 1) {
    runtime_entry const& entry = parts.runtimes().front();
    campaign_settings settings;
    settings.runtime = entry.name;
    settings.seed = seed;
    settings.runs = 20'000;
    settings.measure = false;
    settings.stop_at_first = true;
    settings.stop_law = entry.planted_for;
    settings.spin_seconds = 0.5;
    for (finding& f : run_campaign(parts, settings, {}).findings) {
        if (f.confirmed && f.law == entry.planted_for) return std::move(f);
    }
    ADD_FAILURE() << entry.name << " was not caught";
    return {};
}

void no_progress(shrink_progress const&) {}

// The schedule that the run of a case really took, if it shows the fingerprint.
class oracle {
public:
    oracle(registry const& parts, std::string fingerprint)
        : under_test_(parts.runtimes().front().make()),
          laws_(parts.make_laws()),
          runner_(*under_test_, laws_.get()),
          fingerprint_(std::move(fingerprint)) {}

    std::optional<schedule> operator()(test_case const& c) {
        replay_strategy again(c.sched);
        plan const p(c.prog);
        for (violation const& v : runner_.run(p, again).judged.violations) {
            if (fingerprint_of(v, *laws_) == fingerprint_) return runner_.recorded();
        }
        return std::nullopt;
    }

private:
    std::unique_ptr<runtime> under_test_;
    std::unique_ptr<law_book> laws_;
    runner runner_;
    std::string fingerprint_;
};

void expect_one_minimal(registry const& parts, test_case const& c, std::string const& fingerprint) {
    oracle fails(parts, fingerprint);
    EXPECT_TRUE(fails(c));
    for (std::size_t i = 0; i < simplification_count(c.prog); ++i) {
        std::optional<program> const smaller = simplify(c.prog, i);
        if (!smaller) continue;
        test_case candidate = c;
        candidate.prog = *smaller;
        EXPECT_FALSE(fails(candidate)) << "simplification " << i << "\n" << print_case(candidate);
    }
    for (std::size_t i = 0; i < c.sched.deviations.size(); ++i) {
        test_case candidate = c;
        candidate.sched.deviations.erase(candidate.sched.deviations.begin() +
                                         static_cast<std::ptrdiff_t>(i));
        std::optional<schedule> const taken = fails(candidate);
        bool const is_smaller = taken && taken->deviations.size() < c.sched.deviations.size();
        EXPECT_FALSE(is_smaller) << "without deviation " << i;
    }
}

// A runtime whose queues have one capacity alone.
class of_capacity_two final : public runtime {
public:
    explicit of_capacity_two(std::unique_ptr<runtime> all) : all_(std::move(all)) {}
    std::string_view name() const noexcept override { return all_->name(); }
    dialect const& declares() const noexcept override { return all_->declares(); }
    capabilities supports() const noexcept override {
        capabilities has = all_->supports();
        has.features &= ~set_of(feature::rendezvous, feature::unbounded);
        has.capacities = 1u << 2;
        return has;
    }
    void run(plan const& p, gate& g) override { all_->run(p, g); }

private:
    std::unique_ptr<runtime> all_;
};

TEST(shrink, stays_within_what_the_runtime_has) {
    registry const all = parts_with("items_lost_on_close");
    runtime_entry entry = all.runtimes().front();
    entry.make = [make = entry.make] { return std::make_unique<of_capacity_two>(make()); };
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add(entry);
    finding const f = first_finding(parts);
    shrink_result const s = shrink(parts, f.reproduction, f.fingerprint, {}, no_progress);
    EXPECT_TRUE(s.complete);
    EXPECT_LT(count_ops(s.smallest.prog), count_ops(f.reproduction.prog));
    ASSERT_EQ(s.smallest.prog.queues.size(), 1u);
    EXPECT_EQ(s.smallest.prog.queues[0].capacity, 2u);
}

void expect_shrunk(std::string_view fault) {
    registry const parts = parts_with(fault);
    finding const f = first_finding(parts);
    shrink_result const s = shrink(parts, f.reproduction, f.fingerprint, {}, no_progress);
    EXPECT_TRUE(s.complete);
    EXPECT_GT(s.runs, 0u);
    EXPECT_LT(count_ops(s.smallest.prog), count_ops(f.reproduction.prog));
    EXPECT_LE(s.smallest.sched.deviations.size(), f.reproduction.sched.deviations.size());

    replay_report const again = replay_isolated(parts, s.smallest, {});
    EXPECT_TRUE(again.met) << again.verdict;
    EXPECT_FALSE(again.diverged) << again.divergence;
    EXPECT_THAT(again.fingerprints, Contains(f.fingerprint));
    expect_one_minimal(parts, s.smallest, f.fingerprint);

    shrink_result const twice = shrink(parts, f.reproduction, f.fingerprint, {}, no_progress);
    EXPECT_EQ(print_case(twice.smallest), print_case(s.smallest));
    EXPECT_EQ(twice.runs, s.runs);
    shrink_result const more = shrink(parts, s.smallest, f.fingerprint, {}, no_progress);
    EXPECT_EQ(print_case(more.smallest), print_case(s.smallest)) << "it is as small as it gets";
}

TEST(shrink, gives_a_smaller_case_of_a_lost_item) { expect_shrunk("items_lost_on_close"); }

TEST(shrink, gives_a_smaller_case_that_needs_its_schedule) {
    expect_shrunk("item_lost_when_get_is_cancelled");
}

TEST(shrink, gives_a_smaller_case_of_an_error_and_its_siblings) {
    expect_shrunk("newest_sibling_not_cancelled");
}

void expect_small(shrink_result const& s) {
    EXPECT_TRUE(s.complete);
    EXPECT_LE(s.smallest.prog.tasks.size(), 4u) << print_case(s.smallest);
    EXPECT_LE(count_ops(s.smallest.prog), 12u) << print_case(s.smallest);
    EXPECT_LE(s.smallest.sched.deviations.size(), 3u) << print_case(s.smallest);
}

// Under the recorded schedule alone it keeps 7 tasks, 36 ops and 28 choices.
TEST(shrink, tries_fresh_schedules_where_the_recorded_one_leads_nowhere) {
    registry const parts = parts_with("shield_lets_timeouts_through");
    finding const f = first_finding(parts, 3);
    EXPECT_GE(count_ops(f.reproduction.prog), 30u);
    expect_small(shrink(parts, f.reproduction, f.fingerprint, {}, no_progress));
}

// It was over with the first one: 7 tasks, 47 ops, 67 choices.
TEST(shrink, may_begin_with_other_schedules_that_show_the_same) {
    registry const parts = parts_with("items_lost_on_close");
    finding const f = first_finding(parts);
    std::vector<test_case> const others = other_beginnings(parts, f.reproduction, f.fingerprint, 3);
    ASSERT_EQ(others.size(), 3u);
    std::set<std::string> texts{print_case(f.reproduction)};
    for (test_case const& c : others) {
        EXPECT_EQ(c.prog, f.reproduction.prog);
        EXPECT_THAT(replay_isolated(parts, c, {}).fingerprints, Contains(f.fingerprint));
        texts.insert(print_case(c));
    }
    EXPECT_EQ(texts.size(), 4u) << "each is another one";
    EXPECT_TRUE(other_beginnings(parts, f.reproduction, "SC-01 nothing group", 3).empty());
    test_case crash = f.reproduction;
    crash.expected = {expected_kind::crashed, {}, {}};
    EXPECT_TRUE(other_beginnings(parts, crash, f.fingerprint, 3).empty());
}

TEST(shrink, leaves_out_candidates_that_kill_the_process) {
    registry const parts = parts_with("continuation_resumed_twice");
    finding const f = first_finding(parts, 2);
    EXPECT_GE(count_ops(f.reproduction.prog), 30u);
    expect_small(shrink(parts, f.reproduction, f.fingerprint, {}, no_progress));
}

// The fingerprint is the original's, whatever else the runtime breaks.
// Where two faults are near each other, the one is not taken for the other.
TEST(shrink, slips_from_one_planted_fault_to_no_other) {
    struct pair {
        std::string_view name;
        defect also;
    };
    std::set<std::string> seen;
    for (pair const& two :
         {pair{"items_lost_on_close", defect::capacity_off_by_one},
          pair{"wakeup_lost_when_waiter_is_cancelled", defect::putter_not_woken_by_get},
          pair{"siblings_not_cancelled", defect::only_first_error_kept},
          pair{"cancel_delivered_twice", defect::shield_lets_timeouts_through}}) {
        auto const* const fault =
            &*std::ranges::find(planted_faults(), two.name, &planted_fault::name);
        registry parts;
        parts.set_laws([] { return make_law_book(); });
        campaign_settings settings;
        settings.runtime = "faulty:" + std::string(two.name);
        parts.add({settings.runtime, "", "", false,
                   [=] { return make_faulty_runtime(*fault, two.also); }});
        settings.runs = 3'000;
        settings.measure = false;
        std::vector<finding> const all = run_campaign(parts, settings, {}).findings;
        EXPECT_GE(all.size(), 2u) << two.name;
        for (finding const& f : all) {
            shrink_result const s = shrink(parts, f.reproduction, f.fingerprint, {}, no_progress);
            EXPECT_THAT(replay_isolated(parts, s.smallest, {}).fingerprints,
                        Contains(f.fingerprint))
                << two.name;
            seen.insert(f.law);
        }
    }
    EXPECT_GE(seen.size(), 6u) << "laws that broke";
}

TEST(shrink, slips_to_no_other_failure) {
    bool const is_full = std::getenv("ROLLCALL_FULL") != nullptr;
    std::size_t const one_in = is_full ? 1 : 6;
    for (std::size_t i = 0; i < planted_faults().size(); i += one_in) {
        planted_fault const& fault = planted_faults()[i];
        if (fault.law == "crashed" || fault.law == "uncontrolled") continue;
        SCOPED_TRACE(fault.name);
        registry const parts = parts_with(fault.name);
        finding const f = first_finding(parts);
        shrink_result const s = shrink(parts, f.reproduction, f.fingerprint, {}, no_progress);
        EXPECT_THAT(replay_isolated(parts, s.smallest, {}).fingerprints, Contains(f.fingerprint));
        EXPECT_LE(count_ops(s.smallest.prog), count_ops(f.reproduction.prog));
    }
}

TEST(shrink, a_budget_that_is_used_up_gives_the_smallest_case_so_far) {
    registry const parts = parts_with("items_lost_on_close");
    finding const f = first_finding(parts);
    std::size_t last = count_ops(f.reproduction.prog);
    for (std::uint32_t const runs_max : {0u, 5u, 20u}) {
        shrink_budget budget;
        budget.runs_max = runs_max;
        shrink_result const s = shrink(parts, f.reproduction, f.fingerprint, budget, no_progress);
        EXPECT_FALSE(s.complete);
        EXPECT_GE(s.runs, runs_max);
        EXPECT_LE(s.runs, runs_max + 2) << "a candidate has three runs at first";
        EXPECT_LE(count_ops(s.smallest.prog), last);
        last = count_ops(s.smallest.prog);
        EXPECT_TRUE(oracle(parts, f.fingerprint)(s.smallest)) << runs_max;
    }
    EXPECT_LT(last, count_ops(f.reproduction.prog));
}

TEST(shrink, an_interrupt_gives_the_smallest_case_so_far) {
    registry const parts = parts_with("items_lost_on_close");
    finding const f = first_finding(parts);
    interrupt_guard const guard;
    std::raise(SIGINT);
    shrink_result const s = shrink(parts, f.reproduction, f.fingerprint, {}, no_progress);
    EXPECT_FALSE(s.complete);
    EXPECT_TRUE(oracle(parts, f.fingerprint)(s.smallest));
}

TEST(shrink, an_interrupt_ends_the_shrinking_of_a_crash_too) {
    registry const parts = parts_with("crashes_when_getter_is_cancelled");
    finding const f = first_finding(parts);
    std::uint32_t improvements = 0;
    std::size_t ops = 0;
    shrink_result const s =
        shrink(parts, f.reproduction, f.fingerprint, {}, [&](shrink_progress const& p) {
            ++improvements;
            ops = p.ops;
            std::raise(SIGINT);
        });
    EXPECT_EQ(improvements, 1u);
    EXPECT_FALSE(s.complete);
    EXPECT_EQ(count_ops(s.smallest.prog), ops);
    EXPECT_LT(ops, count_ops(f.reproduction.prog));
}

TEST(shrink, a_crash_keeps_its_mechanism) {
    registry const parts = parts_with("crashes_when_getter_is_cancelled");
    finding const f = first_finding(parts);
    shrink_result const s = shrink(parts, f.reproduction, f.fingerprint, {}, no_progress);
    EXPECT_LT(count_ops(s.smallest.prog), count_ops(f.reproduction.prog));
    replay_report const again = replay_isolated(parts, s.smallest, {});
    ASSERT_EQ(again.fingerprints.size(), 1u) << again.verdict;
    EXPECT_THAT(f.fingerprint, StartsWith(again.fingerprints[0]));
    EXPECT_TRUE(again.met);
}

}  // namespace
}  // namespace rollcall
