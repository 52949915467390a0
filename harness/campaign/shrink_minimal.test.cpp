// What the shrinker leaves cannot be made smaller in one step, under none of the schedules that it
// tries, and it is the same when it is shrunk again: a test for each planted fault.
#include "fuzzers/parts.hpp"
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/failures.hpp"
#include "harness/campaign/isolate.hpp"
#include "harness/campaign/sanitizer.hpp"
#include "harness/campaign/shrink.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/simplify.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/schedule/strategy_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace rollcall::shrink_minimal_test {
namespace {

void no_progress(shrink_progress const&) {}

// Those that break a law, but for the poller, which needs 10,000 choices, and the one that breaks
// the process as often as the law.
std::vector<std::string> faults() {
    std::vector<std::string> all;
    for (runtime_entry const& e : fuzzed_parts().runtimes()) {
        bool const is_left_out = e.name == "faulty:cancelled_group_wait_polls" ||
                                 e.name == "faulty:continuation_resumed_twice";
        if (e.planted_for.size() == 5 && !is_left_out) all.push_back(e.name);
    }
    return all;
}

finding first_finding(runtime_entry const& fault) {
    campaign_settings settings;
    settings.runtime = fault.name;
    settings.runs = 20'000;
    settings.measure = false;
    settings.stop_at_first = true;
    settings.stop_law = fault.planted_for;
    for (finding& f : run_campaign(fuzzed_parts(), settings, {}).findings) {
        if (f.confirmed && f.law == fault.planted_for) return std::move(f);
    }
    ADD_FAILURE() << fault.name << " was not caught";
    return {};
}

// Fails under the schedule of the case, none, or so many fresh ones?
class trial {
public:
    trial(runtime_entry const& fault, std::string fingerprint)
        : under_test_(fault.make()),
          laws_(fuzzed_parts().make_laws()),
          runner_(*under_test_, laws_.get()),
          fingerprint_(std::move(fingerprint)) {}

    bool fails(test_case const& c, std::uint32_t fresh) {
        if (lacking(c.prog, under_test_->supports()) != 0) return false;
        plan const p(c.prog);
        schedule const none;
        replay_strategy recorded(c.sched);
        replay_strategy empty(none);
        if (fails(p, recorded, 0) || fails(p, empty, 0)) return true;
        for (char const* const name : {"random", "pct", "pos"}) {
            auto const drawn =
                make_strategy(std::get<strategy_choice>(parse_strategy(name)), p.hash());
            for (std::uint32_t k = 0; k < fresh; ++k) {
                if (fails(p, *drawn, k + 1)) return true;
            }
        }
        return false;
    }

private:
    bool fails(plan const& p, strategy& s, std::uint32_t run) {
        runner_.run(p, s, {p.hash(), run});
        return std::ranges::count(failures_of(p, runner_, end_claim::must_end), fingerprint_,
                                  &failure::fingerprint) != 0;
    }

    std::unique_ptr<runtime> under_test_;
    std::unique_ptr<law_book> laws_;
    runner runner_;
    std::string fingerprint_;
};

class shrink_leaves : public ::testing::TestWithParam<std::string> {};

TEST_P(shrink_leaves, nothing_that_can_go) {
    // Some of the faults read what was freed, here without a process of their own.
    if (ROLLCALL_ASAN != 0)
        GTEST_SKIP() << "some faults read freed memory, which it ends in this process";
    runtime_entry const& fault = *fuzzed_parts().find(GetParam());
    finding const f = first_finding(fault);
    shrink_result const s = shrink(fuzzed_parts(), f.reproduction, f.fingerprint, {}, no_progress);
    ASSERT_TRUE(s.complete);
    trial again(fault, f.fingerprint);
    EXPECT_TRUE(again.fails(s.smallest, 0));
    std::size_t const ops = count_ops(s.smallest.prog);
    for (std::size_t i = 0; i < simplification_count(s.smallest.prog); ++i) {
        std::optional<program> smaller = simplify(s.smallest.prog, i);
        // A smaller number may need a choice more, which it is not worth.
        if (!smaller || count_ops(*smaller) == ops) continue;
        test_case candidate = s.smallest;
        candidate.prog = std::move(*smaller);
        EXPECT_FALSE(again.fails(candidate, 2)) << print_case(candidate);
    }
    shrink_result const more = shrink(fuzzed_parts(), s.smallest, f.fingerprint, {}, no_progress);
    EXPECT_EQ(print_case(more.smallest), print_case(s.smallest));
    EXPECT_EQ(more.runs_to_smallest, 0u);
}

INSTANTIATE_TEST_SUITE_P(planted, shrink_leaves, ::testing::ValuesIn(faults()),
                         [](::testing::TestParamInfo<std::string> const& tested) {
                             return tested.param.substr(tested.param.find(':') + 1);
                         });

}  // namespace
}  // namespace rollcall::shrink_minimal_test
