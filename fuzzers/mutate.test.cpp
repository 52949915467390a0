#include "fuzzers/mutate.hpp"

#include "fuzzers/random_op.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/sample_programs.test.hpp"
#include "harness/program/work_bound.hpp"
#include "harness/trace/hash.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rollcall {
namespace {

TEST(mutate, always_gives_a_valid_canonical_program) {
    entropy draw = entropy::from_seed(1);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        program p = generated_program(seed);
        for (int i = 0; i < 40; ++i) {
            p = mutate(p, draw);
            ASSERT_EQ(fault_of(p), "") << "seed " << seed << "\n" << print_program(p);
        }
    }
}

TEST(mutate, nearly_always_changes_something) {
    entropy draw = entropy::from_seed(2);
    int unchanged = 0;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        program const p = generated_program(seed);
        unchanged += mutate(p, draw) == p ? 1 : 0;
    }
    EXPECT_LT(unchanged, 20);
}

TEST(mutate, keeps_the_ids_of_what_it_does_not_touch) {
    entropy draw = entropy::from_seed(3);
    std::size_t kept = 0, all = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        program const p = generated_program(seed);
        std::map<std::uint32_t, op_kind> before;
        for_each_op(p, [&](std::size_t, op const& o) { before[o.id] = o.kind; });
        for_each_op(mutate(p, draw), [&](std::size_t, op const& o) {
            kept += before.contains(o.id) && before[o.id] == o.kind ? 1u : 0u;
            ++all;
        });
    }
    EXPECT_GT(kept * 10, all * 8);
}

// What each compiler calls first must not matter.
TEST(mutate, gives_the_same_with_every_compiler) {
    entropy draw = entropy::from_seed(7);
    std::uint64_t hash = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        program p = generated_program(seed);
        for (int i = 0; i < 10; ++i) p = mutate(p, draw);
        for (char const c : print_program(p)) hash = combine(hash, static_cast<unsigned char>(c));
    }
    EXPECT_EQ(hash, 14882322815570722619u);
}

TEST(mutate, reaches_every_kind_of_op_from_the_smallest_program) {
    entropy draw = entropy::from_seed(4);
    std::array<bool, op_kind_count> seen{};
    for (int walk = 0; walk < 50; ++walk) {
        program p =
            parsed_program("task main:\n    group g:\n        spawn c\ntask c:\n    yield\n");
        for (int i = 0; i < 40; ++i) {
            p = mutate(p, draw);
            for_each_op(p, [&](std::size_t, op const& o) {
                seen[static_cast<std::size_t>(o.kind)] = true;
            });
        }
    }
    for (std::size_t k = 0; k < op_kind_count; ++k) {
        EXPECT_EQ(seen[k], op_table[k].is_generated) << keyword(static_cast<op_kind>(k));
    }
}

TEST(mutate, reaches_every_kind_of_op_where_there_are_cells_and_locks) {
    entropy draw = entropy::from_seed(5);
    std::array<bool, op_kind_count> seen{};
    for (int walk = 0; walk < 50; ++walk) {
        program p = parsed_program(
            "cell x\ncell a[3]\nlock m\ntask main:\n    group g:\n        spawn c\n"
            "    lock m\n    add a[1] by 2 into r\n    cas x from r to 1\ntask c:\n    yield\n");
        for (int i = 0; i < 40; ++i) {
            p = mutate(p, draw);
            ASSERT_EQ(fault_of(p), "") << print_program(p);
            for_each_op(p, [&](std::size_t, op const& o) {
                seen[static_cast<std::size_t>(o.kind)] = true;
            });
        }
    }
    for (std::size_t k = 0; k < op_kind_count; ++k) {
        EXPECT_TRUE(seen[k]) << keyword(static_cast<op_kind>(k));
    }
}

TEST(mutate, without_bytes_changes_a_number_at_most) {
    program const p = parsed_program("task main:\n    sleep 3\n    yield\n");
    entropy draw = entropy::from_bytes({});
    EXPECT_EQ(print_program(mutate(p, draw)),
              print_program(parsed_program("task main:\n    sleep 0\n    yield\n")));
    program const bare = parsed_program("task main:\n    yield\n");
    EXPECT_EQ(fault_of(mutate(bare, draw)), "");
}

// What a generated program never has: a number that it takes many steps, or luck, to reach.
TEST(mutate, goes_far_with_numbers_within_the_work_that_a_run_may_be) {
    program p = parsed_program(
        "queue q capacity 6\ntask main:\n    group g:\n        spawn c x2\n    repeat 2:\n"
        "        try_put q\ntask c:\n    yield\n");
    entropy draw = entropy::from_seed(5);
    std::uint32_t count = 0;
    std::uint32_t capacity = 0;
    for (int walk = 0; walk < 100; ++walk) {
        program changed = p;
        for (int i = 0; i < 60; ++i) {
            changed = mutate(changed, draw);
            ASSERT_LE(bound_work(changed).ops, complete_ops_max);
            for_each_op(changed, [&](std::size_t, op const& o) {
                if (has_count(o.kind)) count = std::max(count, o.count);
            });
            for (queue_declaration const& q : changed.queues) {
                if (q.capacity != unbounded) capacity = std::max(capacity, q.capacity);
            }
        }
    }
    EXPECT_GE(count, 100u);
    EXPECT_GE(capacity, 12u);
}

TEST(mutate, makes_durations_meet) {
    program const p = parsed_program("task main:\n    sleep 17\n    sleep 29\n");
    std::size_t ties = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        entropy draw = entropy::from_seed(seed);
        std::vector<op> const ops = mutate(p, draw).tasks[0].body;
        if (ops.size() != 2 || ops[0].kind != op_kind::sleep) continue;
        ties += ops[0].time == ops[1].time && (ops[0].time == 17 || ops[0].time == 29);
    }
    EXPECT_GT(ties, 0u);
}

TEST(random_op, a_scaled_number_stays_within_its_limits) {
    entropy draw = entropy::from_seed(5);
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 200; ++i) {
        seen.insert(scaled(10, 15, draw));
        EXPECT_EQ(scaled(1, 1, draw), 1u);
        EXPECT_LE(scaled(UINT32_MAX, 7, draw), 7u);
    }
    EXPECT_EQ(seen, (std::set<std::uint32_t>{5, 9, 11, 15}));
}

TEST(mutate, copes_with_programs_at_their_limits) {
    std::string text = "task main:\n";
    for (std::uint32_t i = 0; i < ops_max; ++i)
        text += "    yield @" + std::to_string(op_id_max - i) + "\n";
    program p = parsed_program(text);
    entropy draw = entropy::from_seed(5);
    for (int i = 0; i < 50; ++i) {
        p = mutate(p, draw);
        ASSERT_EQ(validate(p), "");
    }
    text = "task main:\n";
    std::string indent = "    ";
    for (std::uint32_t i = 1; i < nesting_max; ++i, indent += "    ") text += indent + "shield:\n";
    p = parsed_program(text + indent + "yield\n");
    for (int i = 0; i < 50; ++i) {
        p = mutate(p, draw);
        ASSERT_EQ(validate(p), "");
    }
}

}  // namespace
}  // namespace rollcall
