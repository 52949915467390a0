#include "harness/program/generator.hpp"
#include "runtimes/asio/observed_run.hpp"

#include <gtest/gtest.h>

namespace rollcall::asio_runtime {
namespace {

TEST(asio_runtime, a_run_can_be_stopped_after_any_step) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        entropy draw = entropy::from_seed(seed);
        generator_options options;
        options.may = make_asio_runtime("asio")->supports();
        program const p = generate(draw, options);
        observed_run r;
        r.run(p, seed);
        std::uint32_t const steps = r.steps.step_number();
        for (std::uint32_t k = 0; k < steps; ++k) {
            r.run(p, seed, {k, k, 5'000});
            ASSERT_EQ(r.steps.step_number(), k);
        }
    }
}

void expect_control_and_repetition(std::string_view variant) {
    observed_run r(variant);
    observed_run other(variant);
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        entropy draw = entropy::from_seed(seed);
        generator_options options;
        options.complete = seed % 4 != 0;
        options.may = make_asio_runtime(variant)->supports();
        program const p = generate(draw, options);
        for (std::uint64_t schedule = 0; schedule < 4; ++schedule) {
            r.run(p, schedule);
            std::uint64_t const hash = r.seen.hash();
            EXPECT_EQ(r.steps.segments(), r.steps.segments_controlled()) << "seed " << seed;
            EXPECT_EQ(r.count(event_kind::work_ran_inline), 0u) << "seed " << seed;
            other.run(p, schedule);
            EXPECT_EQ(other.seen.hash(), hash) << "seed " << seed << ", schedule " << schedule;
        }
    }
}

TEST(asio_runtime, random_programs_are_controlled_and_repeat_exactly) {
    expect_control_and_repetition("asio");
}

TEST(asio_runtime, random_programs_in_one_order_are_controlled_and_repeat_exactly) {
    expect_control_and_repetition("asio:fifo");
}

}  // namespace
}  // namespace rollcall::asio_runtime
