// The custom mutator and what it is made of.
#include "fuzzers/case_mutation.hpp"
#include "fuzzers/hooks.hpp"
#include "fuzzers/splice.hpp"
#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/token.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace rollcall::mutation_test {
namespace {

std::string const runtimes[] = {"mini", "asio"};
constexpr std::string_view tiny = "rollcall case 1\n\ntask main:\n    yield\n";

test_case generated(std::uint64_t seed) {
    test_case c;
    entropy draw = entropy::from_seed(seed);
    c.prog = generate(draw);
    c.expected.kind = expected_kind::any;
    return c;
}

std::string custom_mutation(std::string const& input, std::size_t size_max, unsigned seed) {
    std::vector<std::uint8_t> buffer(std::max(size_max, input.size()));
    std::copy(input.begin(), input.end(), buffer.begin());
    std::size_t const size = LLVMFuzzerCustomMutator(buffer.data(), input.size(), size_max, seed);
    EXPECT_LE(size, size_max);
    return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::string custom_crossover(std::string const& a, std::string const& b, std::size_t out_max,
                             unsigned seed) {
    auto const bytes = [](std::string const& s) {
        return reinterpret_cast<std::uint8_t const*>(s.data());
    };
    std::vector<std::uint8_t> out(out_max);
    std::size_t const size = LLVMFuzzerCustomCrossOver(bytes(a), a.size(), bytes(b), b.size(),
                                                       out.data(), out_max, seed);
    EXPECT_LE(size, out_max);
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)};
}

// The settings that a test changes are those of the process.
class mutation : public ::testing::Test {
protected:
    static void use(mutation_scope scope) { set_mutation({scope, {"mini", "asio"}, {}}); }
    void SetUp() override { use(mutation_scope::whole_case); }
};

TEST_F(mutation, a_changed_case_is_valid_and_canonical) {
    test_case c = generated(1);
    entropy draw = entropy::from_seed(7);
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i) {
        c = mutate_case(std::move(c), runtimes, draw);
        decorate_case(c, draw);
        parse_result const parsed = parse_case(print_case(c));
        ASSERT_TRUE(parsed.value) << parsed.error->text() << "\n" << print_case(c);
        ASSERT_EQ(*parsed.value, c);
        seen.insert(c.runtime);
    }
    EXPECT_EQ(seen.size(), 2u) << "the runtime changes as well";
    EXPECT_FALSE(c.sched.deviations.empty());
}

TEST_F(mutation, a_text_that_is_too_long_loses_ops_and_is_never_cut) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        test_case c = generated(seed);
        entropy draw = entropy::from_seed(seed);
        for (int i = 0; i < 20; ++i) mutate_schedule(c.sched, draw);
        for (std::size_t const bytes_max : {60u, 200u, 500u, 900u, 5'000u}) {
            std::string const text = print_within(c, bytes_max);
            ASSERT_LE(text.size(), bytes_max);
            if (bytes_max < 200) continue;
            ASSERT_TRUE(parse_case(text).value) << text;
        }
        ASSERT_EQ(print_within(c, 100'000), print_case(c));
    }
    EXPECT_EQ(print_within(generated(1), 10), "");
}

TEST_F(mutation, both_programs_keep_the_ids_of_the_first_and_start_the_second) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        program const a = generated(seed).prog;
        program const b = generated(seed + 1'000).prog;
        std::optional<program> const both = both_programs(a, b);
        ASSERT_TRUE(both) << seed;
        ASSERT_EQ(validate(*both), "");
        ASSERT_EQ(count_ops(*both), count_ops(a) + count_ops(b) + 1);
        ASSERT_EQ(both->tasks.size(), a.tasks.size() + b.tasks.size());
        std::set<std::uint32_t> ids;
        for_each_op(*both, [&](std::size_t, op const& o) { ids.insert(o.id); });
        for_each_op(a, [&](std::size_t, op const& o) { ASSERT_TRUE(ids.contains(o.id)); });
        program canonical = *both;
        canonicalize(canonical);
        ASSERT_EQ(canonical, *both);
    }
}

TEST_F(mutation, spliced_schedules_ascend) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        entropy draw = entropy::from_seed(seed);
        schedule a;
        schedule b;
        for (int i = 0; i < 8; ++i) mutate_schedule(a, draw);
        for (int i = 0; i < 8; ++i) mutate_schedule(b, draw);
        test_case c = generated(1);
        c.sched = splice_schedules(a, b, draw);
        ASSERT_EQ(validate(c), "") << seed;
    }
}

// Or goes, for bytes from which a program is drawn.
TEST_F(mutation, text_stays_text_or_all_is_drawn_anew) {
    std::string input(tiny);
    std::size_t drawn = 0;
    std::set<std::string> programs;
    for (unsigned seed = 0; seed < 500; ++seed) {
        std::string const next = custom_mutation(input, 1'500, seed);
        if (!has_case_header(next)) {
            ++drawn;
            auto const* const bytes = reinterpret_cast<std::uint8_t const*>(next.data());
            programs.insert(print_case(default_from_bytes({bytes, next.size()})));
            continue;
        }
        input = next;
        ASSERT_TRUE(parse_case(input).value) << input;
    }
    EXPECT_GT(input.size(), tiny.size());
    EXPECT_GT(drawn, 330u) << "three in four, as a process begins";
    EXPECT_LT(drawn, 420u);
    EXPECT_GT(programs.size(), drawn - 5);
}

TEST_F(mutation, raw_bytes_become_text) {
    std::string const input = "some raw bytes that mean a program \x07\x03\x01";
    std::size_t texts = 0;
    for (unsigned seed = 0; seed < 50; ++seed) {
        std::string const next = custom_mutation(input, 4'096, seed);
        if (!has_case_header(next)) continue;
        ++texts;
        ASSERT_TRUE(parse_case(next).value) << next;
    }
    EXPECT_GT(texts, 5u);
}

TEST_F(mutation, a_schedule_is_drawn_anew_now_and_then) {
    entropy draw = entropy::from_seed(3);
    std::size_t most = 0;
    for (int i = 0; i < 100; ++i) {
        schedule s;
        mutate_schedule(s, draw);
        most = std::max(most, s.deviations.size());
        ASSERT_TRUE(std::ranges::is_sorted(s.deviations, {}, &choice::decision));
    }
    EXPECT_GT(most, 50u) << "changes add three at most";
}

TEST_F(mutation, the_same_seed_gives_the_same_result) {
    std::string const a = print_case(generated(3));
    std::string const b = print_case(generated(4));
    for (unsigned seed = 0; seed < 50; ++seed) {
        ASSERT_EQ(custom_mutation(a, 2'000, seed), custom_mutation(a, 2'000, seed));
        ASSERT_EQ(custom_crossover(a, b, 2'000, seed), custom_crossover(a, b, 2'000, seed));
    }
}

TEST_F(mutation, crossover_of_two_texts_is_a_text) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        std::string const crossed = custom_crossover(print_case(generated(seed)),
                                                     print_case(generated(seed + 1)), 3'000, seed);
        ASSERT_TRUE(parse_case(crossed).value) << crossed;
    }
}

TEST_F(mutation, of_a_schedule_only_leaves_the_program_alone) {
    use(mutation_scope::schedule_only);
    test_case const c = generated(5);
    std::string input = print_case(c);
    for (unsigned seed = 0; seed < 100; ++seed) {
        input = custom_crossover(custom_mutation(input, 8'000, seed), input, 8'000, seed);
        parse_result const parsed = parse_case(input);
        ASSERT_TRUE(parsed.value);
        ASSERT_EQ(parsed.value->prog, c.prog);
    }
    EXPECT_FALSE(parse_case(input).value->sched.deviations.empty());
}

TEST_F(mutation, hostile_input_is_a_case_half_of_the_time_but_not_always) {
    use(mutation_scope::hostile);
    std::size_t cases = 0;
    std::size_t tokens = 0;
    std::string input(tiny);
    for (unsigned seed = 0; seed < 1'000; ++seed) {
        if (seed % 5 == 0) input = print_case(generated(seed));
        input = custom_mutation(input, 4'096, seed);
        tokens += has_token_prefix(input);
        cases += parse_case(input).value || decode_token(input).value;
    }
    EXPECT_GT(cases, 500u);
    EXPECT_LT(cases, 950u);
    EXPECT_GT(tokens, 0u);
}

}  // namespace
}  // namespace rollcall::mutation_test
