// Without a fault the specialised functions do what mini's own do.
#include "harness/program/generator.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/trace/hash.hpp"
#include "runtimes/faulty/faults.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

// Whoever changes mini and forgets the copies in planted_*.cpp learns it here.
TEST(planted, with_no_fault_a_faulty_runtime_runs_every_program_as_mini_does) {
    constexpr std::uint64_t programs = 1'500;
    static constexpr planted_fault none{defect::none, "none", "", ""};
    std::unique_ptr<runtime> const faulty = make_faulty_runtime(none);
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner faulty_runner(*faulty, nullptr);
    runner mini_runner(*mini, nullptr);
    for (std::uint64_t i = 0; i < programs; ++i) {
        entropy draw = entropy::from_seed(combine(11, i));
        generator_options options;
        options.size = 6 + static_cast<std::uint32_t>(i % 5) * 5;
        options.complete = i % 6 != 5;
        program const drawn = generate(draw, options);
        plan const p(drawn);
        random_strategy walk(i);
        faulty_runner.run(p, walk);
        random_strategy same_walk(i);
        mini_runner.run(p, same_walk);
        ASSERT_EQ(faulty_runner.events().hash(), mini_runner.events().hash()) << "program " << i;
    }
}

}  // namespace
}  // namespace rollcall
