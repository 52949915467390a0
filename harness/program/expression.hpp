// Integer expressions over the registers of a task: conditions, indices and values of the ops of
// benchmark programs.
//
// Text as in Python, with its precedence: integers, registers, `index`, + - * %, comparisons (which
// do not chain), and, or, not, parentheses. Truth is 1 and 0. Numbers have 64 bits and wrap around;
// the sign of `a % b` is that of b; `a % 0` has no value, nor has what needs it (`and` and `or`
// need their right side only if the left one does not decide).
// Stored in postfix form. Plain values, no threads; evaluating allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

enum class expression_kind : std::uint8_t {
    number,         // value
    register_,      // value: index into program::registers
    task_index,     // `index`: which of its kind a task is among those that its spawner started
    negate,         // one operand before it
    logical_not,    //
    multiply,       // two operands before it, and so on
    modulo,         //
    plus,           //
    minus,          //
    equal,          //
    not_equal,      //
    less,           //
    less_equal,     //
    greater,        //
    greater_equal,  //
    logical_and,    //
    logical_or,     //
};
inline constexpr unsigned expression_kind_count = 17;

// How many operands stand before a node of this kind: 0 to 2.
unsigned operand_count(expression_kind kind) noexcept;

struct expression_node {
    expression_kind kind = expression_kind::number;
    std::int64_t value = 0;
    bool operator==(expression_node const&) const = default;
};

inline constexpr std::size_t expression_nodes_max = 16;

struct expression {
    std::vector<expression_node> nodes;

    bool empty() const noexcept { return nodes.empty(); }
    bool operator==(expression const&) const = default;
};

expression number_expression(std::int64_t value);

// The number that the expression is, if it is nothing else.
std::optional<std::int64_t> constant_of(expression const& e) noexcept;

// Whether it is one whole expression in postfix form of at most expression_nodes_max nodes.
bool is_well_formed(expression const& e) noexcept;

// The expressions that are the operands of the last node, in order; none of a leaf.
std::vector<expression> operands_of(expression const& e);

// One form for each text: a minus before a number belongs to the number.
void canonicalize(expression& e);

// With the fewest parentheses; '?' for a register out of range.
std::string print_expression(expression const& e, std::span<std::string const> registers);

// `and`, `or`, `not` and `index` cannot name a register.
bool is_reserved_name(std::string_view name) noexcept;

struct expression_error {
    std::size_t at = 0;  // byte of the text
    std::string message;
    std::string hint;
};

// Where a register is named in a text.
struct register_use {
    std::uint32_t name = 0;  // index into the names
    std::size_t at = 0;
};

// Reads the longest expression that `text` begins with. Names that are new are added to
// `registers`.
struct expression_reading {
    expression value;
    std::size_t length = 0;  // bytes of the text, without spaces behind
    std::vector<register_use> uses;
    std::optional<expression_error> error;
};
expression_reading read_expression(std::string_view text, std::vector<std::string>& registers);

namespace expression_detail {

// A value that may be undefined.
struct cell_value {
    std::int64_t number = 0;
    bool defined = true;
};

cell_value apply(expression_kind kind, cell_value a, cell_value b) noexcept;

}  // namespace expression_detail

// The value, or nothing if it has none. `register_value(index)` gives that of a register,
// `task_index` that of `index`. The expression is well formed.
template <class RegisterValue>
std::optional<std::int64_t> evaluate(expression const& e, std::int64_t task_index,
                                     RegisterValue&& register_value) {
    using expression_detail::cell_value;
    cell_value stack[expression_nodes_max];
    std::size_t depth = 0;
    for (expression_node const& n : e.nodes) {
        switch (operand_count(n.kind)) {
            case 0: {
                std::int64_t number = n.value;
                if (n.kind == expression_kind::task_index) number = task_index;
                if (n.kind == expression_kind::register_) {
                    number = register_value(static_cast<std::uint32_t>(n.value));
                }
                stack[depth++] = {number, true};
                break;
            }
            case 1:
                stack[depth - 1] = expression_detail::apply(n.kind, stack[depth - 1], {});
                break;
            default:
                --depth;
                stack[depth - 1] = expression_detail::apply(n.kind, stack[depth - 1], stack[depth]);
                break;
        }
    }
    if (!stack[0].defined) return std::nullopt;
    return stack[0].number;
}

}  // namespace rollcall
