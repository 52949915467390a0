// The kernels on Asio: the same interleavings as on mini, for the same steps.
#include "harness/run/kernels.test.hpp"
#include "runtimes/asio/asio_runtime.hpp"

#include <memory>

namespace rollcall {
namespace {

class asio_interleavings : public ::testing::TestWithParam<kernel> {};

TEST_P(asio_interleavings, are_as_many_as_computed_and_so_are_those_that_fail) {
    std::unique_ptr<runtime> const asio = make_asio_runtime("asio");
    expect_counts(*asio, GetParam());
}

// A task that ends in the step in which it began is finished by co_spawn in one more step: the
// consumer of publish_flag that finds no flag, the idle tasks of carter01.
constexpr kernel publish_flag_with_ends{"publish_flag", 10, publish_flag.failing,
                                        publish_flag.text};

INSTANTIATE_TEST_SUITE_P(kernels, asio_interleavings,
                         ::testing::Values(account, lazy01, deadlock01, publish_flag_with_ends,
                                           reorder, twostage, stack),
                         [](auto const& made) { return std::string(made.param.name); });

TEST(asio_locks, need_an_order_that_the_gate_may_change) {
    auto const features_of = [](std::string_view variant) {
        return make_asio_runtime(variant)->supports().for_given().features;
    };
    feature_set const in_any_order = features_of("asio");
    feature_set const in_one_order = features_of("asio:fifo");
    EXPECT_EQ(in_any_order, all_features & ~sync_features);
    EXPECT_EQ(in_one_order, in_any_order & ~set_of(feature::locks));
}

}  // namespace
}  // namespace rollcall
