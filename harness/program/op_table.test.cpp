// What the rows of the op table must keep, and the table of ops that people read, made from it.
#include "harness/program/program.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace rollcall {
namespace {

// Programs, tokens and traces that people keep hold these codes, each its op's place in the table.
constexpr std::string_view names_by_code[] = {
    "yield",  "io",        "sleep",       "spawn",   "group",       "detach",       "join",
    "fail",   "try_catch", "try_finally", "timeout", "shield",      "cancel_task",  "cancel_group",
    "put",    "get",       "try_put",     "try_get", "close",       "put_sentinel", "consume",
    "repeat", "read",      "write",       "add",     "cas",         "let",          "if_else",
    "expect", "lock",      "unlock",      "acquire", "try_acquire", "release",      "with",
    "set",    "clear",     "wait",
};

TEST(op_table, no_code_has_changed) {
    ASSERT_EQ(op_kind_count, std::size(names_by_code));
    for (std::size_t code = 0; code < op_kind_count; ++code) {
        EXPECT_EQ(op_table[code].name, names_by_code[code]);
    }
}

TEST(op_table, a_row_names_something_exactly_if_its_line_does) {
    for (op_row const& row : op_table) {
        bool const has_name =
            has_clause(row.kind, clause::target, clause::group_target, clause::element);
        EXPECT_EQ(has_name, row.names != named_sort::none) << row.name;
    }
}

TEST(op_table, a_block_stands_behind_all_else_and_a_second_one_behind_it) {
    auto const is_block = [](clause c) {
        return c == clause::none || c == clause::block || c == clause::may_block ||
               c == clause::catch_block || c == clause::finally_block || c == clause::may_else;
    };
    for (op_row const& row : op_table) {
        auto const first = std::ranges::find_if(row.clauses, is_block);
        EXPECT_TRUE(std::all_of(first, row.clauses.end(), is_block)) << row.name;
        EXPECT_LE(has_handler(row.kind), has_body(row.kind)) << row.name;
    }
}

TEST(op_table, codes_of_groups_are_those_of_old_and_leave_room) {
    EXPECT_EQ(code_of({group_kind::all, false}), 0u);
    EXPECT_EQ(code_of({group_kind::race, false}), 1u);
    EXPECT_EQ(code_of({group_kind::all, true}), 2u);
    EXPECT_EQ(code_of({group_kind::race, true}), 3u);
    for (unsigned kind = 0; kind < 6; ++kind) {
        for (bool const is_static : {false, true}) {
            group_shape const back = shape_of(code_of({static_cast<group_kind>(kind), is_static}));
            EXPECT_EQ(static_cast<unsigned>(back.kind), kind);
            EXPECT_EQ(back.is_static, is_static);
        }
    }
}

// The rows of FORMAT.md's table for generated programs, or for benchmark programs.
std::string table_of_ops(bool generated) {
    std::string table;
    for (op_row const& row : op_table) {
        if (row.is_generated != generated) continue;
        for (op_form const& form : row.forms) {
            if (form.text.empty()) continue;
            auto const cell = [](std::string_view text) {
                return text.empty() ? std::string(" |") : " " + std::string(text) + " |";
            };
            table += "|" + cell(form.text) + cell(form.meaning);
            table += (generated ? cell(form.asyncio) : "") + "\n";
        }
    }
    return table;
}

TEST(golden, format_lists_the_ops_of_the_table) {
    auto const path = std::filesystem::path(ROLLCALL_SOURCE_DIR) / "harness/program/FORMAT.md";
    std::ifstream file(path, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    std::string expected = text;
    for (bool const generated : {true, false}) {
        std::string const head = generated ? "| op | what it does | in asyncio |\n|---|---|---|\n"
                                           : "| op | what it does |\n|---|---|\n";
        std::size_t const begin = expected.find(head);
        ASSERT_NE(begin, std::string::npos) << head;
        std::size_t const first = begin + head.size();
        std::size_t const end = expected.find("\n\n", first) + 1;
        expected.replace(first, end - first, table_of_ops(generated));
    }
    char const* const update = std::getenv("ROLLCALL_UPDATE_GOLDEN");
    if (update != nullptr && *update != '\0') std::ofstream(path, std::ios::binary) << expected;
    EXPECT_EQ(text, expected) << "If the change is meant: ROLLCALL_UPDATE_GOLDEN=1 ctest -L golden";
}

}  // namespace
}  // namespace rollcall
