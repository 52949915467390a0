#include "harness/program/program.hpp"

#include "harness/program/builder.hpp"
#include "harness/program/canonical.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

namespace rollcall {
namespace {

using namespace rollcall::build;

program every_kind() {
    return program_builder{}
        .queue("q", 5)
        .task("main",
              group("g", spawn("worker", 3), spawn_in("g", "worker"), yield(), io(), sleep(3),
                    join("worker"), cancel("worker"), cancel_group("g")),
              detach("worker"), try_catch(catch_filter::any, {fail("boom")}, {put("q", 2)}),
              try_finally({get("q")}, {try_put("q"), try_get("q")}),
              timeout(3, shield(put_sentinel("q"))), repeat(2, consume("q", close("q"))))
        .task("worker")
        .build();
}

// The same for the ops of benchmark programs: @1 to @12.
program every_memory_kind() {
    return program_builder{}
        .cell("x", 1)
        .cells("a", 3)
        .lock("m")
        .locks("fork", 2)
        .task("main", lock("m"), rollcall::build::read("x", "r"),
              rollcall::build::write("a[r + 1]", "r * 2"), add("x", "-1"),
              cas("a[0]", "0", "r", "won"), let("i", "won + index"),
              if_else("i == 1", {expect("r == 1")}, {unlock("m"), yield()}), lock("fork[i % 2]"),
              unlock("fork[1]"))
        .build();
}

op make_op(op_kind kind, std::uint32_t id, std::uint32_t target = 0) {
    op o;
    o.kind = kind;
    o.id = id;
    o.target = target;
    return o;
}

op& first_op(program& p) { return p.tasks[0].body[0]; }

TEST(program, every_kind_has_a_keyword_and_only_try_and_cancel_share_theirs) {
    std::set<std::string_view> words;
    for (std::size_t i = 0; i < op_kind_count; ++i) words.insert(keyword(static_cast<op_kind>(i)));
    EXPECT_EQ(words.size(), op_kind_count - 2);
    EXPECT_EQ(keyword(op_kind::try_catch), keyword(op_kind::try_finally));
    EXPECT_EQ(keyword(op_kind::cancel_task), keyword(op_kind::cancel_group));
    EXPECT_EQ(keyword(op_kind::put_sentinel), "put_sentinel");
}

TEST(program, an_op_names_at_most_one_sort_of_thing) {
    for (std::size_t i = 0; i < op_kind_count; ++i) {
        auto const kind = static_cast<op_kind>(i);
        EXPECT_LE(names_queue(kind) + names_task(kind) + names_group(kind) + names_cell(kind) +
                      names_lock(kind),
                  1)
            << keyword(kind);
        EXPECT_TRUE(sets_register(kind) || !needs_register(kind)) << keyword(kind);
        EXPECT_TRUE(has_body(kind) || !has_handler(kind)) << keyword(kind);
    }
}

TEST(program, ops_are_counted_with_those_inside_bodies_and_handlers) {
    program const p = every_kind();
    EXPECT_EQ(count_ops(p), 23u);
    EXPECT_EQ(count_ops(p.tasks[0].body), 23u);
    EXPECT_EQ(largest_op_id(p), 23u);
    EXPECT_EQ(largest_op_id(program{}), 0u);
}

TEST(program, a_program_with_every_kind_of_op_is_valid) {
    std::uint32_t id = 7;
    EXPECT_EQ(validate(every_kind(), &id), "");
    EXPECT_EQ(id, 0u);
}

struct broken_program {
    char const* name;
    std::function<void(program&)> break_it;
    std::uint32_t op_id;
    char const* message;
};

// The ids of every_kind: group 1, spawn 2, spawn in 3, yield 4, io 5, sleep 6, join 7, cancel 8,
// cancel group 9, detach 10, try 11, fail 12, put 13, try 14, get 15, timeout 18, repeat 21.
std::vector<broken_program> const broken_programs = {
    {"no task", [](program& p) { p.tasks.clear(); }, 0,
     "the program has no task; declare one with 'task main:'"},
    {"bad task name", [](program& p) { p.tasks[1].name = "two words"; }, 0,
     "'two words' is no valid task name; a name is a letter or '_' followed by letters, digits or "
     "'_', at most 40 characters (name_length_max)"},
    {"same queue name",
     [](program& p) {
         p.queues.push_back({"q", 1});
     },
     0, "two queues are called 'q'; rename one of them"},
    {"same group name", [](program& p) { p.groups.push_back("g"); }, 0,
     "two groups are called 'g'; rename one of them"},
    {"too many errors", [](program& p) { p.errors.resize(errors_max + 1, "e"); }, 0,
     "201 errors are more than 200 (errors_max); drop some errors"},
    {"too much capacity", [](program& p) { p.queues[0].capacity = capacity_max + 1; }, 0,
     "the capacity of queue 'q' is more than 1000 (capacity_max); make it smaller, or 'unbounded'"},
    {"no id", [](program& p) { first_op(p).id = 0; }, 0,
     "an op has the id 0; ids go from 1 to 65535 (op_id_max)"},
    {"large id", [](program& p) { first_op(p).id = op_id_max + 1; }, op_id_max + 1,
     "op @65536: an op has the id 65536; ids go from 1 to 65535 (op_id_max)"},
    {"same id", [](program& p) { first_op(p).body[0].id = 1; }, 1,
     "op @1: two ops have the id @1; give one of them the next free id"},
    {"body of a leaf", [](program& p) { first_op(p).body[0].body.emplace_back().id = 99; }, 2,
     "op @2: 'spawn' has no body, but ops stand in it; move them behind it"},
    {"handler of a group", [](program& p) { first_op(p).handler.emplace_back().id = 99; }, 1,
     "op @1: only 'try' and 'if' have a second block, but ops stand in one; move them behind the "
     "op"},
    {"static group", [](program& p) { first_op(p).is_static = true; }, 4,
     "op @4: a static group holds spawns alone; move the op out of the group, or drop 'static'"},
    {"no such task", [](program& p) { first_op(p).body[0].target = 9; }, 2,
     "op @2: there is no task number 9; the program has 2 of them"},
    {"no such queue", [](program& p) { p.tasks[0].body[2].handler[0].target = 1; }, 13,
     "op @13: there is no queue number 1; the program has 1 of them"},
    {"no such error", [](program& p) { p.errors.clear(); }, 12,
     "op @12: there is no error number 0; the program has 0 of them"},
    {"no such group", [](program& p) { first_op(p).body[1].scope = 4; }, 3,
     "op @3: there is no group number 4; the program has 1 of them"},
    {"starts itself", [](program& p) { p.tasks[0].body[1].target = 0; }, 10,
     "op @10: 'main' cannot detach 'main', which is not declared after it; a task starts only "
     "tasks declared further down: move the declaration"},
    {"spawn without a group",
     [](program& p) { p.tasks[0].body.push_back(make_op(op_kind::spawn, 99, 1)); }, 99,
     "op @99: this spawn has no group to go into; put it inside a 'group', name one with 'in', or "
     "use 'detach'"},
    {"group never opened",
     [](program& p) {
         p.groups.push_back("gg");
         first_op(p).body[7].target = 1;
     },
     9, "op @9: no op opens a group 'gg'; did you mean 'g'?"},
    {"spawn of too many", [](program& p) { first_op(p).body[0].count = 65; }, 2,
     "op @2: the count 65 of 'spawn' is out of range; use 0 to 64 (spawn_count_max)"},
    {"repeat too often", [](program& p) { p.tasks[0].body[5].count = 1'001; }, 21,
     "op @21: the count 1001 of 'repeat' is out of range; use 1 to 1000 (repeat_count_max)"},
    {"sleep for ever", [](program& p) { first_op(p).body[4].time = no_limit; }, 6,
     "op @6: a duration is more than 1000000 ticks (ticks_max); shorten it"},
    {"timeout too long", [](program& p) { p.tasks[0].body[4].time = ticks_max + 1; }, 18,
     "op @18: a duration is more than 1000000 ticks (ticks_max); shorten it, or use none"},
};

TEST(program, validate_says_what_is_wrong_and_what_to_do) {
    for (broken_program const& broken : broken_programs) {
        program p = every_kind();
        broken.break_it(p);
        std::uint32_t id = 0;
        EXPECT_EQ(validate(p, &id), broken.message) << broken.name;
        EXPECT_EQ(id, broken.op_id) << broken.name;
    }
}

TEST(program, a_spawn_in_a_static_group_goes_into_no_other) {
    auto const with = [](op_draft inner) {
        return program_builder{}
            .task("main", group("h"), static_group("g", std::move(inner)))
            .task("worker");
    };
    EXPECT_NO_THROW(with(spawn("worker")).build());
    EXPECT_NO_THROW(with(spawn_in("g", "worker")).build());
    EXPECT_THROW(with(spawn_in("h", "worker")).build(), std::invalid_argument);
}

TEST(program, nesting_is_limited_and_a_deeper_program_is_refused_without_a_crash) {
    auto const nested = [](std::uint32_t depth) {
        program p;
        p.tasks.push_back({"main", {}});
        std::vector<op>* body = &p.tasks[0].body;
        for (std::uint32_t id = 1; id <= depth; ++id) {
            body->push_back(make_op(op_kind::shield, id));
            body = &body->back().body;
        }
        return p;
    };
    EXPECT_EQ(validate(nested(nesting_max)), "");
    EXPECT_EQ(validate(nested(nesting_max + 1)),
              "op @25: ops are nested deeper than 24 (nesting_max); move the inner ops into a task "
              "of their own");
    EXPECT_NE(validate(nested(2'000)), "");
}

TEST(program, the_number_of_ops_is_limited) {
    program p;
    p.tasks.push_back({"main", {}});
    for (std::uint32_t id = 1; id <= ops_max; ++id)
        p.tasks[0].body.push_back(make_op(op_kind::yield, id));
    EXPECT_EQ(validate(p), "");
    p.tasks[0].body.push_back(make_op(op_kind::yield, ops_max + 1));
    EXPECT_EQ(validate(p),
              "op @4001: the program has more than 4000 ops (ops_max); drop ops, or use 'repeat'");
}

TEST(canonical, names_are_dropped_when_unused_and_ordered_by_first_appearance) {
    program p = every_kind();
    p.groups = {"unused", "g", "h"};
    p.errors = {"other", "boom"};
    p.tasks[0].body.insert(p.tasks[0].body.begin(), make_op(op_kind::group, 30, 2));
    for_each_op(p, [](std::size_t, op const& o) {
        op& changed = const_cast<op&>(o);
        if (o.kind == op_kind::fail) changed.target = 1;
        if (o.id != 30 && names_group(o.kind)) changed.target = 1;
        if (o.scope == 0) changed.scope = 1;
    });
    ASSERT_EQ(validate(p), "");
    canonicalize(p);
    EXPECT_EQ(validate(p), "");
    EXPECT_EQ(p.groups, (std::vector<std::string>{"h", "g"}));
    EXPECT_EQ(p.errors, (std::vector<std::string>{"boom"}));
    EXPECT_EQ(p.tasks[0].body[1].body[1].scope, 1u);
}

TEST(canonical, a_built_program_is_canonical_already) {
    program p = every_kind();
    canonicalize(p);
    EXPECT_EQ(p, every_kind());
}

TEST(canonical, fields_without_a_meaning_are_reset) {
    program p;
    p.tasks.push_back({"main", {}});
    op noisy = make_op(op_kind::yield, 5);
    noisy.group = group_kind::race;
    noisy.filter = catch_filter::any;
    noisy.is_static = noisy.pass_on = true;
    noisy.target = noisy.scope = noisy.count = noisy.time = 3;
    p.tasks[0].body.push_back(noisy);
    canonicalize(p);
    EXPECT_EQ(p.tasks[0].body[0], make_op(op_kind::yield, 5));
}

TEST(canonical, an_index_out_of_range_stays_out_of_range) {
    program p = every_kind();
    first_op(p).body[1].scope = 50;
    p.tasks[0].body[2].body[0].target = 50;
    canonicalize(p);
    EXPECT_NE(first_op(p).body[1].scope, innermost_group);
    EXPECT_GE(first_op(p).body[1].scope, p.groups.size());
    EXPECT_GE(p.tasks[0].body[2].body[0].target, p.errors.size());
    EXPECT_NE(validate(p), "");
}

// The ids of every_memory_kind: lock 1, read 2, write 3, add 4, cas 5, let 6, if 7, expect 8,
// unlock 9, yield 10, lock 11, unlock 12.
std::vector<broken_program> const broken_memory_programs = {
    {"same cell name", [](program& p) { p.cells[1].name = "x"; }, 0,
     "two cells are called 'x'; rename one of them"},
    {"too many locks",
     [](program& p) {
         p.locks.resize(locks_max + 1, {"l", 1});
     },
     0, "65 locks are more than 64 (locks_max); drop some locks"},
    {"size of an array", [](program& p) { p.cells[1].count = cell_count_max + 1; }, 0,
     "the size of cell 'a' is 257; use 1 to 256 (cell_count_max)"},
    {"no lock at all", [](program& p) { p.locks[0].count = 0; }, 0,
     "the size of lock 'm' is 0; use 1 to 256 (lock_count_max)"},
    {"reserved name", [](program& p) { p.registers[0] = "index"; }, 0,
     "'index' cannot name a register; it means something in expressions; choose another name"},
    {"no such cell", [](program& p) { p.tasks[0].body[1].target = 2; }, 2,
     "op @2: there is no cell number 2; the program has 2 of them"},
    {"no such lock", [](program& p) { first_op(p).target = 2; }, 1,
     "op @1: there is no lock number 2; the program has 2 of them"},
    {"too few expressions", [](program& p) { p.tasks[0].body[4].arguments.pop_back(); }, 5,
     "op @5: 'cas' has 2 expressions; it takes 3"},
    {"expressions of a yield",
     [](program& p) { p.tasks[0].body[6].handler[1].arguments.emplace_back(); }, 10,
     "op @10: 'yield' has 1 expressions; it takes 0"},
    {"index of a single cell",
     [](program& p) { p.tasks[0].body[1].arguments[0] = number_expression(0); }, 2,
     "op @2: 'x' is a single cell, not an array; drop the index, or declare 'cell x[2]'"},
    {"no index", [](program& p) { p.tasks[0].body[2].arguments[0] = {}; }, 3,
     "op @3: 'a' is an array of 3 cells; say which one: a[0], an index is 0 to 2"},
    {"constant index", [](program& p) { p.tasks[0].body[4].arguments[0] = number_expression(3); },
     5, "op @5: there is no cell a[3]; an index is 0 to 2"},
    {"half an expression", [](program& p) { p.tasks[0].body[5].arguments[0].nodes.pop_back(); }, 6,
     "op @6: an expression of 'let' is not whole; it is in postfix form, with at most 16 nodes "
     "(expression_nodes_max)"},
    {"no condition", [](program& p) { p.tasks[0].body[6].arguments[0] = {}; }, 7,
     "op @7: an expression of 'if' is not whole; it is in postfix form, with at most 16 nodes "
     "(expression_nodes_max)"},
    {"no such register",
     [](program& p) {
         p.tasks[0].body[3].arguments[1] = {{{expression_kind::register_, 9}}};
     },
     4, "op @4: an expression names a register that does not exist; the program has 3 of them"},
    {"no such result", [](program& p) { p.tasks[0].body[5].result = 9; }, 6,
     "op @6: there is no register number 9; the program has 3 of them"},
    {"no result", [](program& p) { p.tasks[0].body[1].result = no_register; }, 2,
     "op @2: 'read' sets no register; name one to set"},
    {"result of a write", [](program& p) { p.tasks[0].body[2].result = 0; }, 3,
     "op @3: 'write' cannot set a register; drop the register"},
    {"register that nothing sets",
     [](program& p) { p.tasks[0].body.erase(p.tasks[0].body.begin() + 1); }, 3,
     "op @3: nothing in this task sets the register 'r'; set it by 'let', or 'read' a cell into "
     "it; an expression holds registers, not cells"},
    {"too many registers",
     [](program& p) {
         for (std::uint32_t i = 0; i < registers_max; ++i) {
             p.registers.push_back("r" + std::to_string(i));
             op& set = p.tasks[0].body.emplace_back(p.tasks[0].body[5]);
             set.id = 100 + i;
             set.result = 3 + i;
         }
     },
     129, "op @129: the task uses more than 32 registers (registers_max); use some of them twice"},
};

TEST(program, validate_says_what_is_wrong_with_cells_locks_and_expressions) {
    ASSERT_EQ(validate(every_memory_kind()), "");
    EXPECT_EQ(count_ops(every_memory_kind()), 12u);
    for (broken_program const& broken : broken_memory_programs) {
        program p = every_memory_kind();
        broken.break_it(p);
        std::uint32_t op_id = 0;
        EXPECT_EQ(validate(p, &op_id), broken.message) << broken.name;
        EXPECT_EQ(op_id, broken.op_id) << broken.name;
    }
}

}  // namespace
}  // namespace rollcall
