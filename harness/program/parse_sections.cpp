// What each section of a case holds.
#include "harness/program/case_parser.hpp"
#include "harness/program/names.hpp"

namespace rollcall {

bool case_parser::parse_about() {
    std::string_view text = reader_.line().whole;
    text.remove_prefix(std::string_view("about").size());
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (has_about_) case_.about += '\n';
    case_.about += text;
    has_about_ = true;
    reader_.advance();
    return true;
}

bool case_parser::parse_runtime(line_words& words) {
    word const name = words.take_to_space();
    if (!is_runtime_name(name.text)) {
        return words.fail(name, "expected the name of a runtime, found " + described(name),
                          "it is made of letters, digits and '_', '-', '.', ':', as "
                          "'faulty:item_lost'");
    }
    case_.runtime = name.text;
    return end_line(words);
}

bool case_parser::parse_expectation(line_words& words) {
    word const kind = words.take();
    if (kind.text == "passed") {
        case_.expected.kind = expected_kind::passed;
    } else if (kind.text == "crashed") {
        case_.expected.kind = expected_kind::crashed;
    } else if (kind.text == "any") {
        case_.expected.kind = expected_kind::any;
    } else if (kind.text == "hung") {
        case_.expected.kind = expected_kind::hung;
        return parse_hung(words);
    } else if (kind.text == "failed") {
        case_.expected.kind = expected_kind::failed;
        word const law = words.take();
        if (!is_law_id(law.text)) {
            return words.fail(law, "expected the id of a law, found " + described(law),
                              "it is made like 'SC-01'");
        }
        case_.expected.law = law.text;
    } else {
        return words.fail(kind, "expected a verdict, found " + described(kind),
                          "it is 'passed', 'failed SC-01', 'hung' and the tasks that hang, "
                          "'crashed' or 'any'");
    }
    return end_line(words);
}

bool case_parser::parse_hung(line_words& words) {
    expectation_line_ = reader_.line().number;
    do {
        word name;
        if (!words.take_name("the name of a task that hangs", name)) return false;
        if (hung_.size() == hung_max) {
            return words.fail(name, "more than " + std::to_string(hung_max) + " tasks (hung_max)",
                              "drop some of them");
        }
        hung_.push_back(name);
    } while (!words.peek().text.empty());
    return end_line(words);
}

// "queue NAME", and what follows the name of a declaration of that sort.
bool case_parser::parse_declaration(named_sort sort, std::string_view noun, line_words& words) {
    program& p = case_.prog;
    // The names of arrays end at their bracket.
    word const name = words.take_symbol();
    if (!is_name(name.text)) {
        return words.fail(
            name, "expected the name of " + with_article(noun) + ", found " + described(name),
            name_rule());
    }
    ops_.note_declaration(sort, reader_.line().number);
    return visit_sort(p, sort, [&](auto& list) {
        auto& declared = list.emplace_back();
        name_of(declared) = name.text;
        if constexpr (requires { declared.is_mutex; }) declared.is_mutex = noun == "mutex";
        return parse_details(declared, words);
    });
}

bool case_parser::parse_details(queue_declaration& queue, line_words& words) {
    if (!words.take_word("capacity")) return false;
    number_rule const rule{"a number of items or 'unbounded'", 0, capacity_max, "capacity_max"};
    if (words.take_if("unbounded")) {
        queue.capacity = unbounded;
    } else if (!words.take_number(rule, queue.capacity)) {
        return false;
    }
    return end_line(words);
}

bool case_parser::parse_details(semaphore_declaration& semaphore, line_words& words) {
    number_rule const rule{"a number of permits", 0, permits_max, "permits_max"};
    bool const has_permits = semaphore.is_mutex || (words.take_word("permits") &&
                                                    words.take_number(rule, semaphore.permits));
    return has_permits && end_line(words);
}

// The size of an array, if it is one.
bool case_parser::parse_count(std::uint32_t& count, count_limit limit, line_words& words) {
    if (!words.take_symbol_if("[")) return true;
    number_rule const rule{"the size of an array", 2, limit.most, limit.name};
    return words.parse_number(words.take_symbol(), rule, count) && words.take_symbol("]");
}

bool case_parser::parse_details(cell_declaration& cell, line_words& words) {
    if (!parse_count(cell.count, {cell_count_max, "cell_count_max"}, words)) return false;
    if (!words.take_symbol_if("=")) return end_line(words);
    word const first = words.peek_symbol();
    std::vector<std::string> registers;
    expression_reading const read = read_expression(words.rest(), registers);
    std::optional<std::int64_t> const initial = constant_of(read.value);
    if (read.error || !initial) {
        return words.fail(first, "expected a number, found " + described(first),
                          "a cell begins with a whole number, 0 if none is given");
    }
    cell.initial = *initial;
    words.skip(read.length);
    return end_line(words);
}

bool case_parser::parse_details(lock_declaration& lock, line_words& words) {
    return parse_count(lock.count, {lock_count_max, "lock_count_max"}, words) && end_line(words);
}

bool case_parser::parse_details(task_declaration const&, line_words& words) {
    word const colon = words.peek();
    std::uint32_t const line = reader_.line().number;
    return words.take_word(":") && end_line(words) && ops_.parse_task_body(colon, line);
}

bool case_parser::parse_schedule(line_words& words) {
    if (!words.take_word(":") || !end_line(words)) return false;
    while (reader_.in_block(1)) {
        if (!parse_choice()) return false;
    }
    return true;
}

bool case_parser::parse_choice() {
    line_words words(reader_);
    std::vector<choice>& deviations = case_.sched.deviations;
    word const first = words.peek();
    if (reader_.line().level > 1) {
        return words.fail(first, "this line is indented deeper than its block", "use 4 spaces");
    }
    if (deviations.size() == choices_max) {
        return words.fail(first,
                          "more than " + std::to_string(choices_max) + " choices (choices_max)",
                          "drop some of them");
    }
    choice c;
    if (!words.take_word("at")) return false;
    word const decision = words.peek();
    if (!words.take_number({"the ordinal of a decision", 0, UINT32_MAX, ""}, c.decision)) {
        return false;
    }
    if (!deviations.empty() && deviations.back().decision >= c.decision) {
        return words.fail(decision,
                          "decisions ascend, but " + described(decision) + " comes after " +
                              std::to_string(deviations.back().decision),
                          "sort the lines, one for each decision");
    }
    if (!words.take_word("take")) return false;
    word const chosen = words.peek();
    if (!words.take_number({"the position of an option", 1, UINT32_MAX, ""}, c.chosen))
        return false;
    if (!words.take_word("of") ||
        !words.take_number({"a number of options", 2, UINT32_MAX, ""}, c.options)) {
        return false;
    }
    if (c.chosen >= c.options) {
        return words.fail(
            chosen, "there is no option " + described(chosen) + " of " + std::to_string(c.options),
            "options count from 0, and 0 is no deviation: take 1 to " +
                std::to_string(c.options - 1));
    }
    deviations.push_back(c);
    return parse_place(words, deviations.back()) && end_line(words);
}

bool case_parser::parse_place(line_words& words, choice& c) {
    if (!words.take_if("key")) return true;
    if (!words.take_hexadecimal("the key of an option", c.key)) return false;
    if (!words.take_if("over")) return true;
    word const over = words.peek();
    if (!words.take_hexadecimal("the key of the option before which it goes", c.over)) return false;
    if (c.key == 0 || c.over == 0) {
        return words.fail(over, "a key of 0 is that of no option",
                          "leave out what begins with 'over'");
    }
    return !words.take_if("turn") ||
           words.take_number({"how often that option has gone before", 1, UINT32_MAX, ""}, c.turn);
}

bool case_parser::parse_trace(line_words& words) {
    std::uint64_t hash = 0;
    if (!words.take_hexadecimal("the hash of a trace", hash)) return false;
    case_.trace_hash = hash;
    return end_line(words);
}

}  // namespace rollcall
