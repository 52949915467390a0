// Who drew a run: no statement about many runs is better than this.
#include "harness/schedule/sampling.hpp"
#include "harness/program/builder.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/decorators/choice_log.hpp"
#include "harness/schedule/decorators/metrics.hpp"
#include "harness/schedule/decorators/recorder.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/schedule/strategy_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>

namespace rollcall {
namespace {

using namespace build;

program two_tasks_with_a_queue() {
    return program_builder{}
        .queue("q", 1)
        .task("main", group("g", spawn("a"), spawn("b")))
        .task("a", repeat(3, yield()), try_put("q"))
        .task("b", yield(), try_get("q"))
        .build();
}

class drawing {
public:
    explicit drawing(std::string const& name)
        : strategy_(make_strategy(std::get<strategy_choice>(parse_strategy(name)), 5)) {}

    sampling run(std::uint32_t number) {
        decisions_ = runner_.run(plan_, *strategy_, {plan_.hash(), number}).decisions;
        return strategy_->drawn();
    }
    std::uint32_t decisions() const noexcept { return decisions_; }
    strategy& drawn_with() noexcept { return *strategy_; }

private:
    program prog_ = two_tasks_with_a_queue();
    plan plan_{prog_};
    std::unique_ptr<runtime> mini_ = make_mini_runtime();
    runner runner_{*mini_, nullptr};
    std::unique_ptr<strategy> strategy_;
    std::uint32_t decisions_ = 0;
};

TEST(sampling, a_strategy_draws_no_run_that_teaches_it_and_all_others) {
    for (std::string const name : {"random", "pct", "pos", "urw", "surw"}) {
        drawing runs(name);
        std::uint32_t const first = std::max(runs.drawn_with().profile_runs(), 1u);
        for (std::uint32_t r = 0; r < first + 20; ++r) {
            sampler const by = runs.run(r).by;
            EXPECT_EQ(name_of(by), r < first ? "none" : name) << name << " run " << r;
        }
    }
}

TEST(sampling, what_is_not_drawn_independently_is_drawn_by_none) {
    for (std::string const name : {"fifo", "dfs", "delay"}) {
        drawing runs(name);
        for (std::uint32_t r = 0; r < 10; ++r) EXPECT_EQ(runs.run(r).by, sampler::none) << name;
    }
    schedule const empty;
    EXPECT_EQ(replay_strategy(empty).drawn().by, sampler::none);
}

// A third to surw, the rest in equal parts: within 5 standard deviations, the seed is fixed.
TEST(sampling, each_run_of_a_portfolio_is_drawn_by_one_member) {
    drawing runs("portfolio");
    std::map<sampler, int> count;
    constexpr std::uint32_t first = 20;
    for (std::uint32_t r = 0; r < first + 6'000; ++r) ++count[runs.run(r).by];
    EXPECT_EQ(count[sampler::none], 20);
    EXPECT_NEAR(count[sampler::surw], 2'000, 183);
    for (sampler const s : {sampler::random, sampler::pct, sampler::pos, sampler::urw}) {
        EXPECT_NEAR(count[s], 1'000, 145) << name_of(s);
    }
}

TEST(sampling, pct_tells_from_what_it_draws) {
    drawing runs("pct:7");
    std::uint32_t most = 0;
    for (std::uint32_t r = 0; r < 20; ++r) {
        EXPECT_EQ(runs.run(r).depth_max, 0u);
        most = std::max(most, runs.decisions());
    }
    for (std::uint32_t r = 20; r < 40; ++r) {
        sampling const how = runs.run(r);
        EXPECT_EQ(how.depth_max, 7u);
        EXPECT_EQ(how.decisions_max, most);
    }
}

TEST(sampling, a_wrapper_tells_what_the_strategy_inside_does) {
    drawing runs("urw");
    runs.run(29);
    strategy& inner = runs.drawn_with();
    auto const log = std::make_unique<choice_record>();
    EXPECT_EQ(recorder(inner).drawn().by, sampler::urw);
    EXPECT_EQ(metrics(inner).drawn().by, sampler::urw);
    EXPECT_EQ(choice_log(inner, *log).drawn().by, sampler::urw);
}

}  // namespace
}  // namespace rollcall
