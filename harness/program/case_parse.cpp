#include "harness/program/case_parser.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/names.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

namespace {

std::vector<std::string_view> section_names() {
    std::vector<std::string_view> names = {"about", "runtime", "expect"};
    for (named_sort const sort : declared_sorts) {
        if (sort != named_sort::task) names.push_back(row_of(sort).noun);
        if (sort == named_sort::semaphore) names.push_back("mutex");
    }
    names.insert(names.end(), {row_of(named_sort::task).noun, "schedule", "trace"});
    return names;
}

}  // namespace

parse_result case_parser::run() {
    bool valid = parse_header();
    while (valid && !reader_.at_end()) valid = parse_section();
    if (valid && !reader_.failed() && finish()) return {std::move(case_), std::nullopt};
    return {std::nullopt, reader_.take_error()};
}

bool case_parser::parse_header() {
    if (reader_.at_end()) return false;
    line_words words(reader_);
    words.take();
    words.take();
    word const version = words.take();
    for (std::uint32_t known = 1; known <= case_version; ++known) {
        if (version.text == std::to_string(known)) return end_line(words);
    }
    bool const is_number = !version.text.empty() && version.text[0] != '0' &&
                           std::all_of(version.text.begin(), version.text.end(),
                                       [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) {
        return words.fail(version,
                          "expected the version of the format, found " + described(version),
                          "the first line is 'rollcall case 1'");
    }
    return words.fail(
        version,
        "this case was made by a newer Rollcall: its format is version " + described(version),
        "this Rollcall reads versions up to " + std::to_string(case_version) + "; update it");
}

bool case_parser::parse_section() {
    line_words words(reader_);
    word const section = words.take();
    if (reader_.line().level > 0) {
        std::string names;
        for (std::string_view const name : section_names()) {
            names.append(names.empty() ? "" : ", ").append(name);
        }
        return words.fail(section, "this line is indented, but is in no block",
                          "a section (" + names + ") stands at the left margin");
    }
    if (section.text == "about") return parse_about();
    for (named_sort const sort : declared_sorts) {
        bool const is_mutex = sort == named_sort::semaphore && section.text == "mutex";
        if (is_mutex || section.text == row_of(sort).noun) {
            return parse_declaration(sort, section.text, words);
        }
    }
    if (section.text == "runtime") {
        return once(has_runtime_, section, words) && parse_runtime(words);
    }
    if (section.text == "expect") {
        return once(has_expectation_, section, words) && parse_expectation(words);
    }
    if (section.text == "schedule") {
        return once(has_schedule_, section, words) && parse_schedule(words);
    }
    if (section.text == "trace") return once(has_trace_, section, words) && parse_trace(words);
    std::vector<std::string_view> const known = section_names();
    return words.fail(section, "unknown section " + described(section),
                      name_hint(section.text, "sections", known) +
                          (nearest_name(section.text, known).empty()
                               ? "; an op stands in a task, indented by 4 spaces"
                               : ""));
}

bool case_parser::check_hung() {
    std::vector<std::string_view> known;
    for (task_declaration const& task : case_.prog.tasks) known.push_back(task.name);
    // The same name often comes many times in a row, one per instance.
    std::string_view previous;
    for (word const& name : hung_) {
        if (name.text != previous &&
            std::find(known.begin(), known.end(), name.text) == known.end()) {
            return reader_.fail(expectation_line_, name.column,
                                "unknown task " + in_quotes(name.text),
                                name_hint(name.text, "tasks", known));
        }
        previous = name.text;
        case_.expected.hung.emplace_back(name.text);
    }
    std::sort(case_.expected.hung.begin(), case_.expected.hung.end());
    return true;
}

bool case_parser::finish() {
    if (!ops_.check_names()) return false;
    if (case_.prog.tasks.empty()) {
        return reader_.fail(reader_.line().number, 1, "the case has no task",
                            "declare one with 'task main:' and indent its ops by 4 spaces");
    }
    if (!check_hung() || !ops_.resolve()) return false;
    for (op_place const& place : ops_.places()) {
        if (!place.remark.empty()) case_.remarks.emplace(place.id, place.remark);
    }
    return true;
}

bool case_parser::once(bool& seen, word const& section, line_words& words) {
    if (seen) {
        return words.fail(section, "a second " + described(section) + " section",
                          "a case has at most one: remove one of them");
    }
    seen = true;
    return true;
}

bool case_parser::end_line(line_words& words) {
    if (!words.take_end()) return false;
    reader_.advance();
    return !reader_.failed();
}

namespace {

text_error not_a_case(std::string_view text, std::string file_name) {
    text_error error;
    error.file = std::move(file_name);
    error.hint = "the first line of a case is 'rollcall case 1'";
    if (text.empty()) {
        error.message = "the text is empty, but a case is expected";
    } else if (text.starts_with("\xef\xbb\xbf")) {
        error.message = "the text begins with a byte order mark";
        error.hint = "save the file as UTF-8 without one";
    } else if (text.starts_with("rc1.")) {
        error.message = "this is a replay token, not the text of a case";
        error.hint = "give it to 'rollcall replay' as it is";
    } else {
        error.message = "this is not a case";
    }
    return error;
}

}  // namespace

parse_result parse_case(std::string_view text, std::string file_name) {
    if (!has_case_header(text)) return {std::nullopt, not_a_case(text, std::move(file_name))};
    if (text.size() > case_bytes_max) {
        return {std::nullopt,
                text_error{std::move(file_name), 1, 1,
                           "the text has " + std::to_string(text.size()) + " bytes, more than " +
                               std::to_string(case_bytes_max) + " (case_bytes_max)",
                           "drop ops or choices; 'rollcall shrink' makes a case smaller"}};
    }
    return case_parser(text, std::move(file_name)).run();
}

}  // namespace rollcall
