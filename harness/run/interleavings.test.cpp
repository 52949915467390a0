// The step model, proved by counting: depth-first search makes as many runs as each kernel has
// interleavings, and as many of them fail. Both numbers were computed apart from Rollcall, by
// dynamic programming over the step sequences.
#include "harness/run/kernels.test.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <memory>

namespace rollcall {
namespace {

class interleavings : public ::testing::TestWithParam<kernel> {};

TEST_P(interleavings, are_as_many_as_computed_and_so_are_those_that_fail) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    expect_counts(*mini, GetParam());
}

INSTANTIATE_TEST_SUITE_P(kernels, interleavings,
                         ::testing::Values(account, lazy01, deadlock01, carter01, publish_flag,
                                           reorder, twostage, stack),
                         [](auto const& made) { return std::string(made.param.name); });

}  // namespace
}  // namespace rollcall
