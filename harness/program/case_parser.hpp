// The top layer of the case parser: the header and the sections at the left margin.
//
// Internal to parse_case. One object reads one text, which must outlive it. No threads.
#pragma once

#include "harness/program/case_text.hpp"
#include "harness/program/line_reader.hpp"
#include "harness/program/parse_ops.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

class case_parser {
public:
    case_parser(std::string_view text, std::string file_name)
        : reader_(text, std::move(file_name)), ops_(reader_, case_.prog) {}

    parse_result run();

private:
    bool parse_header();
    bool parse_section();
    bool parse_about();
    bool parse_runtime(line_words& words);
    bool parse_expectation(line_words& words);
    bool parse_hung(line_words& words);
    struct count_limit {
        std::uint32_t most;
        std::string_view name;
    };
    bool parse_declaration(named_sort sort, std::string_view noun, line_words& words);
    bool parse_count(std::uint32_t& count, count_limit limit, line_words& words);
    bool parse_details(queue_declaration& queue, line_words& words);
    bool parse_details(cell_declaration& cell, line_words& words);
    bool parse_details(semaphore_declaration& semaphore, line_words& words);
    bool parse_details(event_declaration&, line_words& words) { return end_line(words); }
    bool parse_details(lock_declaration& lock, line_words& words);
    bool parse_details(task_declaration const&, line_words& words);
    // Of a sort without any.
    bool parse_details(auto const&, line_words& words) { return end_line(words); }
    bool parse_schedule(line_words& words);
    bool parse_choice();
    bool parse_place(line_words& words, choice& c);
    bool parse_trace(line_words& words);
    bool check_hung();
    bool finish();

    bool once(bool& seen, word const& section, line_words& words);
    bool end_line(line_words& words);

    line_reader reader_;
    test_case case_;
    op_parser ops_;
    std::vector<word> hung_;
    std::uint32_t expectation_line_ = 0;
    bool has_about_ = false;
    bool has_runtime_ = false;
    bool has_expectation_ = false;
    bool has_schedule_ = false;
    bool has_trace_ = false;
};

}  // namespace rollcall
