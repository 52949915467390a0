#include "harness/bench/replay_check.hpp"

#include "harness/run/runtime.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// mini, but every third run is another program's: a runtime that no schedule determines.
class forgetful_runtime final : public runtime {
public:
    std::string_view name() const noexcept override { return "forgetful"; }
    dialect const& declares() const noexcept override { return mini_->declares(); }
    capabilities supports() const noexcept override { return mini_->supports(); }
    void run(plan const& p, gate& g) override {
        if (++runs_ % 3 == 0) g.record(event_kind::foreign_error, 0);
        mini_->run(p, g);
    }

private:
    std::unique_ptr<runtime> mini_ = make_mini_runtime();
    int runs_ = 0;
};

TEST(replay_check, every_recorded_run_of_mini_replays_under_every_strategy) {
    registry parts;
    parts.add({"mini", "", "", true, [] { return make_mini_runtime(); }});
    replay_check_result const result = check_replays(parts, {{"mini"}, {}, 2'000, 7}, {});
    EXPECT_EQ(result.replays, 2'000u);
    EXPECT_EQ(result.mismatches, 0u) << result.first_mismatch;
}

TEST(replay_check, a_runtime_that_does_something_else_the_second_time_is_found) {
    registry parts;
    parts.add({"forgetful", "", "", true, [] { return std::make_unique<forgetful_runtime>(); }});
    replay_check_result const result = check_replays(parts, {{"forgetful"}, {"random"}, 30, 7}, {});
    EXPECT_EQ(result.mismatches, 20u);
    EXPECT_THAT(result.first_mismatch, StartsWith("forgetful under random: rc1."));
}

TEST(replay_check, ends_when_it_is_told_to) {
    registry parts;
    parts.add({"mini", "", "", true, [] { return make_mini_runtime(); }});
    replay_check_result const result = check_replays(parts, {{"mini"}, {"random"}, 10'000, 7},
                                                     [](std::uint64_t done) { return done < 100; });
    EXPECT_EQ(result.replays, 128u);
}

}  // namespace
}  // namespace rollcall
