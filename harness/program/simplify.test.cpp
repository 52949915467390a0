#include "harness/program/simplify.hpp"

#include "harness/program/sample_programs.test.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rollcall {
namespace {

// Whether some simplification gives this text.
bool leads_to(program const& p, std::string const& text) {
    std::string const wanted = print_program(parsed_program(text));
    for (std::size_t i = 0; i < simplification_count(p); ++i) {
        std::optional<program> const smaller = simplify(p, i);
        if (smaller && print_program(*smaller) == wanted) return true;
    }
    return false;
}

// Every simplification of a program with expressions is valid, smaller, and in the end nothing is
// left.
TEST(simplify, takes_cells_locks_and_expressions_apart) {
    program p = parsed_program(R"(cell x = 5
cell a[3]
lock m
task main:
    lock m
    read a[index + 1] into r
    if r == 1 and not x1 < 3:
        add a[2] by r * 2 into s
    else:
        expect s != -7
    cas x from 0 to r into x1
    unlock m
)");
    std::set<std::string> seen;
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (std::size_t i = simplification_count(p); i-- > 0 && !smaller;) {
            std::optional<program> const next = simplify(p, i);
            if (!next) continue;
            ASSERT_EQ(fault_of(*next), "") << print_program(*next);
            ASSERT_LT(program_size(*next), program_size(p));
            seen.insert(print_program(*next));
            p = *next;
            smaller = true;
        }
    }
    EXPECT_EQ(print_program(p), "task main:\n    pass\n");
    EXPECT_GE(seen.size(), 8u) << "the ways that change least are tried first here";
}

TEST(simplify, what_two_queues_do_one_may_do) {
    program const p = parsed_program(
        "queue q capacity 1\nqueue r capacity 3\ntask main:\n    put q @1\n    get r @2\n");
    EXPECT_TRUE(leads_to(p, "queue q capacity 1\ntask main:\n    put q @1\n    get q @2\n"));
}

TEST(simplify, each_smaller_count_is_reached) {
    std::string const begin = "task main:\n    repeat ";
    std::string const end = ": @1\n        yield @2\n";
    EXPECT_TRUE(leads_to(parsed_program(begin + "3" + end), begin + "2" + end));
    EXPECT_TRUE(leads_to(parsed_program(begin + "5" + end), begin + "4" + end));
    std::string const spawn = "task main:\n    group g: @1\n        spawn a";
    std::string const rest = " @2\ntask a:\n    yield @3\n";
    EXPECT_TRUE(leads_to(parsed_program(spawn + " x0" + rest), spawn + rest));
}

TEST(simplify, every_step_is_smaller_valid_and_canonical) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        program const p = generated_program(seed);
        std::size_t const count = simplification_count(p);
        std::size_t made = 0;
        for (std::size_t i = 0; i < count; ++i) {
            std::optional<program> const smaller = simplify(p, i);
            if (!smaller) continue;
            ++made;
            ASSERT_LT(program_size(*smaller), program_size(p));
            ASSERT_EQ(fault_of(*smaller), "") << "step " << i << " of\n" << print_program(p);
        }
        EXPECT_GT(made * 10, count * 9) << "seed " << seed;
        EXPECT_EQ(simplify(p, count), std::nullopt);
    }
}

TEST(simplify, keeps_the_ids_of_what_it_does_not_touch) {
    program const p = generated_program(11);
    std::map<std::uint32_t, op_kind> before;
    for_each_op(p, [&](std::size_t, op const& o) { before[o.id] = o.kind; });
    for (std::size_t i = 0; i < simplification_count(p); ++i) {
        std::optional<program> const smaller = simplify(p, i);
        if (!smaller) continue;
        std::size_t turned = 0;
        for_each_op(*smaller, [&](std::size_t, op const& o) {
            ASSERT_TRUE(before.contains(o.id));
            turned += before[o.id] != o.kind ? 1u : 0u;
        });
        EXPECT_LE(turned, 1u);
    }
}

TEST(simplify, goes_down_to_an_empty_main) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        program p = generated_program(seed);
        for (std::size_t i = 0; i < simplification_count(p);) {
            std::optional<program> smaller = simplify(p, i);
            if (smaller) {
                p = std::move(*smaller);
                i = 0;
            } else {
                ++i;
            }
        }
        EXPECT_EQ(print_program(p), "task main:\n    pass\n") << "seed " << seed;
    }
}

// Greedy, as the shrinker goes, with a failure that needs two ops, what starts their tasks, and a
// group.
TEST(simplify, finds_the_ops_that_matter) {
    auto const fails = [](program const& p) {
        bool puts = false, cancels = false;
        for_each_op(p, [&](std::size_t task, op const& o) {
            puts |= task != 0 && o.kind == op_kind::put && o.time == no_limit;
            cancels |= o.kind == op_kind::cancel_group;
        });
        return puts && cancels;
    };
    std::size_t tried = 0, ops = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        program p = generated_program(seed);
        if (!fails(p)) continue;
        ++tried;
        for (std::size_t i = 0; i < simplification_count(p);) {
            std::optional<program> smaller = simplify(p, i);
            if (smaller && fails(*smaller)) {
                p = std::move(*smaller);
                i = 0;
            } else {
                ++i;
            }
        }
        ops += count_ops(p);
        EXPECT_LE(count_ops(p), 8u) << "seed " << seed << "\n" << print_program(p);
    }
    EXPECT_GT(tried, 20u);
    EXPECT_LE(ops, tried * 6);
}

TEST(simplify, the_first_steps_remove_most) {
    program const p = generated_program(12);
    std::optional<program> const first = simplify(p, 0);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->tasks.size(), p.tasks.size() - 1);
}

TEST(simplify, a_removed_task_takes_its_references_along) {
    program const p = parsed_program(R"(
task main:
    group g: @1
        spawn a @2
        spawn b @3
task a:
    cancel b @4
    join b @5
    yield @6
task b:
    yield @7
)");
    EXPECT_TRUE(leads_to(p, R"(
task main:
    group g: @1
        spawn a @2
task a:
    yield @6
)"));
}

TEST(simplify, a_removed_queue_takes_its_ops_along) {
    EXPECT_TRUE(leads_to(parsed_program(R"(queue q capacity 1
queue r capacity 1
task main:
    put q @1
    put r @2
    consume q: @3
        yield @4
)"),
                         R"(queue r capacity 1
task main:
    put r @2
)"));
}

TEST(simplify, an_op_around_others_can_go_alone) {
    program const p = parsed_program(R"(
task main:
    try: @1
        yield @2
        io @3
    catch any:
        sleep 1 @4
)");
    EXPECT_TRUE(leads_to(p, "task main:\n    yield @2\n    io @3\n"));
    EXPECT_TRUE(leads_to(p, "task main:\n    sleep 1 @4\n"));
    EXPECT_TRUE(leads_to(p, "task main:\n    pass\n"));
}

TEST(simplify, a_group_that_goes_alone_leaves_no_spawn_without_group) {
    EXPECT_TRUE(leads_to(parsed_program(R"(
task main:
    group g: @1
        spawn a @2
        yield @3
task a:
    io @4
)"),
                         "task main:\n    yield @3\n"));
}

TEST(simplify, numbers_and_options_become_plain) {
    program const p = parsed_program(R"(queue q capacity 3
task main:
    group g race: @1
        spawn a x8 in g @2
    put q timeout 3 @3
    consume q pass_on @4
task a:
    repeat 4: @5
        sleep 3 @6
)");
    auto const with = [&](std::string const& from, std::string const& to) {
        std::string text = print_program(p);
        text.replace(text.find(from), from.size(), to);
        return leads_to(p, text);
    };
    EXPECT_TRUE(with("g race", "g"));
    EXPECT_TRUE(with(" x8", ""));
    EXPECT_TRUE(with(" x8", " x4"));
    EXPECT_TRUE(with(" x8", " x7"));
    EXPECT_TRUE(with(" in g", ""));
    EXPECT_TRUE(with(" timeout 3", ""));
    EXPECT_TRUE(with(" timeout 3", " timeout 0"));
    EXPECT_TRUE(with(" timeout 3", " timeout 2"));
    EXPECT_TRUE(with(" pass_on", ""));
    EXPECT_TRUE(with("repeat 4", "repeat 1"));
    EXPECT_TRUE(with("sleep 3", "io"));
    EXPECT_TRUE(with("sleep 3", "sleep 0"));
    EXPECT_TRUE(with("capacity 3", "capacity 1"));
    EXPECT_TRUE(with("capacity 3", "capacity 2"));
}

TEST(simplify, halves_of_long_blocks_go_at_once) {
    std::string text = "task main:\n";
    for (int i = 1; i <= 8; ++i) text += "    yield @" + std::to_string(i) + "\n";
    program const p = parsed_program(text);
    std::optional<program> const first = simplify(p, 0);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(count_ops(*first), 4u);
}

}  // namespace
}  // namespace rollcall
