#include "harness/program/edit.hpp"

#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rollcall {
namespace {

program parsed(std::string const& text) {
    parse_result const result = parse_case("rollcall case 1\n" + text);
    if (result.error) ADD_FAILURE() << result.error->text();
    return result.value ? result.value->prog : program{};
}

program generated(std::uint64_t seed) {
    entropy draw = entropy::from_seed(seed);
    return generate(draw);
}

std::string fault_of(program const& p) {
    std::string const fault = validate(p);
    if (!fault.empty()) return fault;
    program canonical = p;
    canonicalize(canonical);
    return canonical == p ? "" : "it is not canonical";
}

// Whether some simplification gives this text.
bool leads_to(program const& p, std::string const& text) {
    std::string const wanted = print_program(parsed(text));
    for (std::size_t i = 0; i < simplification_count(p); ++i) {
        std::optional<program> const smaller = simplify(p, i);
        if (smaller && print_program(*smaller) == wanted) return true;
    }
    return false;
}

TEST(mutate, always_gives_a_valid_canonical_program) {
    entropy draw = entropy::from_seed(1);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        program p = generated(seed);
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
        program const p = generated(seed);
        unchanged += mutate(p, draw) == p ? 1 : 0;
    }
    EXPECT_LT(unchanged, 20);
}

TEST(mutate, keeps_the_ids_of_what_it_does_not_touch) {
    entropy draw = entropy::from_seed(3);
    std::size_t kept = 0, all = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        program const p = generated(seed);
        std::map<std::uint32_t, op_kind> before;
        for_each_op(p, [&](std::size_t, op const& o) { before[o.id] = o.kind; });
        for_each_op(mutate(p, draw), [&](std::size_t, op const& o) {
            kept += before.contains(o.id) && before[o.id] == o.kind ? 1u : 0u;
        });
        all += before.size();
    }
    EXPECT_GT(kept * 10, all * 8);
}

TEST(mutate, reaches_every_kind_of_op_from_the_smallest_program) {
    entropy draw = entropy::from_seed(4);
    constexpr auto kinds = static_cast<std::size_t>(first_memory_op);
    std::array<bool, op_kind_count> seen{};
    for (int walk = 0; walk < 50; ++walk) {
        program p = parsed("task main:\n    group g:\n        spawn c\ntask c:\n    yield\n");
        for (int i = 0; i < 40; ++i) {
            p = mutate(p, draw);
            for_each_op(p, [&](std::size_t, op const& o) {
                seen[static_cast<std::size_t>(o.kind)] = true;
            });
        }
    }
    for (std::size_t k = 0; k < op_kind_count; ++k) {
        EXPECT_EQ(seen[k], k < kinds) << keyword(static_cast<op_kind>(k));
    }
}

TEST(mutate, reaches_every_kind_of_op_where_there_are_cells_and_locks) {
    entropy draw = entropy::from_seed(5);
    std::array<bool, op_kind_count> seen{};
    for (int walk = 0; walk < 50; ++walk) {
        program p = parsed(
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

// Every simplification of a program with expressions is valid, smaller, and in the end nothing is
// left.
TEST(simplify, takes_cells_locks_and_expressions_apart) {
    program p = parsed(R"(cell x = 5
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

TEST(mutate, without_bytes_changes_a_number_at_most) {
    program const p = parsed("task main:\n    sleep 3\n    yield\n");
    entropy draw = entropy::from_bytes({});
    EXPECT_EQ(print_program(mutate(p, draw)),
              print_program(parsed("task main:\n    sleep 0\n    yield\n")));
    program const bare = parsed("task main:\n    yield\n");
    EXPECT_EQ(fault_of(mutate(bare, draw)), "");
}

TEST(mutate, copes_with_programs_at_their_limits) {
    std::string text = "task main:\n";
    for (std::uint32_t i = 0; i < ops_max; ++i)
        text += "    yield @" + std::to_string(op_id_max - i) + "\n";
    program p = parsed(text);
    entropy draw = entropy::from_seed(5);
    for (int i = 0; i < 50; ++i) {
        p = mutate(p, draw);
        ASSERT_EQ(validate(p), "");
    }
    text = "task main:\n";
    std::string indent = "    ";
    for (std::uint32_t i = 1; i < nesting_max; ++i, indent += "    ") text += indent + "shield:\n";
    p = parsed(text + indent + "yield\n");
    for (int i = 0; i < 50; ++i) {
        p = mutate(p, draw);
        ASSERT_EQ(validate(p), "");
    }
}

TEST(simplify, every_step_is_smaller_valid_and_canonical) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        program const p = generated(seed);
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
    program const p = generated(11);
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
        program p = generated(seed);
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
        program p = generated(seed);
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
    program const p = generated(12);
    std::optional<program> const first = simplify(p, 0);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->tasks.size(), p.tasks.size() - 1);
}

TEST(simplify, a_removed_task_takes_its_references_along) {
    program const p = parsed(R"(
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
    EXPECT_TRUE(leads_to(parsed(R"(queue q capacity 1
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
    program const p = parsed(R"(
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
    EXPECT_TRUE(leads_to(parsed(R"(
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
    program const p = parsed(R"(queue q capacity 3
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
    program const p = parsed(text);
    std::optional<program> const first = simplify(p, 0);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(count_ops(*first), 4u);
}

}  // namespace
}  // namespace rollcall
