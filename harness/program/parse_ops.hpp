// The part of the case parser that reads the bodies of tasks.
//
// Names of tasks and queues may be used before they are declared, and ids may be missing: `resolve`
// settles both once the whole text is read. Until then an op's target is an index into the names in
// order of use, and its id is 0. No threads. Recursion is bounded by nesting_max.
#pragma once

#include "harness/program/line_reader.hpp"
#include "harness/program/program.hpp"
#include "harness/program/program_check.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Where an op stands in the text.
struct op_place {
    std::uint32_t line = 0;
    std::uint32_t column = 0;  // of the keyword
    std::uint32_t id_column = 0;
    std::uint32_t id = 0;  // 0: the text gives none; `resolve` fills it in
    std::string_view remark;
};

// Different names in order of their first use, before their declaration is known.
class used_names {
public:
    struct entry {
        std::string_view name;
        std::uint32_t line = 0;
        std::uint32_t column = 0;
        std::uint32_t declared = 0;  // index of the declaration, once resolved
    };

    std::uint32_t use(std::string_view name, std::uint32_t line, std::uint32_t column);
    std::vector<entry>& entries() noexcept { return entries_; }

private:
    std::vector<entry> entries_;
};

class op_parser {
public:
    // Adds groups and errors to `p` as they appear.
    op_parser(line_reader& reader, program& p) : reader_(reader), program_(p) {}

    // The body of the latest task of the program: the block that the reader stands on; `opener` is
    // the line before it, for the error if there is no block.
    bool parse_task_body(word opener, std::uint32_t line);

    // The same of a block at `level`.
    bool parse_body(std::vector<op>& body, std::uint32_t level, word opener, std::uint32_t line);

    // The next declaration of that sort stands there.
    void note_declaration(named_sort sort, std::uint32_t line) { lines_of(sort).push_back(line); }

    // Of declarations; to be asked before `resolve`.
    bool check_names();
    // Binds names, fills in missing ids, and checks the program.
    bool resolve();

    // In printed order.
    std::vector<op_place> const& places() const noexcept { return places_; }

private:
    bool parse_op(std::vector<op>& body, std::uint32_t level);
    bool parse_handler(op& o, std::uint32_t level, word opener, std::uint32_t line);
    bool parse_else(op& o, std::uint32_t level);
    bool parse_unknown(word const& found, line_words& words);
    bool parse_pass(line_words& words, std::uint32_t level, bool alone);
    bool parse_id(line_words& words);

    // What follows the keyword: parse_clauses.cpp, for expressions and registers parse_values.cpp.
    bool parse_clauses(op& o, line_words& words);
    bool parse_clause(clause c, op& o, line_words& words);
    bool parse_duration(op& o, line_words& words);
    bool parse_duration_or_none(op& o, line_words& words);
    bool parse_times(op& o, line_words& words);
    bool parse_copies(number_rule const& rule, op& o, line_words& words);
    bool parse_group_options(op& o, line_words& words);
    bool parse_element(op& o, line_words& words);
    bool parse_value(op& o, line_words& words);
    bool parse_value_behind(std::string_view symbol, op& o, line_words& words);
    bool parse_expression(expression& e, line_words& words);
    bool parse_register(op& o, line_words& words);
    bool registers_are_few(word const& at, line_words& words);
    bool use_name(named_sort sort, std::uint32_t& index, line_words& words);
    void use_taken(named_sort sort, word const& name, std::uint32_t& index);

    bool bind(named_sort sort);
    bool fill_in_ids();
    void settle(std::vector<op>& body, std::size_t& next_place);
    bool report(program_flaw flaw);
    std::vector<std::uint32_t>& lines_of(named_sort sort) {
        return lines_[static_cast<std::size_t>(sort)];
    }

    line_reader& reader_;
    program& program_;
    std::array<used_names, named_sort_count> used_;  // of the sorts that are declared
    std::vector<op_place> places_;
    std::array<std::vector<std::uint32_t>, named_sort_count> lines_;  // of declarations
};

}  // namespace rollcall
