// A program: the data that describes a small structured-concurrency workload.
//
// A program is a set of named tasks made of ops, the queues they share and the names of their
// groups and errors. `tasks[0]` is the root. It is data, never code: the interpreter turns it into
// native coroutines of the runtime under test, the text format of `case_text.hpp` prints it.
//
// Ownership: plain values; an `op` owns the ops nested in it. Threads: none, values only.
// Time: durations are in ticks; a tick is one virtual millisecond.
#pragma once

#include "harness/program/expression.hpp"
#include "harness/program/op_sets.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

enum class group_kind : std::uint8_t {
    all = 0,   // waits for every child; an error cancels the others
    race = 1,  // the first child to finish cancels the others
};

// What events and hashes see of a group. Never changed: 0 all, 1 race, 2 and 3 the static ones; of
// kinds that follow, twice their value, and one more if static.
struct group_shape {
    group_kind kind = group_kind::all;
    bool is_static = false;
};
constexpr std::uint32_t code_of(group_shape shape) noexcept {
    auto const kind = static_cast<std::uint32_t>(shape.kind);
    std::uint32_t const is_static = shape.is_static ? 1 : 0;
    return kind < 2 ? kind + 2 * is_static : 2 * kind + is_static;
}
constexpr group_shape shape_of(std::uint32_t code) noexcept {
    if (code < 4) return {static_cast<group_kind>(code & 1), (code & 2) != 0};
    return {static_cast<group_kind>(code / 2), (code & 1) != 0};
}

enum class catch_filter : std::uint8_t { error, cancel, any };
inline constexpr std::array<std::string_view, 3> catch_filter_words = {"error", "cancel", "any"};

// Ticks of virtual time (one tick = one virtual millisecond).
using ticks = std::uint32_t;
inline constexpr ticks no_limit = UINT32_MAX;

// `op::scope` of a spawn that goes into the group that lexically encloses it.
inline constexpr std::uint32_t innermost_group = UINT32_MAX;
// No index into groups, of what stands outside of all.
inline constexpr std::uint32_t no_group = UINT32_MAX;

// Capacity of a queue without a bound.
inline constexpr std::uint32_t unbounded = UINT32_MAX;

// `op::result` of an op that sets no register.
inline constexpr std::uint32_t no_register = UINT32_MAX;

struct op {
    op_kind kind = op_kind::yield;
    group_kind group = group_kind::all;         // group
    catch_filter filter = catch_filter::error;  // try_catch
    bool is_static = false;                     // group: its body consists of spawns alone
    bool pass_on = false;                       // consume: put the sentinel back for the next one
    std::uint32_t id = 0;                       // the printed @n, 1..op_id_max, unique in a program
    std::uint32_t target = 0;                   // index into what the op names: tasks, queues, ...
    std::uint32_t scope = innermost_group;      // spawn: index into groups, or innermost_group
    std::uint32_t count = 1;                    // spawn xN; repeat N; permits xN; otherwise 1
    ticks time = no_limit;                      // sleep, timeout; of what has a limit: that
    std::uint32_t result = no_register;         // read, add, cas, let: index into registers
    std::vector<expression> arguments = {};     // see argument_count
    std::vector<op> body = {};                  // of what has a block
    std::vector<op> handler = {};               // the catch or finally part of a try; the else part

    bool operator==(op const&) const = default;
};

struct task_declaration {
    std::string name;
    std::vector<op> body;
    bool operator==(task_declaration const&) const = default;
};

struct queue_declaration {
    std::string name;
    std::uint32_t capacity = 1;  // items; 0 is the runtime's own meaning; `unbounded`
    bool operator==(queue_declaration const&) const = default;
};

// Cells hold integers that every task can read and write.
struct cell_declaration {
    std::string name;
    std::uint32_t count = 1;  // of an array; 1: a single cell, used without an index
    std::int64_t initial = 0;
    bool operator==(cell_declaration const&) const = default;
};

// A lock is the harness's own: whoever asks for it is not run before it is free.
struct lock_declaration {
    std::string name;
    std::uint32_t count = 1;  // as for cells
    bool operator==(lock_declaration const&) const = default;
};

// A semaphore of the runtime, or its mutex, which has one permit that belongs to a task.
struct semaphore_declaration {
    std::string name;
    std::uint32_t permits = 1;  // at first
    bool is_mutex = false;
    bool operator==(semaphore_declaration const&) const = default;
};

// Not set at first.
struct event_declaration {
    std::string name;
    bool operator==(event_declaration const&) const = default;
};

struct program {
    std::vector<queue_declaration> queues;
    std::vector<semaphore_declaration> semaphores;  // and mutexes
    std::vector<event_declaration> events;
    std::vector<cell_declaration> cells;
    std::vector<lock_declaration> locks;
    std::vector<std::string> groups;  // names; an `op` of kind group opens an instance of one
    std::vector<std::string> errors;  // names that `fail` raises
    // Names; each task has its own register of each, 0 at first.
    std::vector<std::string> registers;
    std::vector<task_declaration> tasks;

    bool operator==(program const&) const = default;
};

// Limits of a program. A text or builder that exceeds one is refused with its name.
inline constexpr std::uint32_t ops_max = 4'000;
inline constexpr std::uint32_t op_id_max = 65'535;
inline constexpr std::uint32_t tasks_max = 200;
inline constexpr std::uint32_t queues_max = 32;
inline constexpr std::uint32_t groups_max = 200;
inline constexpr std::uint32_t errors_max = 200;
inline constexpr std::uint32_t nesting_max = 24;
inline constexpr std::uint32_t spawn_count_max = 64;
inline constexpr std::uint32_t repeat_count_max = 1'000;
inline constexpr std::uint32_t capacity_max = 1'000;
inline constexpr std::uint32_t name_length_max = 40;
inline constexpr std::uint32_t semaphores_max = 16;  // and mutexes
inline constexpr std::uint32_t permits_max = 1'000;
inline constexpr std::uint32_t events_max = 16;
inline constexpr std::uint32_t cells_max = 64;  // declared
inline constexpr std::uint32_t cell_count_max = 256;
inline constexpr std::uint32_t locks_max = 64;
inline constexpr std::uint32_t lock_count_max = 256;
inline constexpr std::uint32_t registers_max = 32;  // that one task declaration uses
inline constexpr std::uint32_t register_names_max = 256;
inline constexpr ticks ticks_max = 1'000'000;

// Which parts an op of this kind has.
constexpr bool has_body(op_kind kind) noexcept {
    return has_clause(kind, clause::block, clause::may_block);
}
constexpr bool has_handler(op_kind kind) noexcept {
    return has_clause(kind, clause::catch_block, clause::finally_block, clause::may_else);
}
constexpr bool has_time(op_kind kind) noexcept {
    return has_clause(kind, clause::duration, clause::duration_or_none, clause::limit);
}
constexpr bool has_count(op_kind kind) noexcept {
    return has_clause(kind, clause::times, clause::instances, clause::permits);
}
// `target` is an index into program::queues, and so on.
constexpr bool names_queue(op_kind kind) noexcept {
    return sort_named_by(kind) == named_sort::queue;
}
constexpr bool names_task(op_kind kind) noexcept { return sort_named_by(kind) == named_sort::task; }
constexpr bool names_group(op_kind kind) noexcept {
    return sort_named_by(kind) == named_sort::group;
}
constexpr bool names_cell(op_kind kind) noexcept { return sort_named_by(kind) == named_sort::cell; }
constexpr bool names_lock(op_kind kind) noexcept { return sort_named_by(kind) == named_sort::lock; }

constexpr bool names_semaphore(op_kind kind) noexcept {
    return sort_named_by(kind) == named_sort::semaphore;
}
constexpr bool names_event(op_kind kind) noexcept {
    return sort_named_by(kind) == named_sort::event;
}

// How many expressions belong to an op of this kind, in the order of its clauses. Of an `element`
// it is the index, without a node unless it is an array.
constexpr std::size_t argument_count(op_kind kind) noexcept {
    std::size_t count = 0;
    for (clause const c : row_of(kind).clauses) count += is_argument(c) ? 1 : 0;
    return count;
}
// It must have a `result`; it may have one.
constexpr bool needs_register(op_kind kind) noexcept {
    return has_clause(kind, clause::sets, clause::into);
}
constexpr bool sets_register(op_kind kind) noexcept {
    return needs_register(kind) || has_clause(kind, clause::may_set);
}

// The sorts of names of a program: what they are called, how many there may be.
struct sort_row {
    std::string_view noun;
    std::uint32_t names_max = 0;
    std::string_view limit;
    bool is_declared = true;  // else by use
};
inline constexpr std::array<sort_row, named_sort_count> sort_table = {{
    {"", 0, "", false},
    {"task", tasks_max, "tasks_max", true},
    {"queue", queues_max, "queues_max", true},
    {"group", groups_max, "groups_max", false},
    {"cell", cells_max, "cells_max", true},
    {"lock", locks_max, "locks_max", true},
    {"error", errors_max, "errors_max", false},
    {"semaphore", semaphores_max, "semaphores_max", true},
    {"event", events_max, "events_max", true},
}};
inline constexpr std::array named_sorts = {
    named_sort::task,  named_sort::queue, named_sort::semaphore, named_sort::event,
    named_sort::group, named_sort::cell,  named_sort::lock,      named_sort::error};
// In the order in which they are printed, but for tasks.
inline constexpr std::array declared_sorts = {named_sort::task,      named_sort::queue,
                                              named_sort::semaphore, named_sort::event,
                                              named_sort::cell,      named_sort::lock};
constexpr sort_row const& row_of(named_sort sort) noexcept {
    return sort_table[static_cast<std::size_t>(sort)];
}

// Calls `visit` with the member of `program` that is the list of that sort, of declarations or of
// names.
template <class Visit>
decltype(auto) visit_list(named_sort sort, Visit&& visit) {
    switch (sort) {
        case named_sort::task: return visit(&program::tasks);
        case named_sort::queue: return visit(&program::queues);
        case named_sort::group: return visit(&program::groups);
        case named_sort::cell: return visit(&program::cells);
        case named_sort::lock: return visit(&program::locks);
        case named_sort::semaphore: return visit(&program::semaphores);
        case named_sort::event: return visit(&program::events);
        case named_sort::none:
        case named_sort::error: break;
    }
    return visit(&program::errors);
}
// The same with the list itself.
template <class Program, class Visit>
decltype(auto) visit_sort(Program& p, named_sort sort, Visit&& visit) {
    return visit_list(sort, [&](auto list) -> decltype(auto) { return visit(p.*list); });
}
// The list of names of a sort that is declared by use.
inline std::vector<std::string>& names_by_use(program& p, named_sort sort) noexcept {
    return sort == named_sort::group ? p.groups : p.errors;
}
inline std::string const& name_of(std::string const& name) noexcept { return name; }
inline std::string& name_of(std::string& name) noexcept { return name; }
template <class T>
concept declaration = requires(T const& d) {
    d.name.size();
};
template <declaration Declaration>
auto& name_of(Declaration& d) noexcept {
    return d.name;
}
// With what its declaration begins.
inline std::string_view noun_of(semaphore_declaration const& s) noexcept {
    return s.is_mutex ? "mutex" : "semaphore";
}
// How many there are; of `none`: none.
std::size_t count_of(program const& p, named_sort sort) noexcept;
// Of an `element`: how many the array has that it names.
std::uint32_t element_count(program const& p, op const& o) noexcept;
// "?" if there are not so many.
std::string_view name_in(program const& p, named_sort sort, std::uint32_t index) noexcept;

// Number of ops, nested ones included.
std::size_t count_ops(program const& p) noexcept;
std::size_t count_ops(std::vector<op> const& body) noexcept;

// Largest op id in use; 0 for a program without ops.
std::uint32_t largest_op_id(program const& p) noexcept;

// Calls `visit(task_index, op)` for every op, in printed order (an op before the ops inside it).
template <class Visit>
void for_each_op(std::vector<op> const& body, std::size_t task, Visit&& visit) {
    for (op const& o : body) {
        visit(task, o);
        for_each_op(o.body, task, visit);
        for_each_op(o.handler, task, visit);
    }
}
template <class Visit>
void for_each_op(program const& p, Visit&& visit) {
    for (std::size_t t = 0; t < p.tasks.size(); ++t) for_each_op(p.tasks[t].body, t, visit);
}

// Checks everything that the type does not: limits; indices in range; unique ids and names; tasks
// spawn and detach only tasks declared after them (so that every program is finite); a spawn has a
// group to go into; a static group holds spawns alone. Returns an empty string, or what is wrong
// with what to do about it; `op_id` then names the op at fault (0: none).
std::string validate(program const& p, std::uint32_t* op_id = nullptr);

}  // namespace rollcall
