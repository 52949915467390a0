// What follows the keyword of an op.
#include "harness/program/names.hpp"
#include "harness/program/parse_ops.hpp"

namespace rollcall {

bool op_parser::parse_arguments(op& o, line_words& words) {
    switch (o.kind) {
        case op_kind::yield:
        case op_kind::io:
        case op_kind::try_catch:
        case op_kind::try_finally:
        case op_kind::shield: return true;
        case op_kind::sleep:
            return words.take_number({"a duration in ticks", 0, ticks_max, "ticks_max"}, o.time);
        case op_kind::spawn: return parse_spawn(o, words);
        case op_kind::group: return parse_group(o, words);
        case op_kind::detach:
        case op_kind::join: return use_task(o, words);
        case op_kind::fail: return parse_fail(o, words);
        case op_kind::timeout: return parse_time(o, words);
        case op_kind::cancel_task:
        case op_kind::cancel_group: return parse_cancel(o, words);
        case op_kind::put:
        case op_kind::get:
        case op_kind::put_sentinel: return use_queue(o, words) && parse_limit(o, words);
        case op_kind::try_put:
        case op_kind::try_get:
        case op_kind::close: return use_queue(o, words);
        case op_kind::consume: return parse_consume(o, words);
        case op_kind::repeat:
            return words.take_number({"a number of times", 1, repeat_count_max, "repeat_count_max"},
                                     o.count);
        case op_kind::read:
        case op_kind::write:
        case op_kind::add:
        case op_kind::cas:
        case op_kind::let:
        case op_kind::if_else:
        case op_kind::expect:
        case op_kind::lock:
        case op_kind::unlock: return parse_memory_op(o, words);
    }
    return false;
}

bool op_parser::parse_spawn(op& o, line_words& words) {
    if (!use_task(o, words)) return false;
    word count = words.peek();
    if (count.text.starts_with('x')) {
        words.take();
        count.text.remove_prefix(1);
        ++count.column;
        number_rule const rule{"a number of instances", 1, spawn_count_max, "spawn_count_max"};
        if (!words.parse_number(count, rule, o.count)) return false;
    }
    if (!words.take_if("in")) return true;
    return use_group(o.scope, words);
}

bool op_parser::parse_group(op& o, line_words& words) {
    if (!use_group(o.target, words)) return false;
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

bool op_parser::parse_cancel(op& o, line_words& words) {
    line_words ahead = words;
    ahead.take();
    // A task may be called 'group'.
    bool const is_group = words.peek().text == "group" && !ahead.peek().text.empty() &&
                          !ahead.peek().text.starts_with('@');
    if (!is_group) return use_task(o, words);
    words.take();
    o.kind = op_kind::cancel_group;
    return use_group(o.target, words);
}

bool op_parser::parse_fail(op& o, line_words& words) {
    word name;
    return words.take_name("the name of an error", name) &&
           intern(program_.errors, name, errors_max, "errors_max", words, o.target);
}

bool op_parser::parse_time(op& o, line_words& words) {
    if (words.take_if("none")) {
        o.time = no_limit;
        return true;
    }
    return words.take_number({"a duration in ticks or 'none'", 0, ticks_max, "ticks_max"}, o.time);
}

bool op_parser::parse_limit(op& o, line_words& words) {
    return !words.take_if("timeout") || parse_time(o, words);
}

bool op_parser::parse_consume(op& o, line_words& words) {
    if (!use_queue(o, words)) return false;
    o.pass_on = words.take_if("pass_on");
    return true;
}

bool op_parser::use_task(op& o, line_words& words) {
    return use_name(o, words, tasks_, "task", tasks_max);
}

bool op_parser::use_queue(op& o, line_words& words) {
    return use_name(o, words, queues_, "queue", queues_max);
}

bool op_parser::use_name(op& o, line_words& words, used_names& used, std::string_view noun,
                         std::uint32_t names_max) {
    word name;
    return words.take_name("the name of a " + std::string(noun), name) &&
           use_taken(o, name, words, used, noun, names_max);
}

bool op_parser::use_taken(op& o, word const& name, line_words& words, used_names& used,
                          std::string_view noun, std::uint32_t names_max) {
    op_place& place = places_.back();
    place.name_column = name.column;
    o.target = used.use(name.text, place.line, name.column);
    if (o.target < names_max) return true;
    std::string const nouns = std::string(noun) + "s";
    return words.fail(name,
                      "more than " + std::to_string(names_max) + " different " + nouns +
                          " are used (" + nouns + "_max)",
                      "use some of them twice");
}

bool op_parser::use_group(std::uint32_t& index, line_words& words) {
    word name;
    if (!words.take_name("the name of a group", name)) return false;
    places_.back().name_column = name.column;
    return intern(program_.groups, name, groups_max, "groups_max", words, index);
}

bool op_parser::intern(std::vector<std::string>& names, word const& name, std::uint32_t names_max,
                       std::string_view limit, line_words& words, std::uint32_t& index) {
    for (index = 0; index < names.size(); ++index) {
        if (names[index] == name.text) return true;
    }
    if (names.size() < names_max) {
        names.emplace_back(name.text);
        return true;
    }
    return words.fail(name,
                      "more than " + std::to_string(names_max) + " different names here (" +
                          std::string(limit) + ")",
                      "use some of them twice");
}

}  // namespace rollcall
