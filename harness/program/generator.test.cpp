#include "harness/program/generator.hpp"

#include "harness/program/completeness.hpp"
#include "harness/program/feature_mix.hpp"
#include "harness/program/sample_programs.test.hpp"
#include "harness/program/work_bound.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace rollcall {
namespace {

std::size_t count_kind(program const& p, op_kind kind) {
    std::size_t count = 0;
    for_each_op(p, [&](std::size_t, op const& o) { count += o.kind == kind ? 1u : 0u; });
    return count;
}

TEST(generator, programs_are_valid_canonical_and_complete) {
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        program const p = generated_program(seed);
        ASSERT_EQ(fault_of(p), "") << "seed " << seed << "\n" << print_program(p);
        completeness const c = check_completeness(p);
        ASSERT_TRUE(c.complete) << "seed " << seed << ": @" << c.op_id << " " << c.reason << "\n"
                                << print_program(p);
    }
}

TEST(generator, so_are_programs_from_bytes) {
    random_source source(1);
    for (int i = 0; i < 5'000; ++i) {
        std::vector<std::uint8_t> bytes(source.below(400));
        for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(source.below(256));
        entropy draw = entropy::from_bytes(bytes);
        program const p = generate(draw);
        ASSERT_EQ(fault_of(p), "") << print_program(p);
        ASSERT_TRUE(check_completeness(p).complete) << print_program(p);
    }
}

TEST(generator, no_bytes_give_the_smallest_program) {
    entropy draw = entropy::from_bytes({});
    EXPECT_EQ(print_program(generate(draw)),
              "task main:\n    yield                                 @1\n");
}

TEST(generator, incomplete_programs_are_valid_and_many_may_hang) {
    generator_options options;
    options.complete = false;
    int complete = 0;
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
        program const p = generated_program(seed, options);
        ASSERT_EQ(fault_of(p), "") << "seed " << seed << "\n" << print_program(p);
        ASSERT_NE(bound_work(p).ops, endless_work) << "seed " << seed;
        complete += check_completeness(p).complete ? 1 : 0;
    }
    EXPECT_LT(complete, 700);
}

// FNV-1a over the text. If a change of the generator is meant: raise `generator_version` too.
TEST(generator, a_seed_gives_the_same_program_with_every_compiler) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        for (char const c : print_program(generated_program(seed))) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
        }
    }
    EXPECT_EQ(generator_version, 3u);
    EXPECT_EQ(hash, 12290370010155201601u);
}

TEST(generator, every_kind_of_op_occurs) {
    std::array<int, op_kind_count> programs{};
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        program const p = generated_program(seed);
        for (std::size_t k = 0; k < op_kind_count; ++k) {
            programs[k] += count_kind(p, static_cast<op_kind>(k)) != 0 ? 1 : 0;
        }
    }
    for (std::size_t k = 0; k < op_kind_count; ++k) {
        if (!op_table[k].is_generated) {
            EXPECT_EQ(programs[k], 0) << keyword(static_cast<op_kind>(k));
        } else {
            EXPECT_GE(programs[k], 50) << keyword(static_cast<op_kind>(k));
        }
    }
}

TEST(generator, every_option_of_an_op_occurs) {
    int races = 0, statics = 0, pass_ons = 0, late_spawns = 0, timeouts_0 = 0, timeouts_none = 0;
    int rendezvous = 0, unbounded_queues = 0;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        program const p = generated_program(seed);
        for (queue_declaration const& queue : p.queues) {
            rendezvous += queue.capacity == 0 ? 1 : 0;
            unbounded_queues += queue.capacity == unbounded ? 1 : 0;
        }
        for_each_op(p, [&](std::size_t, op const& o) {
            races += o.group == group_kind::race ? 1 : 0;
            statics += o.is_static ? 1 : 0;
            pass_ons += o.pass_on ? 1 : 0;
            late_spawns += o.scope != innermost_group ? 1 : 0;
            bool const is_timeout = o.kind == op_kind::timeout;
            timeouts_0 += is_timeout && o.time == 0 ? 1 : 0;
            timeouts_none += is_timeout && o.time == no_limit ? 1 : 0;
        });
    }
    for (int const count : {races, statics, pass_ons, late_spawns, timeouts_0, timeouts_none,
                            rendezvous, unbounded_queues}) {
        EXPECT_GE(count, 20);
    }
}

TEST(generator, programs_have_a_useful_size) {
    std::vector<std::size_t> ops, tasks;
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
        program const p = generated_program(seed);
        ops.push_back(count_ops(p));
        tasks.push_back(p.tasks.size());
        EXPECT_LE(bound_work(p).ops, complete_ops_max) << "seed " << seed;
    }
    std::sort(ops.begin(), ops.end());
    std::sort(tasks.begin(), tasks.end());
    EXPECT_GE(ops[1'000], 25u);
    EXPECT_LE(ops[1'000], 40u);
    EXPECT_LE(ops[1'980], 90u);
    EXPECT_GE(tasks[1'000], 5u);
    EXPECT_LE(tasks[1'000], 6u);
}

TEST(generator, what_the_options_forbid_does_not_occur) {
    generator_options options;
    constexpr std::array left_out = {op_kind::fail,    op_kind::cancel_task, op_kind::cancel_group,
                                     op_kind::timeout, op_kind::shield,      op_kind::detach,
                                     op_kind::join,    op_kind::try_catch};
    options.may.features &=
        ~set_of(feature::errors, feature::cancels, feature::timeouts, feature::shields,
                feature::detaches, feature::joins, feature::catches, feature::limits,
                feature::races, feature::static_groups, feature::late_spawns, feature::rendezvous,
                feature::unbounded, feature::acquire_limits, feature::wait_limits);
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        program const p = generated_program(seed, options);
        ASSERT_EQ(fault_of(p), "") << "seed " << seed;
        for (op_kind const kind : left_out) {
            ASSERT_EQ(count_kind(p, kind), 0u) << keyword(kind) << " in seed " << seed;
        }
        for_each_op(p, [&](std::size_t, op const& o) {
            ASSERT_EQ(o.group, group_kind::all);
            ASSERT_FALSE(o.is_static);
            ASSERT_EQ(o.scope, innermost_group);
            ASSERT_TRUE(o.time == no_limit || o.kind == op_kind::sleep) << "seed " << seed;
        });
        for (queue_declaration const& queue : p.queues) {
            ASSERT_TRUE(queue.capacity != 0 && queue.capacity != unbounded);
        }
    }
    options = {};
    options.may.features &= ~set_of(feature::queues, feature::cleanups);
    options.tasks_max = 3;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        program const p = generated_program(seed, options);
        ASSERT_TRUE(p.queues.empty());
        ASSERT_EQ(count_kind(p, op_kind::try_finally), 0u);
        ASSERT_LE(p.tasks.size(), 3u);
    }
}

TEST(generator, the_size_option_scales_programs) {
    generator_options small;
    small.size = 6;
    generator_options large;
    large.size = 120;
    std::size_t ops_small = 0, ops_large = 0;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        ops_small += count_ops(generated_program(seed, small));
        ops_large += count_ops(generated_program(seed, large));
    }
    EXPECT_LT(ops_small * 2, ops_large);
}

}  // namespace
}  // namespace rollcall
