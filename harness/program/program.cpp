#include "harness/program/program.hpp"

#include "harness/program/program_check.hpp"

#include <algorithm>
#include <optional>

namespace rollcall {

std::size_t count_of(program const& p, named_sort sort) noexcept {
    if (sort == named_sort::none) return 0;
    return visit_sort(p, sort, [](auto const& list) { return list.size(); });
}

std::uint32_t element_count(program const& p, op const& o) noexcept {
    return names_cell(o.kind) ? p.cells[o.target].count : p.locks[o.target].count;
}

std::string_view name_in(program const& p, named_sort sort, std::uint32_t index) noexcept {
    return visit_sort(p, sort, [&](auto const& list) {
        return index < list.size() ? std::string_view(name_of(list[index])) : "?";
    });
}

std::size_t count_ops(std::vector<op> const& body) noexcept {
    std::size_t count = body.size();
    for (op const& o : body) count += count_ops(o.body) + count_ops(o.handler);
    return count;
}

std::size_t count_ops(program const& p) noexcept {
    std::size_t count = 0;
    for (task_declaration const& task : p.tasks) count += count_ops(task.body);
    return count;
}

std::uint32_t largest_op_id(program const& p) noexcept {
    std::uint32_t largest = 0;
    for_each_op(p, [&](std::size_t, op const& o) { largest = std::max(largest, o.id); });
    return largest;
}

std::string validate(program const& p, std::uint32_t* op_id) {
    std::optional<program_flaw> const fault = find_fault(p);
    if (op_id != nullptr) *op_id = fault ? fault->op_id : 0;
    if (!fault) return {};
    std::string text;
    if (fault->op_id != 0) text = "op @" + std::to_string(fault->op_id) + ": ";
    return text + fault->message + "; " + fault->hint;
}

}  // namespace rollcall
