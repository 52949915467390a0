#include "harness/program/expression.hpp"

#include <algorithm>
#include <array>

namespace rollcall {

namespace {

// How tightly an operator binds its operands; a comparison takes only what binds tighter.
enum class binding : std::uint8_t {
    alternative,
    conjunction,
    negation,
    comparison,
    sum,
    product,
    sign,
    operand,
};

struct operator_text {
    std::string_view text;
    binding how = binding::operand;
};

constexpr std::array<operator_text, expression_kind_count> operators{{
    {"", binding::operand},
    {"", binding::operand},
    {"index", binding::operand},
    {"-", binding::sign},
    {"not ", binding::negation},
    {" * ", binding::product},
    {" % ", binding::product},
    {" + ", binding::sum},
    {" - ", binding::sum},
    {" == ", binding::comparison},
    {" != ", binding::comparison},
    {" < ", binding::comparison},
    {" <= ", binding::comparison},
    {" > ", binding::comparison},
    {" >= ", binding::comparison},
    {" and ", binding::conjunction},
    {" or ", binding::alternative},
}};

operator_text const& operator_of(expression_kind kind) noexcept {
    return operators[static_cast<std::size_t>(kind)];
}

std::int64_t wrapped(std::uint64_t value) noexcept { return static_cast<std::int64_t>(value); }

std::int64_t python_modulo(std::int64_t a, std::int64_t b) noexcept {
    if (b == -1) return 0;  // the remainder of the smallest number would overflow
    std::int64_t const remainder = a % b;
    bool const differs = remainder != 0 && (remainder < 0) != (b < 0);
    return differs ? remainder + b : remainder;
}

// Begin of the operand that ends before `end`.
std::size_t begin_of_operand(std::vector<expression_node> const& nodes, std::size_t end) noexcept {
    std::size_t wanted = 1;
    std::size_t at = end;
    while (wanted > 0 && at > 0) wanted = wanted - 1 + operand_count(nodes[--at].kind);
    return at;
}

class expression_printer {
public:
    expression_printer(expression const& e, std::span<std::string const> registers)
        : nodes_(e.nodes), registers_(registers) {}

    std::string print() {
        if (!nodes_.empty()) print(nodes_.size(), binding::alternative);
        return std::move(out_);
    }

private:
    // The expression that ends before `end`, in parentheses if it binds less tightly than asked.
    void print(std::size_t end, binding at_least) {
        expression_node const& n = nodes_[end - 1];
        operator_text const& o = operator_of(n.kind);
        bool const enclosed = o.how < at_least;
        if (enclosed) out_ += '(';
        switch (operand_count(n.kind)) {
            case 0: print_leaf(n); break;
            case 1:
                out_ += o.text;
                print(end - 1, o.how);
                break;
            default: {
                auto const tighter = static_cast<binding>(static_cast<unsigned>(o.how) + 1);
                print(begin_of_operand(nodes_, end - 1),
                      o.how == binding::comparison ? tighter : o.how);
                out_ += o.text;
                print(end - 1, tighter);
                break;
            }
        }
        if (enclosed) out_ += ')';
    }

    void print_leaf(expression_node const& n) {
        if (n.kind == expression_kind::number) {
            out_ += std::to_string(n.value);
        } else if (n.kind == expression_kind::task_index) {
            out_ += "index";
        } else {
            auto const at = static_cast<std::uint64_t>(n.value);
            out_ += at < registers_.size() ? registers_[at] : "?";
        }
    }

    std::vector<expression_node> const& nodes_;
    std::span<std::string const> registers_;
    std::string out_;
};

}  // namespace

unsigned operand_count(expression_kind kind) noexcept {
    if (kind <= expression_kind::task_index) return 0;
    return kind <= expression_kind::logical_not ? 1 : 2;
}

expression number_expression(std::int64_t value) {
    return expression{{{expression_kind::number, value}}};
}

std::optional<std::int64_t> constant_of(expression const& e) noexcept {
    if (e.nodes.size() != 1 || e.nodes[0].kind != expression_kind::number) return std::nullopt;
    return e.nodes[0].value;
}

bool is_well_formed(expression const& e) noexcept {
    if (e.nodes.empty() || e.nodes.size() > expression_nodes_max) return false;
    std::size_t depth = 0;
    for (expression_node const& n : e.nodes) {
        unsigned const operands = operand_count(n.kind);
        if (depth < operands) return false;
        depth = depth - operands + 1;
    }
    return depth == 1;
}

std::vector<expression> operands_of(expression const& e) {
    std::vector<expression> operands;
    if (!is_well_formed(e)) return operands;
    std::size_t end = e.nodes.size() - 1;
    for (unsigned left = operand_count(e.nodes.back().kind); left > 0; --left) {
        std::size_t const begin = begin_of_operand(e.nodes, end);
        auto const at = [&](std::size_t i) {
            return e.nodes.begin() + static_cast<std::ptrdiff_t>(i);
        };
        operands.insert(operands.begin(), expression{{at(begin), at(end)}});
        end = begin;
    }
    return operands;
}

void canonicalize(expression& e) {
    std::vector<expression_node> nodes;
    nodes.reserve(e.nodes.size());
    for (expression_node n : e.nodes) {
        if (n.kind != expression_kind::number && n.kind != expression_kind::register_) n.value = 0;
        bool const is_signed_number = n.kind == expression_kind::negate && !nodes.empty() &&
                                      nodes.back().kind == expression_kind::number &&
                                      nodes.back().value >= 0;
        if (is_signed_number) {
            nodes.back().value = -nodes.back().value;
        } else {
            nodes.push_back(n);
        }
    }
    e.nodes = std::move(nodes);
}

std::string print_expression(expression const& e, std::span<std::string const> registers) {
    if (!is_well_formed(e)) return "?";
    return expression_printer(e, registers).print();
}

bool is_reserved_name(std::string_view name) noexcept {
    return name == "and" || name == "or" || name == "not" || name == "index";
}

namespace expression_detail {

cell_value apply(expression_kind kind, cell_value a, cell_value b) noexcept {
    auto const bits = [](cell_value v) { return static_cast<std::uint64_t>(v.number); };
    // What the left side decides alone.
    if (kind == expression_kind::logical_and && a.defined && a.number == 0) return {0, true};
    if (kind == expression_kind::logical_or && a.defined && a.number != 0) return {1, true};
    if (!a.defined || !b.defined) return {0, false};
    switch (kind) {
        case expression_kind::number:
        case expression_kind::register_:
        case expression_kind::task_index: return a;
        case expression_kind::negate: return {wrapped(0 - bits(a)), true};
        case expression_kind::logical_not: return {a.number == 0, true};
        case expression_kind::multiply: return {wrapped(bits(a) * bits(b)), true};
        case expression_kind::modulo:
            if (b.number == 0) return {0, false};
            return {python_modulo(a.number, b.number), true};
        case expression_kind::plus: return {wrapped(bits(a) + bits(b)), true};
        case expression_kind::minus: return {wrapped(bits(a) - bits(b)), true};
        case expression_kind::equal: return {a.number == b.number, true};
        case expression_kind::not_equal: return {a.number != b.number, true};
        case expression_kind::less: return {a.number < b.number, true};
        case expression_kind::less_equal: return {a.number <= b.number, true};
        case expression_kind::greater: return {a.number > b.number, true};
        case expression_kind::greater_equal: return {a.number >= b.number, true};
        case expression_kind::logical_and:
        case expression_kind::logical_or: return {b.number != 0, true};
    }
    return {0, false};
}

}  // namespace expression_detail

}  // namespace rollcall
