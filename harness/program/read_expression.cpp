// The parser of expressions: recursive descent, one function for each level of precedence.
#include "harness/program/expression.hpp"
#include "harness/program/names.hpp"
#include "harness/program/program.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace rollcall {

namespace {

constexpr std::string_view digits = "0123456789";

struct binary_operator {
    std::string_view text;
    expression_kind kind{};
};
constexpr binary_operator products[] = {{"*", expression_kind::multiply},
                                        {"%", expression_kind::modulo}};
constexpr binary_operator sums[] = {{"+", expression_kind::plus}, {"-", expression_kind::minus}};
constexpr binary_operator comparisons[] = {
    {"==", expression_kind::equal},      {"!=", expression_kind::not_equal},
    {"<=", expression_kind::less_equal}, {">=", expression_kind::greater_equal},
    {"<", expression_kind::less},        {">", expression_kind::greater}};

// Deeper nesting of parentheses and signs could not hold fewer nodes than there may be.
constexpr std::size_t expression_depth_max = 64;

class reader {
public:
    reader(std::string_view text, std::vector<std::string>& registers)
        : text_(text), registers_(registers) {}

    expression_reading run() {
        if (read_alternative()) check_end();
        reading_.length = end_;
        return std::move(reading_);
    }

private:
    bool fail(std::size_t at, std::string message, std::string hint) {
        if (!reading_.error) reading_.error = {at, std::move(message), std::move(hint)};
        return false;
    }

    // The next word or sign; empty at the end of the text.
    std::string_view peek() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
        std::string_view const rest = text_.substr(at_);
        if (rest.empty()) return rest;
        std::size_t length = 0;
        while (length < rest.size() && is_name_character(rest[length])) ++length;
        if (length == 0)
            length = rest.size() > 1 && rest[1] == '=' && is_comparing(rest[0]) ? 2 : 1;
        return rest.substr(0, length);
    }
    static bool is_comparing(char c) { return c == '=' || c == '!' || c == '<' || c == '>'; }

    void take(std::string_view token) { end_ = at_ += token.size(); }
    bool take_if(std::string_view wanted) {
        if (peek() != wanted) return false;
        take(wanted);
        return true;
    }

    bool push(expression_kind kind, std::int64_t value = 0) {
        if (reading_.value.nodes.size() == expression_nodes_max) {
            return fail(0,
                        "the expression has more than " + std::to_string(expression_nodes_max) +
                            " numbers, registers and operators (expression_nodes_max)",
                        "compute a part of it with 'let' before");
        }
        reading_.value.nodes.push_back({kind, value});
        return true;
    }
    // As many of them behind what was read.
    bool repeat(expression_kind kind, std::size_t times, bool was_read) {
        for (; was_read && times > 0; --times) was_read = push(kind);
        return was_read;
    }

    bool read_alternative() {
        if (!read_conjunction()) return false;
        while (take_if("or")) {
            if (!read_conjunction() || !push(expression_kind::logical_or)) return false;
        }
        return true;
    }

    bool read_conjunction() {
        if (!read_negation()) return false;
        while (take_if("and")) {
            if (!read_negation() || !push(expression_kind::logical_and)) return false;
        }
        return true;
    }

    bool read_negation() {
        std::size_t count = 0;
        while (take_if("not")) ++count;
        return repeat(expression_kind::logical_not, count, read_comparison());
    }

    bool read_comparison() {
        if (!read_sum()) return false;
        binary_operator const* const first = find(comparisons);
        if (first == nullptr) return true;
        take(first->text);
        if (!read_sum() || !push(first->kind)) return false;
        if (find(comparisons) == nullptr) return true;
        return fail(at_, "two comparisons in a row", "compare twice and join them with 'and'");
    }

    bool read_sum() {
        if (!read_product()) return false;
        while (binary_operator const* const o = find(sums)) {
            take(o->text);
            if (!read_product() || !push(o->kind)) return false;
        }
        return true;
    }

    bool read_product() {
        if (!read_signed()) return false;
        while (binary_operator const* const o = find(products)) {
            take(o->text);
            if (!read_signed() || !push(o->kind)) return false;
        }
        return true;
    }

    template <std::size_t Count>
    binary_operator const* find(binary_operator const (&operators)[Count]) {
        std::string_view const token = peek();
        auto const found = std::ranges::find(operators, token, &binary_operator::text);
        return found == std::end(operators) ? nullptr : &*found;
    }

    bool read_signed() {
        std::size_t signs = 0;
        while (take_if("-")) ++signs;
        std::string_view const token = peek();
        bool const is_number = !token.empty() && digits.find(token[0]) != digits.npos;
        if (!is_number) return repeat(expression_kind::negate, signs, read_operand(token));
        bool const read = read_number(token, signs > 0);
        return repeat(expression_kind::negate, signs > 0 ? signs - 1 : 0, read);
    }

    bool read_number(std::string_view token, bool negative) {
        std::size_t const at = at_;
        std::uint64_t const most =
            static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + negative;
        std::uint64_t number = 0;
        for (char const c : token) {
            if (digits.find(c) == digits.npos) {
                return fail(at, "expected a number, found " + in_quotes(token),
                            "numbers have decimal digits, and names begin with a letter");
            }
            auto const digit = static_cast<std::uint64_t>(c - '0');
            if (number > (most - digit) / 10) {
                return fail(at, "the number " + in_quotes(token) + " has more than 64 bits",
                            "use -9223372036854775808 to 9223372036854775807");
            }
            number = number * 10 + digit;
        }
        take(token);
        return push(expression_kind::number,
                    static_cast<std::int64_t>(negative ? 0 - number : number));
    }

    bool read_operand(std::string_view token) {
        if (token == "(") return read_enclosed();
        std::size_t const at = at_;
        if (token == "index") {
            take(token);
            return push(expression_kind::task_index);
        }
        if (!is_name(token) || is_reserved_name(token)) {
            return fail(at,
                        "expected a number or a register, found " +
                            (token.empty() ? "the end of the line" : in_quotes(token)),
                        "an expression is made of numbers, registers, 'index', + - * %, "
                        "comparisons, and, or, not, and parentheses");
        }
        take(token);
        auto const known = std::ranges::find(registers_, token);
        auto const name = static_cast<std::uint32_t>(known - registers_.begin());
        if (name == register_names_max) {
            return fail(at,
                        "more than " + std::to_string(register_names_max) +
                            " different names of registers are used (register_names_max)",
                        "use some of them in several tasks: each task has its own");
        }
        if (known == registers_.end()) registers_.emplace_back(token);
        reading_.uses.push_back({name, at});
        return push(expression_kind::register_, name);
    }

    bool read_enclosed() {
        std::size_t const at = at_;
        if (++depth_ > expression_depth_max) {
            return fail(at, "parentheses are nested too deeply", "drop those that are not needed");
        }
        take("(");
        if (!read_alternative()) return false;
        if (!take_if(")")) return fail(at, "this '(' is not closed", "add ')'");
        --depth_;
        return true;
    }

    // What may be meant as an operator, but is none.
    void check_end() {
        std::string_view const token = peek();
        constexpr std::pair<std::string_view, std::string_view> others[] = {
            {"=", "compare with '=='"}, {"/", "there is no division"},
            {"!", "use 'not' or '!='"}, {"&", "use 'and'"},
            {"|", "use 'or'"},          {"^", "there is no such operator"}};
        for (auto const& [other, hint] : others) {
            if (other == token) {
                fail(at_, in_quotes(token) + " is no operator here", std::string(hint));
            }
        }
    }

    std::string_view text_;
    std::vector<std::string>& registers_;
    expression_reading reading_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    std::size_t depth_ = 0;
};

}  // namespace

expression_reading read_expression(std::string_view text, std::vector<std::string>& registers) {
    return reader(text, registers).run();
}

}  // namespace rollcall
