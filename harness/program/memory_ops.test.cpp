// The text of cells, locks, registers and the ops on them, and the errors in it.
#include "harness/program/builder.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/work_bound.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall::memory_ops_test {
namespace {

std::string const header = "rollcall case 1\n";

std::string error_of(std::string const& text) {
    parse_result const parsed = parse_case(header + text);
    return parsed.error ? parsed.error->text() : "no error";
}

std::string const every_op = R"(cell balance
cell ready = 1
cell a[5] = -1
lock m
lock fork[3]

task main:
    read balance into b                   @1
    write balance = b + 2                 @2
    write a[index + 1] = 0                @3
    add balance by -1                     @4
    add a[4] by 1 into n                  @5
    cas ready from 0 to 1 into won        @6
    cas a[b % 5] from n to n + 1          @7
    let i = i - 1                         @8
    if n == 1 and b < 3:                  @9
        expect b == 3 or won              @10
    else:
        lock m                            @11
        unlock m                          @12
    if not i:                             @13
        pass
    lock fork[2]                          @14
    unlock fork[(index + 1) % 3]          @15
)";

TEST(memory_ops, print_as_they_are_written) {
    parse_result const parsed = parse_case(header + every_op);
    ASSERT_FALSE(parsed.error) << parsed.error->text();
    EXPECT_EQ(print_program(parsed.value->prog), every_op);
    program const& p = parsed.value->prog;
    EXPECT_EQ(p.cells[2], (cell_declaration{"a", 5, -1}));
    EXPECT_EQ(p.locks[1], (lock_declaration{"fork", 3}));
    EXPECT_EQ(p.registers, (std::vector<std::string>{"b", "n", "won", "i"}));
    EXPECT_EQ(parse_case(print_case(*parsed.value)).value, *parsed.value);
}

TEST(memory_ops, blanks_and_parentheses_do_not_matter) {
    std::string const loose =
        "lock  m\ncell a[ 3 ]=4\ntask main:\n    let  i=1\n    read a [ (i) ]  into r\n"
        "    write a[i]=r\n    if (r==1) :  @7\n        pass\n    else:  # why\n        pass\n";
    parse_result const parsed = parse_case(header + loose);
    ASSERT_FALSE(parsed.error) << parsed.error->text();
    EXPECT_EQ(print_program(parsed.value->prog),
              "cell a[3] = 4\nlock m\n\ntask main:\n"
              "    let i = 1                             @8\n"
              "    read a[i] into r                      @9\n"
              "    write a[i] = r                        @10\n"
              "    if r == 1:                            @7\n        pass\n");
}

TEST(memory_ops, the_builder_makes_the_same_program) {
    using namespace build;
    program const p =
        program_builder{}
            .cell("balance")
            .cell("ready", 1)
            .cells("a", 5, -1)
            .lock("m")
            .locks("fork", 3)
            .task("main", build::read("balance", "b"), build::write("balance", "b + 2"),
                  build::write("a[index + 1]", "0"), add("balance", "-1"), add("a[4]", "1", "n"),
                  cas("ready", "0", "1", "won"), cas("a[b % 5]", "n", "n + 1"), let("i", "i - 1"),
                  if_else("n == 1 and b < 3", {expect("b == 3 or won")}, {lock("m"), unlock("m")}),
                  if_else("not i", {}), lock("fork[2]"), unlock("fork[(index + 1) % 3]"))
            .build();
    EXPECT_EQ(print_program(p), every_op);
    EXPECT_EQ(p, parse_case(header + every_op).value->prog);
}

TEST(memory_ops, the_builder_refuses_what_the_parser_refuses) {
    using namespace build;
    auto const refused = [](op_draft o) -> std::string {
        try {
            program_builder{}.cell("x").cells("a", 2).lock("m").task("main", std::move(o)).build();
        } catch (std::invalid_argument const& error) {
            return error.what();
        }
        return "no error";
    };
    EXPECT_EQ(refused(build::read("y", "r")), "unknown cell 'y'; known cells: x, a");
    EXPECT_EQ(refused(lock("n")), "unknown lock 'n'; known locks: m");
    EXPECT_EQ(refused(build::read("a[0", "r")), "the index of 'a[0' is not closed; add ']'");
    EXPECT_EQ(refused(let("r", "1 2")),
              "the expression '1 2': expected an operator, found '2'; remove what does not belong "
              "to the expression");
    EXPECT_EQ(refused(let("r", "1 +")),
              "the expression '1 +': expected a number or a register, found the end of the line; "
              "an expression is made of numbers, registers, 'index', + - * %, comparisons, and, "
              "or, not, and parentheses");
    EXPECT_EQ(refused(let("and", "1")),
              "'and' cannot name a register; it means something in expressions; choose another "
              "name");
    EXPECT_EQ(refused(build::read("x", "")), "op @1: 'read' sets no register; name one to set");
    EXPECT_EQ(refused(expect("r == 1")),
              "op @1: nothing in this task sets the register 'r'; set it by 'let', or 'read' a "
              "cell into it; an expression holds registers, not cells");
}

// Behind the header come 'cell x', 'cell a[3]', 'lock m', 'lock fork[2]' and 'task main:'.
TEST(memory_ops, what_is_wrong_with_an_op_is_said_with_its_place) {
    std::string const not_closed =
        "expected ']', found the end of the line\n  hint: write ']' here";
    std::string const unset =
        "\n  hint: set it by 'let', or 'read' a cell into it; an expression holds registers, not "
        "cells";
    std::pair<std::string_view, std::string> const texts[] = {
        {"read y into r", "7:10: unknown cell 'y'\n  hint: known cells: x, a"},
        {"lock l", "7:10: unknown lock 'l'\n  hint: known locks: m, fork"},
        {"read x", "7:11: expected 'into', found the end of the line\n  hint: write 'into' here"},
        {"read x into",
         "7:16: expected the name of a register, found the end of the line\n"
         "  hint: a name is a letter or '_' followed by letters, digits or '_', at "
         "most 40 characters (name_length_max)"},
        {"read x into index",
         "7:17: 'index' cannot be set\n  hint: it tells which of its kind a "
         "task is; choose another name"},
        {"let not = 1", "7:9: 'not' cannot be set\n  hint: it is an operator; choose another name"},
        {"read 3 into r",
         "7:10: expected the name of a cell, found '3'\n  hint: a name is a "
         "letter or '_' followed by letters, digits or '_', at most 40 characters "
         "(name_length_max)"},
        {"lock [1]",
         "7:10: expected the name of a lock, found '['\n  hint: a name is a letter or "
         "'_' followed by letters, digits or '_', at most 40 characters "
         "(name_length_max)"},
        {"read x[0] into r",
         "7:10: 'x' is a single cell, not an array\n  hint: drop the index, or "
         "declare 'cell x[2]'"},
        {"read a into r",
         "7:10: 'a' is an array of 3 cells\n  hint: say which one: a[0], an index "
         "is 0 to 2"},
        {"unlock m[1]",
         "7:12: 'm' is a single lock, not an array\n  hint: drop the index, or "
         "declare 'lock m[2]'"},
        {"lock fork",
         "7:10: 'fork' is an array of 2 locks\n  hint: say which one: fork[0], an "
         "index is 0 to 1"},
        {"read a[3] into r", "7:10: there is no cell a[3]\n  hint: an index is 0 to 2"},
        {"read a[-1] into r", "7:10: there is no cell a[-1]\n  hint: an index is 0 to 2"},
        {"lock fork[2]", "7:10: there is no lock fork[2]\n  hint: an index is 0 to 1"},
        {"write a[1 = 2", "7:15: '=' is no operator here\n  hint: compare with '=='"},
        {"lock fork[1", "7:16: " + not_closed},
        {"write x 1", "7:13: expected '=', found '1'\n  hint: write '=' here"},
        {"write x = y", "7:15: nothing in this task sets the register 'y'" + unset},
        {"add x 1", "7:11: expected 'by', found '1'\n  hint: write 'by' here"},
        {"add x by 1 to r",
         "7:16: expected the end of the line, found 'to'\n  hint: remove it, or "
         "put '#' before it to make it a comment"},
        {"cas x from 0", "7:17: expected 'to', found the end of the line\n  hint: write 'to' here"},
        {"cas x 0 to 1", "7:11: expected 'from', found '0'\n  hint: write 'from' here"},
        {"let 1 = 2",
         "7:9: expected the name of a register, found '1'\n  hint: a name is a letter "
         "or '_' followed by letters, digits or '_', at most 40 characters "
         "(name_length_max)"},
        {"let r = 1 % (2", "7:17: this '(' is not closed\n  hint: add ')'"},
        {"expect",
         "7:11: expected a number or a register, found the end of the line\n  hint: an "
         "expression is made of numbers, registers, 'index', + - * %, comparisons, and, "
         "or, not, and parentheses"},
        {"if 1", "7:9: expected ':', found the end of the line\n  hint: write ':' here"},
        {"if 1:",
         "7:9: nothing stands in the block that this ':' opens\n  hint: indent its ops by "
         "4 more spaces; an empty block holds 'pass'"},
        {"else:",
         "7:5: 'else' without an 'if' of its own\n  hint: an 'if' has one 'else'; for "
         "more cases, put an 'if' into it"},
        {"elif 1:",
         "7:5: 'elif' without an 'if' of its own\n  hint: an 'if' has one 'else'; for "
         "more cases, put an 'if' into it"},
        {"if 1:\n        yield\n    else",
         "9:9: expected ':', found the end of the line\n  hint: write ':' here"},
        {"let count = 1\n    expect coumt == 1",
         "8:12: nothing in this task sets the register 'coumt'\n  hint: did you mean 'count'?"},
        {"lock frok[0]", "7:10: unknown lock 'frok'\n  hint: did you mean 'fork'?"},
        {"expct 1", "7:5: unknown op 'expct'\n  hint: did you mean 'expect'?"},
    };
    std::string const before = "cell x\ncell a[3]\nlock m\nlock fork[2]\ntask main:\n    ";
    for (auto const& [text, wanted] : texts) {
        EXPECT_EQ(error_of(before + std::string(text) + "\n"), "<input>:" + wanted) << text;
    }
}

TEST(memory_ops, what_is_wrong_with_a_declaration_is_said_with_its_place) {
    std::string const number = "\n  hint: a cell begins with a whole number, 0 if none is given";
    std::pair<std::string_view, std::string> const texts[] = {
        {"cell",
         "2:5: expected the name of a cell, found the end of the line\n  hint: a name is a "
         "letter or '_' followed by letters, digits or '_', at most 40 characters "
         "(name_length_max)"},
        {"cell x = y", "2:10: expected a number, found 'y'" + number},
        {"cell x = 1 + 1", "2:10: expected a number, found '1'" + number},
        {"cell x =", "2:9: expected a number, found the end of the line" + number},
        {"cell a[1]",
         "2:8: the size of an array is out of range: '1'\n  hint: use 2 to 256 "
         "(cell_count_max)"},
        {"cell a[257]",
         "2:8: the size of an array is out of range: '257'\n  hint: use 2 to 256 "
         "(cell_count_max)"},
        {"lock l[x]",
         "2:8: expected the size of an array, found 'x'\n  hint: it is a whole number "
         "from 2 to 256 (lock_count_max)"},
        {"lock l[2", "2:9: expected ']', found the end of the line\n  hint: write ']' here"},
        {"cell x\ncell x", "3:6: two cells are called 'x'\n  hint: rename one of them"},
        {"lock x\nlock x", "3:6: two locks are called 'x'\n  hint: rename one of them"},
        {"cell x 3",
         "2:8: expected the end of the line, found '3'\n  hint: remove it, or put '#' "
         "before it to make it a comment"},
        {"task main:\n    cell x",
         "3:5: unknown op 'cell'\n  hint: a section stands at the left margin, without "
         "indentation"},
    };
    for (auto const& [text, wanted] : texts) {
        EXPECT_EQ(error_of(std::string(text) + "\n"), "<input>:" + wanted) << text;
    }
}

TEST(memory_ops, limits_are_told_by_their_names) {
    std::string cells;
    for (int i = 0; i < 65; ++i) cells += "cell c" + std::to_string(i) + "\n";
    EXPECT_EQ(error_of(cells),
              "<input>:66:6: 65 cells are more than 64 (cells_max)\n  hint: drop some cells");
    std::string locks;
    for (int i = 0; i < 65; ++i) locks += "lock l" + std::to_string(i) + "\n";
    EXPECT_EQ(error_of(locks),
              "<input>:66:6: 65 locks are more than 64 (locks_max)\n  hint: drop some locks");
    std::string registers = "task main:\n";
    for (int i = 0; i < 33; ++i) registers += "    let r" + std::to_string(i) + " = 0\n";
    EXPECT_EQ(error_of(registers),
              "<input>:35:9: the task uses more than 32 registers (registers_max)\n"
              "  hint: use some of them twice");
    // Another task has its own.
    std::string tasks;
    for (int t = 0; t < 8; ++t) {
        tasks += "task t" + std::to_string(t) + ":\n";
        for (int i = 0; i < 32; ++i) tasks += "    let r" + std::to_string(32 * t + i) + " = 0\n";
    }
    EXPECT_EQ(error_of(tasks), "no error");
    EXPECT_EQ(error_of(tasks + "task t8:\n    let more = 1\n"),
              "<input>:267:9: more than 256 different names here (register_names_max)\n"
              "  hint: use some of them twice");
}

TEST(memory_ops, a_register_belongs_to_one_task) {
    EXPECT_EQ(error_of("task main:\n    let r = 1\ntask other:\n    expect r == 1\n"),
              "<input>:5:12: nothing in this task sets the register 'r'\n  hint: set it by 'let', "
              "or 'read' a cell into it; an expression holds registers, not cells");
}

TEST(memory_ops, names_of_ops_and_of_other_things_may_be_used) {
    EXPECT_EQ(error_of("cell into\nlock lock\ncell to\ntask main:\n    read into into into\n"
                       "    cas to from into to to into by\n    let to = 1\n    lock lock\n"),
              "no error");
}

program parsed(std::string const& text) { return parse_case(header + text).value->prog; }

TEST(memory_ops, a_program_with_a_lock_is_not_complete) {
    completeness const c =
        check_completeness(parsed("lock m\ntask main:\n    yield\n    lock m  @7\n    unlock m\n"));
    EXPECT_FALSE(c.complete);
    EXPECT_EQ(c.op_id, 7u);
    EXPECT_EQ(c.reason, "waits for a lock, and tasks that wait for locks can deadlock");
    EXPECT_TRUE(
        check_completeness(parsed("cell x\ntask main:\n    add x by 1 into r\n    expect r == 1\n"))
            .complete);
}

TEST(memory_ops, a_close_in_a_branch_is_not_certain) {
    std::string const text =
        "queue q capacity 1\ntask main:\n    if index == 1:\n        close q\n    get q\n";
    EXPECT_FALSE(check_completeness(parsed(text)).complete);
}

TEST(memory_ops, both_branches_count_as_work) {
    EXPECT_EQ(bound_work(parsed("task main:\n    repeat 3:\n        if index:\n            yield\n"
                                "        else:\n            yield\n            yield\n"))
                  .ops,
              1u + 3u + 3u * 4u);
}

}  // namespace
}  // namespace rollcall::memory_ops_test
