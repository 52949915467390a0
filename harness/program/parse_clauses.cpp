// What follows the keyword of an op, one function a clause.
#include "harness/program/names.hpp"
#include "harness/program/parse_ops.hpp"

#include <algorithm>
#include <string>

namespace rollcall {

namespace {

// "cancel group g": a task may be called 'group' as well.
bool is_group_target(line_words const& words) {
    line_words ahead = words;
    if (!ahead.take_if("group")) return false;
    return !ahead.peek().text.empty() && !ahead.peek().text.starts_with('@');
}

}  // namespace

bool op_parser::parse_clauses(op& o, line_words& words) {
    // The keyword of two forms stands for the first: what follows it may say that it is the other.
    if (is_group_target(words)) o.kind = kind_with(clause::group_target, o.kind);
    for (clause const c : row_of(o.kind).clauses) {
        if (!parse_clause(c, o, words)) return false;
    }
    return true;
}

bool op_parser::parse_clause(clause c, op& o, line_words& words) {
    switch (c) {
        case clause::none:
        case clause::block:
        case clause::may_block:
        case clause::catch_block:
        case clause::finally_block:
        case clause::may_else: return true;  // what stands in blocks follows the line
        case clause::target: return use_name(sort_named_by(o.kind), o.target, words);
        case clause::group_target:
            words.take();
            return use_name(named_sort::group, o.target, words);
        case clause::element: return parse_element(o, words);
        case clause::duration: return parse_duration(o, words);
        case clause::duration_or_none: return parse_duration_or_none(o, words);
        case clause::limit: return !words.take_if("timeout") || parse_duration_or_none(o, words);
        case clause::times: return parse_times(o, words);
        case clause::instances:
            return parse_copies({"a number of instances", 0, spawn_count_max, "spawn_count_max"}, o,
                                words);
        case clause::permits:
            return parse_copies({"a number of permits", 1, permits_max, "permits_max"}, o, words);
        case clause::scope:
            return !words.take_if("in") || use_name(named_sort::group, o.scope, words);
        case clause::group_options: return parse_group_options(o, words);
        case clause::pass_on: o.pass_on = words.take_if("pass_on"); return true;
        case clause::sets: return parse_register(o, words);
        case clause::value: return parse_value(o, words);
        case clause::assigned: return parse_value_behind("=", o, words);
        case clause::by: return parse_value_behind("by", o, words);
        case clause::from: return parse_value_behind("from", o, words);
        case clause::to: return parse_value_behind("to", o, words);
        case clause::into: return words.take_symbol("into") && parse_register(o, words);
        case clause::may_set:
            if (words.peek_symbol().text != "into") return true;
            return words.take_symbol("into") && parse_register(o, words);
    }
    return false;
}

bool op_parser::parse_duration(op& o, line_words& words) {
    return words.take_number({"a duration in ticks", 0, ticks_max, "ticks_max"}, o.time);
}

bool op_parser::parse_duration_or_none(op& o, line_words& words) {
    if (words.take_if("none")) {
        o.time = no_limit;
        return true;
    }
    return words.take_number({"a duration in ticks or 'none'", 0, ticks_max, "ticks_max"}, o.time);
}

bool op_parser::parse_times(op& o, line_words& words) {
    return words.take_number({"a number of times", 1, repeat_count_max, "repeat_count_max"},
                             o.count);
}

bool op_parser::parse_copies(number_rule const& rule, op& o, line_words& words) {
    word count = words.peek();
    if (!count.text.starts_with('x')) return true;
    words.take();
    count.text.remove_prefix(1);
    ++count.column;
    return words.parse_number(count, rule, o.count);
}

bool op_parser::parse_group_options(op& o, line_words& words) {
    for (;;) {
        word const option = words.peek();
        if (option.text == "race" && o.group != group_kind::race) {
            o.group = group_kind::race;
        } else if (option.text == "static" && !o.is_static) {
            o.is_static = true;
        } else if (option.text.empty() || option.text == ":") {
            return true;
        } else {
            return words.fail(option, "unknown kind of group " + described(option),
                              "a name is followed by 'race', 'static', both or none, and ':'");
        }
        words.take();
    }
}

bool op_parser::use_name(named_sort sort, std::uint32_t& index, line_words& words) {
    std::string const noun(row_of(sort).noun);
    word name;
    if (!words.take_name("the name of " + with_article(noun), name)) return false;
    use_taken(sort, name, index);
    return true;
}

// A name that is declared by use has its index now, others theirs in order of use.
void op_parser::use_taken(named_sort sort, word const& name, std::uint32_t& index) {
    op_place const& place = places_.back();
    if (row_of(sort).is_declared) {
        index = used_[static_cast<std::size_t>(sort)].use(name.text, place.line, name.column);
        return;
    }
    std::vector<std::string>& names = names_by_use(program_, sort);
    index = static_cast<std::uint32_t>(std::ranges::find(names, name.text) - names.begin());
    if (index < names.size()) return;
    names.emplace_back(name.text);
    note_declaration(sort, place.line);
}

}  // namespace rollcall
