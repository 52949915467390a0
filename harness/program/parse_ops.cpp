#include "harness/program/parse_ops.hpp"

#include "harness/program/names.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall {

namespace {

// The first kind with this keyword ("try", "cancel": what follows decides).
bool find_kind(std::string_view text, op_kind& kind) {
    for (std::size_t i = 0; i < op_kind_count; ++i) {
        kind = static_cast<op_kind>(i);
        if (keyword(kind) == text) return true;
    }
    return false;
}

std::string unknown_op_hint(std::string_view text) {
    if (text == "queue" || text == "semaphore" || text == "mutex" || text == "event" ||
        text == "cell" || text == "task" || text == "schedule" || text == "trace") {
        return "a section stands at the left margin, without indentation";
    }
    std::array<std::string_view, op_kind_count + 4> known{};
    for (std::size_t i = 0; i < op_kind_count; ++i) known[i] = keyword(static_cast<op_kind>(i));
    known[op_kind_count] = "catch";
    known[op_kind_count + 1] = "finally";
    known[op_kind_count + 2] = "pass";
    known[op_kind_count + 3] = "else";
    std::string_view const nearest = nearest_name(text, known);
    if (!nearest.empty()) return "did you mean " + in_quotes(nearest) + "?";
    std::string hint = "an op is one of:";
    for (std::size_t i = 0; i < op_kind_count; ++i) {
        if (i == 0 || known[i] != known[i - 1]) hint.append(" ").append(known[i]);
    }
    return hint;
}

}  // namespace

bool op_parser::parse_task_body(word opener, std::uint32_t line) {
    return parse_body(program_.tasks.back().body, 1, opener, line);
}

bool op_parser::parse_body(std::vector<op>& body, std::uint32_t level, word opener,
                           std::uint32_t line) {
    if (!reader_.in_block(level)) {
        return reader_.fail(line, opener.column, "nothing stands in the block that this ':' opens",
                            "indent its ops by 4 more spaces; an empty block holds 'pass'");
    }
    bool first = true;
    while (reader_.in_block(level)) {
        line_words words(reader_);
        if (reader_.line().level > level) {
            return words.fail(words.peek(), "this line is indented deeper than its block",
                              "only a line that ends in ':' opens a block");
        }
        if (words.take_if("pass")) return parse_pass(words, level, first);
        if (!parse_op(body, level)) return false;
        first = false;
    }
    return !reader_.failed();
}

bool op_parser::parse_pass(line_words& words, std::uint32_t level, bool alone) {
    if (!words.take_end()) return false;
    std::uint32_t const line = reader_.line().number;
    std::uint32_t const column = level * indent_width + 1;
    reader_.advance();
    if (alone && !reader_.in_block(level)) return !reader_.failed();
    return reader_.fail(line, column, "'pass' stands in a block that holds more",
                        "it is for empty blocks: remove it");
}

bool op_parser::parse_op(std::vector<op>& body, std::uint32_t level) {
    line_words words(reader_);
    text_line const line = reader_.line();
    word const first = words.take();
    op& o = body.emplace_back();
    if (!find_kind(first.text, o.kind)) return parse_unknown(first, words);
    if (places_.size() == ops_max) {
        return words.fail(first, "more than " + std::to_string(ops_max) + " ops (ops_max)",
                          "drop ops, or use 'repeat'");
    }
    if (level > nesting_max) {
        return words.fail(
            first, "ops are nested deeper than " + std::to_string(nesting_max) + " (nesting_max)",
            "move the inner ops into a task of their own");
    }
    places_.push_back({line.number, first.column, first.column, 0, line.comment});
    if (!parse_clauses(o, words)) return false;
    word const colon = words.peek();
    bool has_block = has_body(o.kind);
    if (has_clause(o.kind, clause::may_block)) {
        has_block = words.take_if(":");
    } else if (has_block && !words.take_word(":")) {
        return false;
    }
    if (!parse_id(words)) return false;
    reader_.advance();
    if (has_block && !parse_body(o.body, level + 1, colon, line.number)) return false;
    if (has_clause(o.kind, clause::may_else)) return parse_else(o, level);
    return has_handler(o.kind) ? parse_handler(o, level, first, line.number) : !reader_.failed();
}

bool op_parser::parse_handler(op& o, std::uint32_t level, word opener, std::uint32_t line) {
    std::string const hint =
        "it goes on with 'catch error:', 'catch cancel:', 'catch any:' or 'finally:' at the same "
        "indentation";
    if (reader_.at_end() || reader_.line().level != level) {
        return reader_.fail(line, opener.column, "this 'try' has no handler", hint);
    }
    line_words words(reader_);
    std::uint32_t const handler_line = reader_.line().number;
    word const first = words.take();
    if (first.text == "finally") {
        o.kind = kind_with(clause::finally_block, o.kind);
    } else if (first.text == "catch") {
        o.kind = kind_with(clause::catch_block, o.kind);
        word const filter = words.take();
        auto const known = std::ranges::find(catch_filter_words, filter.text);
        if (known == catch_filter_words.end()) {
            return words.fail(filter, "expected what to catch, found " + described(filter),
                              "catch takes 'error', 'cancel' or 'any'");
        }
        o.filter = static_cast<catch_filter>(known - catch_filter_words.begin());
    } else {
        return words.fail(first,
                          "expected the handler of the 'try' in line " + std::to_string(line) +
                              ", found " + described(first),
                          hint);
    }
    word const colon = words.peek();
    if (!words.take_word(":") || !words.take_end()) return false;
    reader_.advance();
    return parse_body(o.handler, level + 1, colon, handler_line);
}

bool op_parser::parse_else(op& o, std::uint32_t level) {
    if (reader_.at_end() || reader_.line().level != level) return !reader_.failed();
    line_words words(reader_);
    if (!words.take_if("else")) return true;
    std::uint32_t const line = reader_.line().number;
    word const colon = words.peek();
    if (!words.take_word(":") || !words.take_end()) return false;
    reader_.advance();
    return parse_body(o.handler, level + 1, colon, line);
}

bool op_parser::parse_unknown(word const& found, line_words& words) {
    if (found.text == "catch" || found.text == "finally") {
        return words.fail(found, described(found) + " without a 'try' of its own",
                          "a try has one handler; nest two of them for 'catch' and 'finally'");
    }
    if (found.text == "else" || found.text == "elif") {
        return words.fail(found, described(found) + " without an 'if' of its own",
                          "an 'if' has one 'else'; for more cases, put an 'if' into it");
    }
    return words.fail(found, "unknown op " + described(found), unknown_op_hint(found.text));
}

bool op_parser::parse_id(line_words& words) {
    word id = words.peek();
    if (!id.text.starts_with('@')) return words.take_end();
    words.take();
    places_.back().id_column = id.column;
    id.text.remove_prefix(1);
    ++id.column;
    return words.parse_number(id, {"an op id", 1, op_id_max, "op_id_max"}, places_.back().id) &&
           words.take_end();
}

}  // namespace rollcall
