#include "harness/program/memory_check.hpp"

#include "harness/program/names.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace rollcall {

namespace {

using flaw = std::optional<program_flaw>;

flaw fault(op const& o, std::string message, std::string hint, std::string_view name = {}) {
    return program_flaw{std::move(message), std::move(hint), o.id, std::string(name)};
}

std::string words_of(op const& o) { return in_quotes(keyword(o.kind)); }

flaw find_index_fault(program const& p, op const& o) {
    expression const& index = o.arguments[0];
    named_sort const sort = sort_named_by(o.kind);
    std::string const noun(row_of(sort).noun);
    std::string const plain_name(name_in(p, sort, o.target));
    std::string const name = in_quotes(plain_name);
    std::uint32_t const count = element_count(p, o);
    if (count == 1) {
        if (index.empty()) return std::nullopt;
        return fault(o, name + " is a single " + noun + ", not an array",
                     "drop the index, or declare '" + noun + " " + plain_name + "[2]'", plain_name);
    }
    std::string const range = "0 to " + std::to_string(count - 1);
    if (index.empty()) {
        return fault(o, name + " is an array of " + std::to_string(count) + " " + noun + "s",
                     "say which one: " + plain_name + "[0], an index is " + range, plain_name);
    }
    if (!is_well_formed(index)) return std::nullopt;  // told with the other expressions
    std::optional<std::int64_t> const constant = constant_of(index);
    if (!constant || (*constant >= 0 && *constant < count)) return std::nullopt;
    return fault(o,
                 "there is no " + noun + " " + plain_name + "[" + std::to_string(*constant) + "]",
                 "an index is " + range, plain_name);
}

bool registers_are_known(program const& p, expression const& e) {
    return std::ranges::all_of(e.nodes, [&](expression_node const& n) {
        return n.kind != expression_kind::register_ ||
               static_cast<std::uint64_t>(n.value) < p.registers.size();
    });
}

// What a task does with its registers.
struct register_accounts {
    struct account {
        std::uint32_t used_by = 0;  // the first op that does; 0: none
        std::uint32_t read_by = 0;
        bool is_set = false;
    };

    explicit register_accounts(std::size_t names) : of(names) {}

    void collect(std::vector<op> const& body) {
        for (op const& o : body) {
            for (expression const& e : o.arguments) {
                for (expression_node const& n : e.nodes) {
                    if (n.kind != expression_kind::register_) continue;
                    account& a = use(static_cast<std::size_t>(n.value), o);
                    if (a.read_by == 0) a.read_by = o.id;
                }
            }
            if (o.result != no_register) use(o.result, o).is_set = true;
            collect(o.body);
            collect(o.handler);
        }
    }

    std::vector<account> of;             // by name
    std::vector<std::size_t> used = {};  // in order of their first use

private:
    account& use(std::size_t name, op const& o) {
        if (of[name].used_by == 0) {
            of[name].used_by = o.id;
            used.push_back(name);
        }
        return of[name];
    }
};

}  // namespace

std::optional<program_flaw> find_declaration_fault(program const& p) {
    auto const check_count = [](std::string_view noun, auto const& declared,
                                std::uint32_t count_max, std::string_view limit) -> flaw {
        if (declared.count >= 1 && declared.count <= count_max) return std::nullopt;
        return program_flaw{
            "the size of " + std::string(noun) + " " + in_quotes(declared.name) + " is " +
                std::to_string(declared.count),
            "use 1 to " + std::to_string(count_max) + " (" + std::string(limit) + ")"};
    };
    for (cell_declaration const& cell : p.cells) {
        if (flaw f = check_count("cell", cell, cell_count_max, "cell_count_max")) return f;
    }
    for (lock_declaration const& lock : p.locks) {
        if (flaw f = check_count("lock", lock, lock_count_max, "lock_count_max")) return f;
    }
    for (std::string const& name : p.registers) {
        if (!is_reserved_name(name)) continue;
        return program_flaw{in_quotes(name) + " cannot name a register",
                            "it means something in expressions; choose another name"};
    }
    return std::nullopt;
}

std::optional<program_flaw> find_argument_fault(program const& p, op const& o) {
    if (o.arguments.size() != argument_count(o.kind)) {
        return fault(o, words_of(o) + " has " + std::to_string(o.arguments.size()) + " expressions",
                     "it takes " + std::to_string(argument_count(o.kind)));
    }
    bool const has_index = has_clause(o.kind, clause::element);
    if (has_index) {
        if (flaw f = find_index_fault(p, o)) return f;
    }
    for (std::size_t i = 0; i < o.arguments.size(); ++i) {
        expression const& e = o.arguments[i];
        if (i == 0 && has_index && e.empty()) continue;
        if (!is_well_formed(e)) {
            return fault(o, "an expression of " + words_of(o) + " is not whole",
                         "it is in postfix form, with at most " +
                             std::to_string(expression_nodes_max) +
                             " nodes (expression_nodes_max)");
        }
        if (!registers_are_known(p, e)) {
            return fault(o, "an expression names a register that does not exist",
                         "the program has " + std::to_string(p.registers.size()) + " of them");
        }
    }
    if (o.result == no_register) {
        if (!needs_register(o.kind)) return std::nullopt;
        return fault(o, words_of(o) + " sets no register", "name one to set");
    }
    if (!sets_register(o.kind)) {
        return fault(o, words_of(o) + " cannot set a register", "drop the register");
    }
    if (o.result < p.registers.size()) return std::nullopt;
    return fault(o, "there is no register number " + std::to_string(o.result),
                 "the program has " + std::to_string(p.registers.size()) + " of them");
}

std::optional<program_flaw> find_register_fault(program const& p, std::vector<op> const& body) {
    if (p.registers.empty()) return std::nullopt;
    register_accounts accounts(p.registers.size());
    accounts.collect(body);
    if (accounts.used.size() > registers_max) {
        std::size_t const name = accounts.used[registers_max];
        return program_flaw{"the task uses more than " + std::to_string(registers_max) +
                                " registers (registers_max)",
                            "use some of them twice", accounts.of[name].used_by, p.registers[name]};
    }
    std::vector<std::string_view> set;
    for (std::size_t r = 0; r < accounts.of.size(); ++r) {
        if (accounts.of[r].is_set) set.push_back(p.registers[r]);
    }
    for (std::size_t r = 0; r < accounts.of.size(); ++r) {
        auto const& [used_by, read_by, is_set] = accounts.of[r];
        if (is_set || read_by == 0) continue;
        return program_flaw{unset_register_message(p.registers[r]),
                            unset_register_hint(p.registers[r], set), read_by, p.registers[r]};
    }
    return std::nullopt;
}

}  // namespace rollcall
