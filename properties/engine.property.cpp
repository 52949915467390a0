// What holds of the engine itself, for generated programs, schedules and cases.
#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/simplify.hpp"
#include "harness/program/token.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/bytes.test.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "properties/law_book.hpp"
#include "properties/rapidcheck_gen.hpp"
#include "properties/rapidcheck_test.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <utility>

namespace rollcall {
namespace {

class engine : public ::testing::Test {
protected:
    std::unique_ptr<runtime> mini_ = make_mini_runtime();
    runner run_{*mini_, nullptr};
};

// Counts the choices that were not the runtime's own.
class counting final : public strategy {
public:
    explicit counting(std::span<std::uint8_t const> bytes) : bytes_(bytes) {}
    std::size_t pick(ready_set const& ready) override {
        std::size_t const chosen = bytes_.pick(ready);
        others_ += chosen != 0;
        return chosen;
    }
    std::size_t others() const noexcept { return others_; }

private:
    bytes_strategy bytes_;
    std::size_t others_ = 0;
};

TEST_F(engine, print_then_parse_gives_the_same_case) {
    check_property([](test_case const& c) {
        parse_result const parsed = parse_case(print_case(c));
        RC_ASSERT(parsed.value.has_value());
        RC_ASSERT(*parsed.value == c);
    });
}

TEST_F(engine, a_token_holds_the_case_without_its_remarks) {
    check_property([](test_case const& c) {
        decode_result const decoded = decode_token(encode_token(c));
        test_case bare = c;
        bare.about.clear();
        bare.remarks.clear();
        canonicalize(bare);
        RC_ASSERT(decoded.error == "");
        RC_ASSERT(*decoded.value == bare);
    });
}

TEST_F(engine, generated_programs_are_complete) {
    check_property([](program const& p) {
        RC_ASSERT(validate(p) == "");
        RC_ASSERT(check_completeness(p).reason == "");
    });
}

// What simplify does not look at itself: it can be written and read, has no op and no task more,
// and keeps the ids by which a recorded schedule finds its ops.
TEST_F(engine, each_simplification_is_a_part_of_the_program) {
    check_property([](program const& p) {
        std::set<std::uint32_t> ids;
        for_each_op(p, [&](std::size_t, op const& o) { ids.insert(o.id); });
        std::size_t simpler = 0;
        for (std::size_t i = 0; i < simplification_count(p); ++i) {
            std::optional<program> const smaller = simplify(p, i);
            if (!smaller) continue;
            ++simpler;
            test_case c;
            c.prog = *smaller;
            parse_result const parsed = parse_case(print_case(c));
            RC_ASSERT(parsed.value.has_value());
            RC_ASSERT(parsed.value->prog == *smaller);
            for_each_op(*smaller, [&](std::size_t, op const& o) { RC_ASSERT(ids.contains(o.id)); });
            RC_ASSERT(smaller->tasks.size() <= p.tasks.size());
            RC_ASSERT(count_ops(*smaller) <= count_ops(p));
        }
        RC_ASSERT(simpler != 0u || count_ops(p) <= 1);
    });
}

// Where every step keeps the failure, nothing is in the way of the smallest program there is.
TEST_F(engine, simplifications_lead_down_to_a_single_op) {
    check_property([](program const& p) {
        program smallest = p;
        for (std::size_t i = 0; i < simplification_count(smallest);) {
            std::optional<program> next = simplify(smallest, i);
            i = next ? 0 : i + 1;
            if (next) smallest = std::move(*next);
        }
        RC_ASSERT(count_ops(smallest) <= 1u);
        RC_ASSERT(smallest.tasks.size() == 1u);
        RC_ASSERT(smallest.queues.empty());
    });
}

TEST_F(engine, the_replay_of_a_recorded_run_gives_the_same_trace) {
    auto const recorded = recorded_cases(make_mini_runtime);
    check_property([&] {
        test_case const c = *recorded;
        plan const p(c.prog);
        replay_strategy again(c.sched);
        run_.run(p, again);
        RC_ASSERT(again.divergences() == 0u);
        RC_ASSERT(run_.recorded() == c.sched);
        if (c.trace_hash) RC_ASSERT(run_.events().hash() == *c.trace_hash);
    });
}

TEST_F(engine, a_recorded_schedule_holds_the_deviations_and_nothing_else) {
    check_property([&](program const& prog) {
        std::vector<std::uint8_t> const bytes = *schedule_bytes();
        plan const p(prog);
        counting strategy(bytes);
        run_.run(p, strategy);
        RC_ASSERT(run_.recorded().deviations.size() == strategy.others());
        schedule const recorded = run_.recorded();
        for (choice const& c : recorded.deviations) {
            RC_ASSERT(c.chosen != 0u);
            RC_ASSERT(c.chosen < c.options);
        }
    });
}

TEST_F(engine, no_deviations_are_the_runtimes_own_order) {
    check_property([&](program const& prog) {
        plan const p(prog);
        fifo_strategy own;
        run_.run(p, own);
        std::uint64_t const hash = run_.events().hash();
        RC_ASSERT(run_.recorded().deviations.empty());
        schedule const none;
        replay_strategy again(none);
        run_.run(p, again);
        RC_ASSERT(run_.events().hash() == hash);
    });
}

TEST_F(engine, any_schedule_without_keys_runs_any_program) {
    std::unique_ptr<law_book> const laws = make_law_book();
    runner judged(*mini_, laws.get());
    check_property([&](program const& prog, schedule const& s) {
        plan const p(prog);
        replay_strategy given(s);
        run_report const& report = judged.run(p, given);
        RC_ASSERT(report.judged.violations.empty());
        RC_ASSERT(!report.hung);
        RC_ASSERT(!report.gave_up);
    });
}

}  // namespace
}  // namespace rollcall
