// The clauses of benchmark programs: elements of cells and locks, registers, expressions.
#include "harness/program/names.hpp"
#include "harness/program/parse_ops.hpp"

#include <algorithm>

namespace rollcall {

// The name of a cell or a lock, with the index if it is one of an array.
bool op_parser::parse_element(op& o, line_words& words) {
    named_sort const sort = row_of(o.kind).names;
    word const name = words.take_symbol();
    if (!is_name(name.text)) {
        return words.fail(name,
                          "expected the name of a " + std::string(row_of(sort).noun) + ", found " +
                              described(name),
                          name_rule());
    }
    if (!use_taken(sort, name, o.target, words)) return false;
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
    for (register_use const& use : read.uses) {
        if (!note_register(use.name, place_of(use.at), false, words)) return false;
    }
    words.skip(read.length);
    e = std::move(read.value);
    return true;
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
    return intern(program_.registers, name, register_names_max, "register_names_max", words,
                  o.result) &&
           note_register(o.result, name, true, words);
}

bool op_parser::note_register(std::uint32_t name, word const& at, bool is_set, line_words& words) {
    auto place = std::ranges::find(registers_, name, &register_place::name);
    if (place == registers_.end()) {
        if (registers_.size() == registers_max) {
            return words.fail(at,
                              "the task uses more than " + std::to_string(registers_max) +
                                  " registers (registers_max)",
                              "use some of them twice");
        }
        place = registers_.insert(place, {name, 0, 0, false});
    }
    place->is_set = place->is_set || is_set;
    if (!is_set && place->line == 0) {
        place->line = places_.back().line;
        place->column = at.column;
    }
    return true;
}

bool op_parser::check_registers() {
    std::vector<std::string_view> known;
    for (register_place const& r : registers_) {
        if (r.is_set) known.push_back(program_.registers[r.name]);
    }
    for (register_place const& r : registers_) {
        if (r.is_set) continue;
        std::string const& name = program_.registers[r.name];
        return reader_.fail(r.line, r.column, unset_register_message(name),
                            unset_register_hint(name, known));
    }
    return true;
}

}  // namespace rollcall
