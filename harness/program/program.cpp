#include "harness/program/program.hpp"

#include "harness/program/program_check.hpp"

#include <algorithm>
#include <optional>

namespace rollcall {

std::string_view keyword(op_kind kind) noexcept {
    switch (kind) {
        case op_kind::yield: return "yield";
        case op_kind::io: return "io";
        case op_kind::sleep: return "sleep";
        case op_kind::spawn: return "spawn";
        case op_kind::group: return "group";
        case op_kind::detach: return "detach";
        case op_kind::join: return "join";
        case op_kind::fail: return "fail";
        case op_kind::try_catch:
        case op_kind::try_finally: return "try";
        case op_kind::timeout: return "timeout";
        case op_kind::shield: return "shield";
        case op_kind::cancel_task:
        case op_kind::cancel_group: return "cancel";
        case op_kind::put: return "put";
        case op_kind::get: return "get";
        case op_kind::try_put: return "try_put";
        case op_kind::try_get: return "try_get";
        case op_kind::close: return "close";
        case op_kind::put_sentinel: return "put_sentinel";
        case op_kind::consume: return "consume";
        case op_kind::repeat: return "repeat";
        case op_kind::read: return "read";
        case op_kind::write: return "write";
        case op_kind::add: return "add";
        case op_kind::cas: return "cas";
        case op_kind::let: return "let";
        case op_kind::if_else: return "if";
        case op_kind::expect: return "expect";
        case op_kind::lock: return "lock";
        case op_kind::unlock: return "unlock";
    }
    return "?";
}

bool has_body(op_kind kind) noexcept {
    return kind == op_kind::group || kind == op_kind::timeout || kind == op_kind::shield ||
           kind == op_kind::consume || kind == op_kind::repeat || has_handler(kind);
}

bool has_handler(op_kind kind) noexcept {
    return kind == op_kind::try_catch || kind == op_kind::try_finally || kind == op_kind::if_else;
}

bool names_queue(op_kind kind) noexcept {
    return kind == op_kind::put || kind == op_kind::get || kind == op_kind::try_put ||
           kind == op_kind::try_get || kind == op_kind::close || kind == op_kind::put_sentinel ||
           kind == op_kind::consume;
}

bool names_task(op_kind kind) noexcept {
    return kind == op_kind::spawn || kind == op_kind::detach || kind == op_kind::join ||
           kind == op_kind::cancel_task;
}

bool names_group(op_kind kind) noexcept {
    return kind == op_kind::group || kind == op_kind::cancel_group;
}

bool names_cell(op_kind kind) noexcept {
    return kind == op_kind::read || kind == op_kind::write || kind == op_kind::add ||
           kind == op_kind::cas;
}

bool names_lock(op_kind kind) noexcept { return kind == op_kind::lock || kind == op_kind::unlock; }

std::size_t argument_count(op_kind kind) noexcept {
    if (kind == op_kind::cas) return 3;
    if (kind == op_kind::write || kind == op_kind::add) return 2;
    bool const has_one = kind == op_kind::read || kind == op_kind::let ||
                         kind == op_kind::if_else || kind == op_kind::expect || names_lock(kind);
    return has_one ? 1 : 0;
}

bool sets_register(op_kind kind) noexcept {
    return needs_register(kind) || kind == op_kind::add || kind == op_kind::cas;
}

bool needs_register(op_kind kind) noexcept { return kind == op_kind::read || kind == op_kind::let; }

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
