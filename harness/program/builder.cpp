#include "harness/program/builder.hpp"

#include "harness/program/canonical.hpp"
#include "harness/program/names.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace rollcall::build {

namespace {

// Turns drafts into ops of a program whose tasks and queues are declared already.
class resolver {
public:
    explicit resolver(program& p) : program_(p) {}

    std::vector<op> resolve(op_drafts const& drafts) {
        std::vector<op> ops;
        ops.reserve(drafts.size());
        for (op_draft const& draft : drafts) {
            op o;
            o.kind = draft.kind;
            o.group = draft.group;
            o.filter = draft.filter;
            o.is_static = draft.is_static;
            o.pass_on = draft.pass_on;
            o.id = ++last_id_;
            o.target = target_of(draft);
            if (!draft.scope.empty()) o.scope = declared_by_use(program_.groups, draft.scope);
            o.count = draft.count;
            o.time = draft.time;
            resolve_memory(draft, o);
            o.body = resolve(draft.body);
            o.handler = resolve(draft.handler);
            ops.push_back(std::move(o));
        }
        return ops;
    }

private:
    std::uint32_t target_of(op_draft const& draft) {
        named_sort const sort = sort_named_by(draft.kind);
        if (sort == named_sort::none) return 0;
        if (!row_of(sort).is_declared) {
            return declared_by_use(names_by_use(program_, sort), draft.target);
        }
        return declared(sort, stem_of(draft));
    }

    // The name of a cell or lock without its index.
    static std::string stem_of(op_draft const& draft) {
        return draft.target.substr(0, draft.target.find('['));
    }

    void resolve_memory(op_draft const& draft, op& o) {
        if (argument_count(draft.kind) == 0) return;
        if (has_clause(draft.kind, clause::element)) {
            std::size_t const open = draft.target.find('[');
            expression index;
            if (open != std::string::npos) {
                if (draft.target.back() != ']') {
                    throw std::invalid_argument("the index of " + in_quotes(draft.target) +
                                                " is not closed; add ']'");
                }
                index = read(draft.target.substr(open + 1, draft.target.size() - open - 2));
            }
            o.arguments.push_back(std::move(index));
        }
        for (std::string const& text : draft.arguments) o.arguments.push_back(read(text));
        if (!draft.result.empty()) o.result = declared_by_use(program_.registers, draft.result);
    }

    expression read(std::string const& text) {
        expression_reading reading = read_expression(text, program_.registers);
        std::size_t const rest = text.find_first_not_of(' ', reading.length);
        if (!reading.error && rest != std::string::npos) {
            reading.error = {rest, "expected an operator, found " + in_quotes(text.substr(rest)),
                             "remove what does not belong to the expression"};
        }
        if (!reading.error) return std::move(reading.value);
        throw std::invalid_argument("the expression " + in_quotes(text) + ": " +
                                    reading.error->message + "; " + reading.error->hint);
    }

    std::uint32_t declared(named_sort sort, std::string const& name) {
        std::vector<std::string_view> known;
        visit_sort(program_, sort, [&](auto const& list) {
            for (auto const& declaration : list) known.push_back(name_of(declaration));
        });
        auto const found = std::ranges::find(known, name);
        if (found != known.end()) return static_cast<std::uint32_t>(found - known.begin());
        std::string const noun(row_of(sort).noun);
        throw std::invalid_argument("unknown " + noun + " " + in_quotes(name) + "; " +
                                    name_hint(name, noun + "s", known));
    }

    std::uint32_t declared_by_use(std::vector<std::string>& names, std::string const& name) {
        auto const found = std::find(names.begin(), names.end(), name);
        auto const index = static_cast<std::uint32_t>(found - names.begin());
        if (found == names.end()) names.push_back(name);
        return index;
    }

    program& program_;
    std::uint32_t last_id_ = 0;
};

}  // namespace

op_draft yield() { return {.kind = op_kind::yield}; }
op_draft io() { return {.kind = op_kind::io}; }
op_draft sleep_of(ticks duration) { return {.kind = op_kind::sleep, .time = duration}; }

op_draft spawn(std::string task, std::uint32_t count) {
    return {.kind = op_kind::spawn, .target = std::move(task), .count = count};
}
op_draft spawn_in(std::string group, std::string task, std::uint32_t count) {
    return {.kind = op_kind::spawn,
            .target = std::move(task),
            .scope = std::move(group),
            .count = count};
}
op_draft detach(std::string task) { return {.kind = op_kind::detach, .target = std::move(task)}; }
op_draft join(std::string task) { return {.kind = op_kind::join, .target = std::move(task)}; }
op_draft fail(std::string error) { return {.kind = op_kind::fail, .target = std::move(error)}; }
op_draft cancel(std::string task) {
    return {.kind = op_kind::cancel_task, .target = std::move(task)};
}
op_draft cancel_group(std::string group) {
    return {.kind = op_kind::cancel_group, .target = std::move(group)};
}

op_draft put(std::string queue, ticks limit) {
    return {.kind = op_kind::put, .target = std::move(queue), .time = limit};
}
op_draft get(std::string queue, ticks limit) {
    return {.kind = op_kind::get, .target = std::move(queue), .time = limit};
}
op_draft put_sentinel(std::string queue, ticks limit) {
    return {.kind = op_kind::put_sentinel, .target = std::move(queue), .time = limit};
}
op_draft try_put(std::string queue) {
    return {.kind = op_kind::try_put, .target = std::move(queue)};
}
op_draft try_get(std::string queue) {
    return {.kind = op_kind::try_get, .target = std::move(queue)};
}
op_draft acquire(std::string s, std::uint32_t permits, ticks limit) {
    return {.kind = op_kind::acquire, .target = std::move(s), .count = permits, .time = limit};
}
op_draft try_acquire(std::string s, std::uint32_t permits) {
    return {.kind = op_kind::try_acquire, .target = std::move(s), .count = permits};
}
op_draft release(std::string s, std::uint32_t permits) {
    return {.kind = op_kind::release, .target = std::move(s), .count = permits};
}
op_draft set_event(std::string event) { return {.kind = op_kind::set, .target = std::move(event)}; }
op_draft clear_event(std::string event) {
    return {.kind = op_kind::clear, .target = std::move(event)};
}
op_draft wait_event(std::string event, ticks limit) {
    return {.kind = op_kind::wait, .target = std::move(event), .time = limit};
}
op_draft close(std::string queue) { return {.kind = op_kind::close, .target = std::move(queue)}; }

op_draft read(std::string cell, std::string into) {
    return {.kind = op_kind::read, .target = std::move(cell), .result = std::move(into)};
}
op_draft write(std::string cell, std::string value) {
    return {.kind = op_kind::write, .target = std::move(cell), .arguments = {std::move(value)}};
}
op_draft add(std::string cell, std::string delta, std::string into) {
    return {.kind = op_kind::add,
            .target = std::move(cell),
            .result = std::move(into),
            .arguments = {std::move(delta)}};
}
op_draft cas(std::string cell, std::string from, std::string to, std::string into) {
    return {.kind = op_kind::cas,
            .target = std::move(cell),
            .result = std::move(into),
            .arguments = {std::move(from), std::move(to)}};
}
op_draft let(std::string name, std::string value) {
    return {.kind = op_kind::let, .result = std::move(name), .arguments = {std::move(value)}};
}
op_draft expect(std::string condition) {
    return {.kind = op_kind::expect, .arguments = {std::move(condition)}};
}
op_draft lock(std::string lock) { return {.kind = op_kind::lock, .target = std::move(lock)}; }
op_draft unlock(std::string lock) { return {.kind = op_kind::unlock, .target = std::move(lock)}; }

op_draft if_else(std::string condition, op_drafts then, op_drafts otherwise) {
    return {.kind = op_kind::if_else,
            .arguments = {std::move(condition)},
            .body = std::move(then),
            .handler = std::move(otherwise)};
}
op_draft try_catch(catch_filter filter, op_drafts body, op_drafts handler) {
    return {.kind = op_kind::try_catch,
            .filter = filter,
            .body = std::move(body),
            .handler = std::move(handler)};
}
op_draft try_finally(op_drafts body, op_drafts handler) {
    return {.kind = op_kind::try_finally, .body = std::move(body), .handler = std::move(handler)};
}
op_draft group_of(group_kind kind, bool is_static, std::string name, op_drafts body) {
    return {.kind = op_kind::group,
            .target = std::move(name),
            .group = kind,
            .is_static = is_static,
            .body = std::move(body)};
}
op_draft consume_of(bool pass_on, std::string queue, op_drafts body) {
    return {.kind = op_kind::consume,
            .target = std::move(queue),
            .pass_on = pass_on,
            .body = std::move(body)};
}
op_draft with_of(std::string s, std::uint32_t permits, op_drafts body) {
    return {
        .kind = op_kind::with, .target = std::move(s), .count = permits, .body = std::move(body)};
}
op_draft timeout_of(ticks limit, op_drafts body) {
    return {.kind = op_kind::timeout, .time = limit, .body = std::move(body)};
}
op_draft shield_of(op_drafts body) { return {.kind = op_kind::shield, .body = std::move(body)}; }
op_draft repeat_of(std::uint32_t times, op_drafts body) {
    return {.kind = op_kind::repeat, .count = times, .body = std::move(body)};
}

program_builder& program_builder::queue(std::string name, std::uint32_t capacity) {
    queues_.push_back({std::move(name), capacity});
    return *this;
}

program_builder& program_builder::cell(std::string name, std::int64_t initial) {
    return cells(std::move(name), 1, initial);
}

program_builder& program_builder::cells(std::string name, std::uint32_t count,
                                        std::int64_t initial) {
    cells_.push_back({std::move(name), count, initial});
    return *this;
}

program_builder& program_builder::semaphore(std::string name, std::uint32_t permits) {
    semaphores_.push_back({std::move(name), permits, false});
    return *this;
}

program_builder& program_builder::mutex(std::string name) {
    semaphores_.push_back({std::move(name), 1, true});
    return *this;
}

program_builder& program_builder::event(std::string name) {
    events_.push_back({std::move(name)});
    return *this;
}

program_builder& program_builder::lock(std::string name) { return locks(std::move(name), 1); }

program_builder& program_builder::locks(std::string name, std::uint32_t count) {
    locks_.push_back({std::move(name), count});
    return *this;
}

program_builder& program_builder::task_of(std::string name, op_drafts body) {
    tasks_.push_back({std::move(name), std::move(body)});
    return *this;
}

program program_builder::build() const {
    program p;
    p.queues = queues_;
    p.semaphores = semaphores_;
    p.events = events_;
    p.cells = cells_;
    p.locks = locks_;
    for (task_draft const& task : tasks_) p.tasks.push_back({task.name, {}});
    resolver ops(p);
    for (std::size_t t = 0; t < tasks_.size(); ++t) p.tasks[t].body = ops.resolve(tasks_[t].body);
    canonicalize(p);
    std::string const fault = validate(p);
    if (!fault.empty()) throw std::invalid_argument(fault);
    return p;
}

}  // namespace rollcall::build
