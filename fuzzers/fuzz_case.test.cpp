#include "fuzzers/fuzz_case.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/random.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/bytes.test.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace rollcall {
namespace {

std::string const runtimes[] = {"mini", "asio"};

std::vector<std::uint8_t> some_bytes(std::uint64_t seed, std::size_t count) {
    random_source source(seed);
    std::vector<std::uint8_t> bytes(count);
    for (std::uint8_t& b : bytes) b = static_cast<std::uint8_t>(source.below(256));
    return bytes;
}

std::optional<test_case> read(std::string const& text) {
    return read_input({reinterpret_cast<std::uint8_t const*>(text.data()), text.size()},
                      [](input_bytes bytes) { return case_from_bytes(bytes, runtimes); });
}

TEST(fuzz_case, no_bytes_are_the_smallest_program) {
    test_case const c = case_from_bytes({}, runtimes);
    EXPECT_EQ(count_ops(c.prog), 1u);
    EXPECT_TRUE(c.sched.deviations.empty());
    EXPECT_EQ(c.runtime, "mini");
}

TEST(fuzz_case, any_bytes_are_a_valid_case) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        test_case const c = case_from_bytes(some_bytes(seed, seed % 90), runtimes);
        ASSERT_EQ(validate(c), "") << seed;
        ASSERT_EQ(c.expected.kind, expected_kind::any);
    }
}

TEST(fuzz_case, the_top_bit_of_the_first_byte_asks_for_an_incomplete_program) {
    std::size_t incomplete = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        std::vector<std::uint8_t> bytes = some_bytes(seed, 120);
        bytes[0] = 0;
        ASSERT_TRUE(check_completeness(case_from_bytes(bytes, runtimes).prog).complete) << seed;
        bytes[0] = 0x80;
        incomplete += !check_completeness(case_from_bytes(bytes, runtimes).prog).complete;
    }
    EXPECT_GT(incomplete, 20u);
}

TEST(fuzz_case, a_seed_gives_the_program_that_a_hunt_would_have) {
    std::array<std::uint8_t, 2'000> bytes;
    std::set<std::string> schedules;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        std::size_t const size = write_seed(seed, bytes.data(), bytes.size());
        ASSERT_EQ(size, 1'024u);
        test_case const c = case_from_bytes({bytes.data(), size}, runtimes);
        entropy draw = entropy::from_seed(seed);
        ASSERT_EQ(c.prog, generate(draw)) << seed;
        schedules.insert(print_case(c));
        ASSERT_EQ(case_from_bytes({bytes.data(), write_seed(seed, bytes.data(), 9)}, runtimes), c);
    }
    EXPECT_EQ(schedules.size(), 100u);
    EXPECT_EQ(write_seed(1, bytes.data(), 8), 0u) << "no room";
}

TEST(fuzz_case, schedule_bytes_choose_as_bytes_strategy_does) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        test_case const c = case_from_bytes(some_bytes(seed, 100), runtimes);
        std::vector<std::uint8_t> const bytes = some_bytes(seed + 1'000, 60);
        plan const p(c.prog);
        bytes_strategy direct(bytes);
        r.run(p, direct);
        std::uint64_t const hash = r.events().hash();
        schedule const s = schedule_from_bytes(bytes);
        replay_strategy as_deviations(s);
        r.run(p, as_deviations);
        ASSERT_EQ(r.events().hash(), hash) << seed;
    }
}

TEST(fuzz_case, text_is_read_as_text_and_refused_on_error) {
    EXPECT_TRUE(read("rollcall case 1\n\ntask main:\n    yield\n"));
    EXPECT_FALSE(read("rollcall case 1\n\ntask main:\n    yeild\n"));
    EXPECT_FALSE(read("rollcall case 2\n"));
    EXPECT_TRUE(read("not a case: raw bytes"));
    EXPECT_TRUE(read(""));
}

}  // namespace
}  // namespace rollcall
