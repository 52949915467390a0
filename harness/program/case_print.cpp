#include "harness/program/case_text.hpp"
#include "harness/program/line_reader.hpp"
#include "harness/program/plain_text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace rollcall {

namespace {

constexpr std::size_t id_column = 43;

void append_number(std::string& out, std::uint32_t value) {
    char digits[10];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_hexadecimal(std::string& out, std::uint64_t value) {
    for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(value >> shift) & 15];
}

std::string_view word_of(catch_filter filter) {
    return catch_filter_words[static_cast<std::size_t>(filter)];
}

std::string time_text(ticks time) { return time == no_limit ? "none" : std::to_string(time); }

// What follows the keyword, clause by clause.
class line_printer {
public:
    line_printer(std::string& out, program const& p, op const& o) : out_(out), p_(p), op_(o) {}

    void print() {
        for (clause const c : row_of(op_.kind).clauses) print(c);
    }

private:
    void word(std::string_view text) { out_.append(" ").append(text); }
    void name_of_target() { word(name_in(p_, sort_named_by(op_.kind), op_.target)); }

    std::string next_argument() {
        std::size_t const at = argument_++;
        if (at >= op_.arguments.size()) return "?";
        return print_expression(op_.arguments[at], p_.registers);
    }
    void value_behind(std::string_view text) {
        word(text);
        word(next_argument());
    }
    std::string_view register_name() const {
        return op_.result < p_.registers.size() ? std::string_view(p_.registers[op_.result]) : "?";
    }
    void element() {
        name_of_target();
        bool const is_of_array = !op_.arguments.empty() && !op_.arguments[0].empty();
        std::string const index = next_argument();
        if (is_of_array) out_.append("[").append(index) += ']';
    }

    void print(clause c) {
        switch (c) {
            case clause::none:
            case clause::block:
            case clause::may_block:
            case clause::catch_block:
            case clause::finally_block:
            case clause::may_else: return;
            case clause::target: return name_of_target();
            case clause::group_target: word("group"); return name_of_target();
            case clause::element: return element();
            case clause::duration:
            case clause::duration_or_none: return word(time_text(op_.time));
            case clause::limit:
                if (op_.time != no_limit) word("timeout " + time_text(op_.time));
                return;
            case clause::times: return word(std::to_string(op_.count));
            case clause::instances:
            case clause::permits:
                if (op_.count != 1) word("x" + std::to_string(op_.count));
                return;
            case clause::scope:
                if (op_.scope == innermost_group) return;
                word("in");
                return word(name_in(p_, named_sort::group, op_.scope));
            case clause::group_options:
                if (op_.group == group_kind::race) word("race");
                if (op_.is_static) word("static");
                return;
            case clause::pass_on:
                if (op_.pass_on) word("pass_on");
                return;
            case clause::sets: return word(register_name());
            case clause::value: return word(next_argument());
            case clause::assigned: return value_behind("=");
            case clause::by: return value_behind("by");
            case clause::from: return value_behind("from");
            case clause::to: return value_behind("to");
            case clause::into:
            case clause::may_set:
                if (op_.result == no_register) return;
                word("into");
                return word(register_name());
        }
    }

    std::string& out_;
    program const& p_;
    op const& op_;
    std::size_t argument_ = 0;
};

std::string size_text(std::uint32_t count) {
    return count == 1 ? "" : "[" + std::to_string(count) + "]";
}

// What follows the name of a declaration.
void append_details(std::string& out, queue_declaration const& queue) {
    bool const is_bounded = queue.capacity != unbounded;
    out.append(" capacity ").append(is_bounded ? std::to_string(queue.capacity) : "unbounded");
}
void append_details(std::string& out, semaphore_declaration const& s) {
    if (!s.is_mutex) out.append(" permits ").append(std::to_string(s.permits));
}
void append_details(std::string& out, cell_declaration const& cell) {
    out += size_text(cell.count);
    if (cell.initial != 0) out.append(" = ").append(std::to_string(cell.initial));
}
void append_details(std::string& out, lock_declaration const& lock) {
    out += size_text(lock.count);
}
void append_details(std::string&, auto const&) {}

std::string_view noun_of(auto const&, named_sort sort) { return row_of(sort).noun; }
std::string_view noun_of(semaphore_declaration const& s, named_sort) { return noun_of(s); }

// An empty body that may be left out is; any other prints as 'pass'.
bool prints_body(op const& o) {
    return has_body(o.kind) && (!has_clause(o.kind, clause::may_block) || !o.body.empty());
}

class printer {
public:
    using remarks = std::map<std::uint32_t, std::string>;

    printer(program const& p, remarks const* r) : p_(p), remarks_(r) {}

    // The sorts are kept apart by an empty line, but for those of the harness.
    void print_declarations() {
        named_sort section = named_sort::none;
        for (named_sort const sort : declared_sorts) {
            if (sort == named_sort::task || count_of(p_, sort) == 0) continue;
            bool const goes_on = sort == named_sort::lock && section == named_sort::cell;
            if (!goes_on) begin_section();
            section = sort;
            visit_sort(p_, sort, [&](auto const& list) {
                for (auto const& declared : list) {
                    out_.append(noun_of(declared, sort)).append(" ").append(name_of(declared));
                    append_details(out_, declared);
                    out_ += '\n';
                }
            });
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
        line_printer(out_, p_, o).print();
        if (prints_body(o)) out_ += ':';
        print_id(o.id, out_.size() - begin);
        out_ += '\n';
        if (prints_body(o)) print_body(o.body, depth + 1);
        bool const has_else = has_clause(o.kind, clause::may_else);
        if (!has_handler(o.kind) || (has_else && o.handler.empty())) return;
        indent(depth);
        if (has_else) {
            out_ += "else:\n";
        } else if (has_clause(o.kind, clause::catch_block)) {
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
        if (c.is_placed()) {
            out += " over ";
            append_hexadecimal(out, c.over);
            if (c.turn != 0) {
                out += " turn ";
                append_number(out, c.turn);
            }
        }
        out += '\n';
    }
}

// The oldest version of the format that can say it.
std::uint32_t version_of(schedule const& sched) {
    bool const has_places = std::ranges::any_of(sched.deviations, &choice::is_placed);
    return has_places ? case_version : 1;
}

}  // namespace

std::string print_case(test_case const& c) {
    printer text(c.prog, &c.remarks);
    std::string& out = text.out();
    out += "rollcall case ";
    append_number(out, version_of(c.sched));
    out += '\n';
    append_about(out, c.about);
    out.append("runtime ").append(c.runtime) += '\n';
    append_expectation(out, c.expected);
    text.print_declarations();
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
    text.print_declarations();
    text.print_tasks();
    return text.take();
}

std::string print_op_line(program const& p, op const& o) {
    std::string line(keyword(o.kind));
    line_printer(line, p, o).print();
    return line;
}

}  // namespace rollcall
