#include "harness/program/canonical.hpp"

#include "harness/program/plain_text.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

namespace {

constexpr std::uint32_t unnamed = UINT32_MAX;

// Collects the names in use, in order of first appearance.
class renumbering {
public:
    explicit renumbering(std::vector<std::string>& names)
        : names_(names), new_index_(names.size(), unnamed) {}

    // The new index of a name; one out of range becomes `out_of_range`.
    std::uint32_t use(std::uint32_t index, std::uint32_t out_of_range) {
        if (index >= new_index_.size()) return out_of_range;
        if (new_index_[index] == unnamed) {
            new_index_[index] = static_cast<std::uint32_t>(used_.size());
            used_.push_back(std::move(names_[index]));
        }
        return new_index_[index];
    }

    void finish() { names_ = std::move(used_); }

private:
    std::vector<std::string>& names_;
    std::vector<std::uint32_t> new_index_;
    std::vector<std::string> used_;
};

void reset_meaningless_fields(op& o) {
    op const fresh;
    op_row const& row = row_of(o.kind);
    if (!has_clause(o.kind, clause::group_options)) {
        o.group = fresh.group;
        o.is_static = fresh.is_static;
    }
    if (!has_clause(o.kind, clause::catch_block)) o.filter = fresh.filter;
    if (!has_clause(o.kind, clause::pass_on)) o.pass_on = fresh.pass_on;
    if (!has_clause(o.kind, clause::scope)) o.scope = fresh.scope;
    if (!has_count(o.kind)) o.count = fresh.count;
    if (!has_time(o.kind)) o.time = fresh.time;
    if (row.names == named_sort::none) o.target = fresh.target;
    if (!sets_register(o.kind)) o.result = fresh.result;
    o.arguments.resize(argument_count(o.kind));
    if (!has_body(o.kind)) o.body.clear();
    if (!has_handler(o.kind)) o.handler.clear();
}

void renumber_registers(op& o, renumbering& registers) {
    // In the order of the line: the register that it sets stands first or last.
    bool const sets = o.result != no_register;
    bool const is_first = has_clause(o.kind, clause::sets);
    if (sets && is_first) o.result = registers.use(o.result, no_register - 1);
    for (expression& e : o.arguments) {
        canonicalize(e);
        for (expression_node& n : e.nodes) {
            if (n.kind != expression_kind::register_) continue;
            n.value = registers.use(static_cast<std::uint32_t>(n.value), no_register - 1);
        }
    }
    if (sets && !is_first) o.result = registers.use(o.result, no_register - 1);
}

void canonicalize_ops(std::vector<op>& body, renumbering& groups, renumbering& errors,
                      renumbering& registers) {
    for (op& o : body) {
        reset_meaningless_fields(o);
        renumber_registers(o, registers);
        if (names_group(o.kind)) o.target = groups.use(o.target, unnamed);
        if (sort_named_by(o.kind) == named_sort::error) o.target = errors.use(o.target, unnamed);
        if (o.scope != innermost_group) {
            o.scope = groups.use(o.scope, innermost_group - 1);
        }
        canonicalize_ops(o.body, groups, errors, registers);
        canonicalize_ops(o.handler, groups, errors, registers);
    }
}

std::string clean_lines(std::string_view text) {
    std::string clean;
    for (;;) {
        std::size_t const end = text.find('\n');
        clean += clean_line(text.substr(0, end));
        if (end == std::string_view::npos) return clean;
        clean += '\n';
        text.remove_prefix(end + 1);
    }
}

void canonicalize_remarks(test_case& c) {
    std::vector<std::uint32_t> ids;
    for_each_op(c.prog, [&](std::size_t, op const& o) { ids.push_back(o.id); });
    std::sort(ids.begin(), ids.end());
    for (auto remark = c.remarks.begin(); remark != c.remarks.end();) {
        std::string text = clean_line(remark->second);
        text.erase(0, text.find_first_not_of(' '));
        bool const kept = !text.empty() && remark->first != 0 &&
                          std::binary_search(ids.begin(), ids.end(), remark->first);
        remark->second = std::move(text);
        remark = kept ? std::next(remark) : c.remarks.erase(remark);
    }
}

}  // namespace

void canonicalize(program& p) {
    renumbering groups(p.groups);
    renumbering errors(p.errors);
    renumbering registers(p.registers);
    for (task_declaration& task : p.tasks) {
        canonicalize_ops(task.body, groups, errors, registers);
    }
    groups.finish();
    errors.finish();
    registers.finish();
}

void canonicalize(test_case& c) {
    canonicalize(c.prog);
    std::sort(c.expected.hung.begin(), c.expected.hung.end());
    if (c.expected.kind != expected_kind::hung) c.expected.hung.clear();
    if (c.expected.kind != expected_kind::failed) c.expected.law.clear();
    c.about = clean_lines(c.about);
    canonicalize_remarks(c);
}

}  // namespace rollcall
