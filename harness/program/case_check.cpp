// What the text of a case promises besides its program, and the small helpers of case_text.hpp.
#include "harness/program/case_text.hpp"
#include "harness/program/names.hpp"
#include "harness/program/plain_text.hpp"

#include <algorithm>

namespace rollcall {

namespace {

std::string check_expectation(expectation const& expected, program const& p) {
    if (expected.kind == expected_kind::failed && !is_law_id(expected.law)) {
        return "the case expects " + in_quotes(expected.law) +
               " to fail; a law's id is like 'SC-01'";
    }
    if (expected.kind != expected_kind::hung) return {};
    if (expected.hung.empty()) return "the case expects a hang; name the tasks that hang";
    if (expected.hung.size() > hung_max) {
        return "the case expects more than " + std::to_string(hung_max) +
               " tasks to hang (hung_max); drop some of them";
    }
    std::vector<std::string_view> known;
    for (task_declaration const& task : p.tasks) known.push_back(task.name);
    for (std::string const& name : expected.hung) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        return "the case expects the unknown task " + in_quotes(name) + " to hang; " +
               name_hint(name, "tasks", known);
    }
    return {};
}

std::string check_schedule(schedule const& sched) {
    if (sched.deviations.size() > choices_max) {
        return "the schedule has more than " + std::to_string(choices_max) +
               " choices (choices_max); drop some of them";
    }
    choice const* previous = nullptr;
    for (choice const& c : sched.deviations) {
        std::string const decision = "decision " + std::to_string(c.decision);
        if (c.chosen < 1 || c.chosen >= c.options) {
            return decision + " takes option " + std::to_string(c.chosen) + " of " +
                   std::to_string(c.options) + "; a deviation takes 1 to options - 1";
        }
        if (c.is_placed() ? c.key == 0 : c.turn != 0) {
            return decision + " has no place: it needs the keys of both options";
        }
        if (previous != nullptr && previous->decision >= c.decision) {
            return decision + " comes after decision " + std::to_string(previous->decision) +
                   "; decisions ascend, one choice for each";
        }
        previous = &c;
    }
    return {};
}

bool is_clean(std::string_view text) {
    while (true) {
        std::size_t const end = text.find('\n');
        if (find_unprintable(text.substr(0, end)) != std::string_view::npos) return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::string text_error::text() const {
    return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + message +
           "\n  hint: " + hint;
}

bool has_case_header(std::string_view text) noexcept {
    constexpr std::string_view header = "rollcall case";
    if (!text.starts_with(header)) return false;
    std::string_view const rest = text.substr(header.size());
    return rest.empty() || std::string_view(" \t\r\n#").find(rest[0]) != std::string_view::npos;
}

bool is_runtime_name(std::string_view text) noexcept {
    return !text.empty() && text.size() <= runtime_name_length_max &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-' || c == '.' || c == ':';
           });
}

bool is_law_id(std::string_view text) noexcept {
    auto const is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return text.size() == 5 && is_upper(text[0]) && is_upper(text[1]) && text[2] == '-' &&
           is_digit(text[3]) && is_digit(text[4]);
}

std::string validate(test_case const& c) {
    std::string fault = validate(c.prog);
    if (fault.empty() && !is_runtime_name(c.runtime)) {
        fault = in_quotes(c.runtime) +
                " cannot name a runtime; use letters, digits, '_', '-', '.', ':'";
    }
    if (fault.empty()) fault = check_expectation(c.expected, c.prog);
    if (fault.empty()) fault = check_schedule(c.sched);
    bool clean = is_clean(c.about);
    for (auto const& [id, remark] : c.remarks) {
        clean = clean && find_unprintable(remark) == std::string_view::npos;
    }
    if (fault.empty() && !clean) {
        fault =
            "'about' or a remark holds control characters or broken UTF-8; canonicalize the case";
    }
    if (!fault.empty()) return fault;
    std::size_t const bytes = print_case(c).size();
    if (bytes <= case_bytes_max) return {};
    return "the text of the case has " + std::to_string(bytes) + " bytes, more than " +
           std::to_string(case_bytes_max) + " (case_bytes_max); drop ops or choices";
}

}  // namespace rollcall
