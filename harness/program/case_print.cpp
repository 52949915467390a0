#include "harness/program/case_text.hpp"
#include "harness/program/plain_text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace rollcall {

namespace {

constexpr std::size_t id_column = 43;
constexpr std::size_t indent_width = 4;

void append_number(std::string& out, std::uint32_t value) {
    char digits[10];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_hexadecimal(std::string& out, std::uint64_t value) {
    for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(value >> shift) & 15];
}

std::string_view name_of(std::vector<std::string> const& names, std::uint32_t index) {
    return index < names.size() ? std::string_view(names[index]) : "?";
}

template <class Declaration>
std::string_view name_of(std::vector<Declaration> const& declarations, std::uint32_t index) {
    return index < declarations.size() ? std::string_view(declarations[index].name) : "?";
}

std::string_view word_of(catch_filter filter) {
    switch (filter) {
        case catch_filter::error: return "error";
        case catch_filter::cancel: return "cancel";
        case catch_filter::any: return "any";
    }
    return "?";
}

void append_limit(std::string& out, op const& o) {
    if (o.time == no_limit) return;
    out += " timeout ";
    append_number(out, o.time);
}

void append_spawn_options(std::string& out, program const& p, op const& o) {
    if (o.count != 1) {
        out += " x";
        append_number(out, o.count);
    }
    if (o.scope != innermost_group) out.append(" in ").append(name_of(p.groups, o.scope));
}

void append_group_options(std::string& out, op const& o) {
    switch (o.group) {
        case group_kind::all: break;
        case group_kind::race: out += " race"; break;
    }
    if (o.is_static) out += " static";
}

void append_result(std::string& out, program const& p, op const& o) {
    if (o.result != no_register) out.append(" into ").append(name_of(p.registers, o.result));
}

// Of an op of benchmark programs, behind the name of its cell or lock.
void append_memory_arguments(std::string& out, program const& p, op const& o) {
    auto const append = [&](std::string_view word, std::size_t argument) {
        out.append(" ").append(word).append(word.empty() ? "" : " ");
        bool const known = argument < o.arguments.size();
        out += known ? print_expression(o.arguments[argument], p.registers) : "?";
    };
    bool const has_index = (names_cell(o.kind) || names_lock(o.kind)) && !o.arguments.empty() &&
                           !o.arguments[0].empty();
    if (has_index) out.append("[").append(print_expression(o.arguments[0], p.registers)) += ']';
    if (o.kind == op_kind::write) append("=", 1);
    if (o.kind == op_kind::add) append("by", 1);
    if (o.kind == op_kind::cas) append("from", 1);
    if (o.kind == op_kind::cas) append("to", 2);
    if (o.kind == op_kind::let) {
        out.append(" ").append(name_of(p.registers, o.result));
        append("=", 0);
    } else if (o.kind == op_kind::if_else || o.kind == op_kind::expect) {
        append("", 0);
    } else {
        append_result(out, p, o);
    }
}

// What follows the keyword.
void append_arguments(std::string& out, program const& p, op const& o) {
    if (names_queue(o.kind)) out.append(" ").append(name_of(p.queues, o.target));
    if (names_task(o.kind)) out.append(" ").append(name_of(p.tasks, o.target));
    if (names_cell(o.kind)) out.append(" ").append(name_of(p.cells, o.target));
    if (names_lock(o.kind)) out.append(" ").append(name_of(p.locks, o.target));
    switch (o.kind) {
        case op_kind::yield:
        case op_kind::io:
        case op_kind::try_catch:
        case op_kind::try_finally:
        case op_kind::shield:
        case op_kind::detach:
        case op_kind::join:
        case op_kind::cancel_task:
        case op_kind::try_put:
        case op_kind::try_get:
        case op_kind::close: break;
        case op_kind::spawn: append_spawn_options(out, p, o); break;
        case op_kind::group:
            out.append(" ").append(name_of(p.groups, o.target));
            append_group_options(out, o);
            break;
        case op_kind::fail: out.append(" ").append(name_of(p.errors, o.target)); break;
        case op_kind::cancel_group:
            out.append(" group ").append(name_of(p.groups, o.target));
            break;
        case op_kind::put:
        case op_kind::get:
        case op_kind::put_sentinel: append_limit(out, o); break;
        case op_kind::consume: out += o.pass_on ? " pass_on" : ""; break;
        case op_kind::sleep:
        case op_kind::timeout:
            out += ' ';
            if (o.time == no_limit) {
                out += "none";
            } else {
                append_number(out, o.time);
            }
            break;
        case op_kind::repeat:
            out += ' ';
            append_number(out, o.count);
            break;
        case op_kind::read:
        case op_kind::write:
        case op_kind::add:
        case op_kind::cas:
        case op_kind::let:
        case op_kind::if_else:
        case op_kind::expect:
        case op_kind::lock:
        case op_kind::unlock: append_memory_arguments(out, p, o); break;
    }
}

std::string size_text(std::uint32_t count) {
    return count == 1 ? "" : "[" + std::to_string(count) + "]";
}

// An empty body of 'consume' is left out; any other prints as 'pass'.
bool prints_body(op const& o) {
    return has_body(o.kind) && (o.kind != op_kind::consume || !o.body.empty());
}

class printer {
public:
    using remarks = std::map<std::uint32_t, std::string>;

    printer(program const& p, remarks const* r) : p_(p), remarks_(r) {}

    void print_queues() {
        if (p_.queues.empty()) return;
        begin_section();
        for (queue_declaration const& queue : p_.queues) {
            out_.append("queue ").append(queue.name).append(" capacity ");
            if (queue.capacity == unbounded) {
                out_ += "unbounded";
            } else {
                append_number(out_, queue.capacity);
            }
            out_ += '\n';
        }
    }

    void print_memory() {
        if (p_.cells.empty() && p_.locks.empty()) return;
        begin_section();
        for (cell_declaration const& cell : p_.cells) {
            out_.append("cell ").append(cell.name).append(size_text(cell.count));
            if (cell.initial != 0) out_.append(" = ").append(std::to_string(cell.initial));
            out_ += '\n';
        }
        for (lock_declaration const& lock : p_.locks) {
            out_.append("lock ").append(lock.name).append(size_text(lock.count)) += '\n';
        }
    }

    void print_tasks() {
        for (task_declaration const& task : p_.tasks) {
            begin_section();
            out_.append("task ").append(task.name).append(":\n");
            print_body(task.body, 1);
        }
    }

    // Sections are kept apart by an empty line.
    void begin_section() {
        if (!out_.empty()) out_ += '\n';
    }

    std::string& out() { return out_; }
    std::string take() { return std::move(out_); }

private:
    void indent(std::size_t depth) { out_.append(depth * indent_width, ' '); }

    void print_body(std::vector<op> const& body, std::size_t depth) {
        if (body.empty()) {
            indent(depth);
            out_ += "pass\n";
        }
        for (op const& o : body) print_op(o, depth);
    }

    void print_op(op const& o, std::size_t depth) {
        std::size_t const begin = out_.size();
        indent(depth);
        out_ += keyword(o.kind);
        append_arguments(out_, p_, o);
        if (prints_body(o)) out_ += ':';
        print_id(o.id, out_.size() - begin);
        out_ += '\n';
        if (prints_body(o)) print_body(o.body, depth + 1);
        bool const has_else = o.kind != op_kind::if_else || !o.handler.empty();
        if (!has_handler(o.kind) || !has_else) return;
        indent(depth);
        if (o.kind == op_kind::if_else) {
            out_ += "else:\n";
        } else if (o.kind == op_kind::try_catch) {
            out_.append("catch ").append(word_of(o.filter)).append(":\n");
        } else {
            out_ += "finally:\n";
        }
        print_body(o.handler, depth + 1);
    }

    void print_id(std::uint32_t id, std::size_t length) {
        if (id == 0) return;
        out_.append(length + 1 < id_column ? id_column - 1 - length : 1, ' ');
        out_ += '@';
        append_number(out_, id);
        if (remarks_ == nullptr) return;
        auto const remark = remarks_->find(id);
        if (remark == remarks_->end()) return;
        std::string const text = clean_line(remark->second);
        std::size_t const begin = text.find_first_not_of(' ');
        if (begin != std::string::npos) out_.append("  # ").append(text, begin);
    }

    program const& p_;
    remarks const* remarks_;  // null: none are printed
    std::string out_;
};

void append_about(std::string& out, std::string_view about) {
    if (about.empty()) return;
    for (;;) {
        std::size_t const end = about.find('\n');
        std::string const line = clean_line(about.substr(0, end));
        out += "about";
        if (!line.empty()) out.append(" ").append(line);
        out += '\n';
        if (end == std::string_view::npos) return;
        about.remove_prefix(end + 1);
    }
}

void append_hung(std::string& out, std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    out += "hung";
    for (std::string const& name : names) out.append(" ").append(name);
}

void append_expectation(std::string& out, expectation const& expected) {
    out += "expect ";
    switch (expected.kind) {
        case expected_kind::passed: out += "passed"; break;
        case expected_kind::failed: out.append("failed ").append(expected.law); break;
        case expected_kind::hung: append_hung(out, expected.hung); break;
        case expected_kind::crashed: out += "crashed"; break;
        case expected_kind::any: out += "any"; break;
    }
    out += '\n';
}

void append_schedule(std::string& out, schedule const& sched) {
    if (sched.deviations.empty()) return;
    out += "schedule:\n";
    for (choice const& c : sched.deviations) {
        out += "    at ";
        append_number(out, c.decision);
        out += " take ";
        append_number(out, c.chosen);
        out += " of ";
        append_number(out, c.options);
        if (c.key != 0) {
            out += " key ";
            append_hexadecimal(out, c.key);
        }
        out += '\n';
    }
}

}  // namespace

std::string print_case(test_case const& c) {
    printer text(c.prog, &c.remarks);
    std::string& out = text.out();
    out += "rollcall case ";
    append_number(out, case_version);
    out += '\n';
    append_about(out, c.about);
    out.append("runtime ").append(c.runtime) += '\n';
    append_expectation(out, c.expected);
    text.print_queues();
    text.print_memory();
    text.print_tasks();
    if (!c.sched.deviations.empty() || c.trace_hash) text.begin_section();
    append_schedule(out, c.sched);
    if (c.trace_hash) {
        out += "trace ";
        append_hexadecimal(out, *c.trace_hash);
        out += '\n';
    }
    return text.take();
}

std::string print_program(program const& p) {
    printer text(p, nullptr);
    text.print_queues();
    text.print_memory();
    text.print_tasks();
    return text.take();
}

std::string print_op_line(program const& p, op const& o) {
    std::string line(keyword(o.kind));
    append_arguments(line, p, o);
    return line;
}

}  // namespace rollcall
