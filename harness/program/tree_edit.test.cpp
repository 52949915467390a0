#include "harness/program/tree_edit.hpp"

#include "harness/program/sample_programs.test.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rollcall::tree_edit_test {
namespace {

std::string const nested = R"(
task main:
    yield @1
    try: @2
        io @3
    finally:
        sleep 1 @4
        shield: @5
            pass
task other:
    fail E @6
)";

op_location location_of(program& p, std::uint32_t id) {
    for (op_location const& where : locate_ops(p)) {
        if (where.at().id == id) return where;
    }
    ADD_FAILURE() << "no op @" << id;
    return {};
}

TEST(tree_edit, ops_are_located_in_printed_order) {
    program p = parsed_program(nested);
    std::vector<std::uint32_t> ids;
    std::vector<std::size_t> tasks;
    for (op_location const& where : locate_ops(p)) {
        ids.push_back(where.at().id);
        tasks.push_back(where.task);
    }
    EXPECT_EQ(ids, (std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(tasks, (std::vector<std::size_t>{0, 0, 0, 0, 0, 1}));
}

TEST(tree_edit, lists_are_located_even_when_empty) {
    program p = parsed_program(nested);
    std::vector<std::size_t> sizes;
    for (op_location const& where : locate_lists(p)) sizes.push_back(where.index);
    EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 1, 2, 0, 1}));
}

TEST(tree_edit, new_ops_get_ids_that_no_op_has) {
    program p = parsed_program(nested);
    duplicate_op(p, location_of(p, 2));
    EXPECT_EQ(p.tasks[0].body[2].id, 7u);
    EXPECT_EQ(p.tasks[0].body[2].handler[1].id, 10u);
    EXPECT_EQ(p.tasks[0].body[1].id, 2u) << "the original keeps its own";
    EXPECT_EQ(validate(p), "");

    program full = parsed_program("task main:\n    yield @65535\n    yield @2\n");
    EXPECT_EQ(fresh_ids(full, 3), (std::vector<std::uint32_t>{1, 3, 4}));
}

TEST(tree_edit, wrapping_keeps_the_op_and_its_id) {
    program p = parsed_program(nested);
    op wrapper;
    wrapper.kind = op_kind::shield;
    wrap_op(p, location_of(p, 3), wrapper);
    op const& around = p.tasks[0].body[1].body[0];
    EXPECT_EQ(around.kind, op_kind::shield);
    EXPECT_EQ(around.id, 7u);
    EXPECT_EQ(around.body[0].id, 3u);
}

TEST(tree_edit, hoisting_puts_the_inner_ops_in_place) {
    program p = parsed_program(nested);
    hoist_handler(location_of(p, 2));
    std::vector<std::uint32_t> ids;
    for (op const& o : p.tasks[0].body) ids.push_back(o.id);
    EXPECT_EQ(ids, (std::vector<std::uint32_t>{1, 4, 5}));
}

TEST(tree_edit, the_last_op_of_a_list_has_none_to_swap_with) {
    program p = parsed_program(nested);
    EXPECT_TRUE(swap_with_next(location_of(p, 1)));
    EXPECT_EQ(p.tasks[0].body[0].id, 2u);
    EXPECT_FALSE(swap_with_next(location_of(p, 1)));
}

TEST(tree_edit, removing_a_task_moves_the_later_targets) {
    program p = parsed_program(R"(
task main:
    group g:
        spawn a @1
        spawn b @2
    join b @3
task a:
    detach b @4
task b:
    cancel main @5
)");
    remove_declaration(p, named_sort::task, 1);
    EXPECT_EQ(validate(p), "");
    EXPECT_EQ(p.tasks[1].name, "b");
    EXPECT_EQ(location_of(p, 2).at().target, 1u);
    EXPECT_EQ(location_of(p, 3).at().target, 1u);
    EXPECT_EQ(location_of(p, 5).at().target, 0u);
    remove_declaration(p, named_sort::task, 0);
    EXPECT_EQ(p.tasks.size(), 2u) << "the root stays";
}

TEST(tree_edit, what_nobody_names_is_dropped_with_what_only_it_used) {
    program p = parsed_program(R"(queue q capacity 1
queue r capacity 1
task main:
    detach b @1
    get r timeout 1 @2
task a:
    detach c @3
    put q @4
task b:
    yield @5
task c:
    put q @6
)");
    drop_unused(p);
    ASSERT_EQ(p.tasks.size(), 2u);
    EXPECT_EQ(p.tasks[1].name, "b");
    ASSERT_EQ(p.queues.size(), 1u);
    EXPECT_EQ(p.queues[0].name, "r");
    EXPECT_EQ(validate(p), "");
}

TEST(tree_edit, settling_ends_with_a_valid_program) {
    program p = parsed_program(R"(
task main:
    cancel group g @1
    yield @2
task unused:
    group g: @3
        pass
)");
    EXPECT_TRUE(settle(p));
    EXPECT_EQ(validate(p), "");
    EXPECT_EQ(count_ops(p), 1u);
}

TEST(tree_edit, repair_drops_what_is_at_fault_and_no_more) {
    program p = parsed_program(R"(
task main:
    group g: @1
        spawn a @2
        yield @3
    spawn a in g @4
    cancel group g @5
task a:
    yield @6
)");
    hoist_body(location_of(p, 1));
    EXPECT_NE(validate(p), "");
    EXPECT_TRUE(repair(p));
    EXPECT_EQ(validate(p), "");
    ASSERT_EQ(p.tasks[0].body.size(), 1u);
    EXPECT_EQ(p.tasks[0].body[0].id, 3u);

    p.tasks[1].name = "main";
    EXPECT_FALSE(repair(p)) << "no op is at fault";
}

}  // namespace
TEST(tree_edit, a_body_and_its_handler_are_hoisted_one_after_the_other) {
    program p = parsed_program(nested);
    hoist_both(location_of(p, 2));
    EXPECT_EQ(print_program(p), print_program(parsed_program(R"(
task main:
    yield @1
    io @3
    sleep 1 @4
    shield: @5
        pass
task other:
    fail E @6
)")));
}

TEST(tree_edit, the_ops_of_a_task_go_in_the_place_of_what_starts_it) {
    program p = parsed_program(R"(
task main:
    group g: @1
        spawn one x3 @2
        spawn two @3
    join two @4
task one:
    yield @5
task two:
    yield @6
    io @7
)");
    EXPECT_TRUE(inline_task(p, location_of(p, 3)));
    EXPECT_TRUE(inline_task(p, location_of(p, 2)));
    EXPECT_FALSE(inline_task(p, location_of(p, 5)));
    EXPECT_EQ(print_program(p), print_program(parsed_program(R"(
task main:
    group g: @1
        repeat 3: @2
            yield @5
        yield @6
        io @7
)")));
}

TEST(tree_edit, a_task_that_is_started_elsewhere_or_never_or_has_registers_stays) {
    for (std::string_view const text :
         {"task main:\n    detach t @1\n    detach t @2\ntask t:\n    pass\n",
          "task main:\n    group g:\n        spawn t x0 @1\ntask t:\n    yield\n",
          "cell c\ntask main:\n    detach t @1\ntask t:\n    write c = index @3\n"}) {
        program p = parsed_program(std::string(text));
        std::string const before = print_program(p);
        EXPECT_FALSE(inline_task(p, location_of(p, 1)));
        EXPECT_EQ(print_program(p), before);
    }
}

}  // namespace rollcall::tree_edit_test
