// The clauses of benchmark programs: elements of cells and locks, registers, expressions.
#include "harness/program/names.hpp"
#include "harness/program/parse_ops.hpp"

#include <algorithm>

namespace rollcall {

// The name of a cell or a lock, with the index if it is one of an array.
bool op_parser::parse_element(op& o, line_words& words) {
    named_sort const sort = sort_named_by(o.kind);
    word const name = words.take_symbol();
    if (!is_name(name.text)) {
        return words.fail(name,
                          "expected the name of a " + std::string(row_of(sort).noun) + ", found " +
                              described(name),
                          name_rule());
    }
    use_taken(sort, name, o.target);
    expression& index = o.arguments.emplace_back();
    if (!words.take_symbol_if("[")) return true;
    return parse_expression(index, words) && words.take_symbol("]");
}

bool op_parser::parse_value(op& o, line_words& words) {
    return parse_expression(o.arguments.emplace_back(), words);
}

bool op_parser::parse_value_behind(std::string_view symbol, op& o, line_words& words) {
    return words.take_symbol(symbol) && parse_value(o, words);
}

bool op_parser::parse_expression(expression& e, line_words& words) {
    word const first = words.peek_symbol();
    expression_reading read = read_expression(words.rest(), program_.registers);
    auto const place_of = [&](std::size_t at) {
        return word{{}, first.column + static_cast<std::uint32_t>(at)};
    };
    if (read.error) {
        return words.fail(place_of(read.error->at), std::move(read.error->message),
                          std::move(read.error->hint));
    }
    words.skip(read.length);
    e = std::move(read.value);
    return registers_are_few(first, words);
}

// The register that the op sets.
bool op_parser::parse_register(op& o, line_words& words) {
    word const name = words.take_symbol();
    if (is_reserved_name(name.text)) {
        return words.fail(name, described(name) + " cannot be set",
                          name.text == "index" ? "it tells which of its kind a task is; choose "
                                                 "another name"
                                               : "it is an operator; choose another name");
    }
    if (!is_name(name.text)) {
        return words.fail(name, "expected the name of a register, found " + described(name),
                          name_rule());
    }
    std::vector<std::string>& known = program_.registers;
    o.result = static_cast<std::uint32_t>(std::ranges::find(known, name.text) - known.begin());
    if (o.result == known.size()) known.emplace_back(name.text);
    return registers_are_few(name, words);
}

// What goes on reading names that are all different would take long.
bool op_parser::registers_are_few(word const& at, line_words& words) {
    if (program_.registers.size() <= register_names_max) return true;
    return words.fail(at,
                      "more than " + std::to_string(register_names_max) +
                          " different names here (register_names_max)",
                      "use some of them twice");
}

}  // namespace rollcall
