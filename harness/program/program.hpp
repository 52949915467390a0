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

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// What an op does. The comment gives its text form.
enum class op_kind : std::uint8_t {
    yield,         // yield                         give way once, by the runtime's own means
    io,            // io                            await an external completion
    sleep,         // sleep 3
    spawn,         // spawn worker x3 [in g]        into the enclosing group, or a named one
    group,         // group g [race] [static]:      body, then wait for the children
    detach,        // detach worker                 fire and forget
    join,          // join worker                   wait for the latest instance to finish
    fail,          // fail ValueError
    try_catch,     // try: ... catch error|cancel|any: ...
    try_finally,   // try: ... finally: ...         the cleanup may await
    timeout,       // timeout 3|0|none:             raises a timeout error at its deadline
    shield,        // shield:                       no cancellation from outside reaches the body
    cancel_task,   // cancel worker                 the latest instance
    cancel_group,  // cancel group g                the latest instance
    put,           // put q [timeout 2]
    get,           // get q [timeout 2]
    try_put,       // try_put q
    try_get,       // try_get q
    close,         // close q
    put_sentinel,  // put_sentinel q [timeout 2]
    consume,       // consume q [pass_on][:]        get until a sentinel or the close; body per item
    repeat,        // repeat 3:
    // For benchmark programs: the harness's own, the same on every runtime.
    read,     // read a[index] into r          a cell
    write,    // write a[index] = r + 1
    add,      // add a[index] by 1 [into r]    at once; r: the new value
    cas,      // cas a from 0 to 1 [into r]    at once; r: 1 if it was exchanged, else 0
    let,      // let r = r - 1                 a register of the task
    if_else,  // if r == 1: ... [else: ...]
    expect,   // expect r == 3                 else the program is at fault
    lock,     // lock m                        enabled only while it is free
    unlock,   // unlock m
};
inline constexpr std::size_t op_kind_count = 31;
static_assert(op_kind_count < 32, "a set of kinds is a mask of 32 bits");
constexpr std::uint32_t bit(op_kind kind) noexcept { return 1u << static_cast<unsigned>(kind); }

// The kinds before this one are what generated programs are made of.
inline constexpr op_kind first_memory_op = op_kind::read;

// The keyword with which an op of this kind begins its line ("try" for both try forms,
// "cancel" for both cancel forms). A literal, never freed.
std::string_view keyword(op_kind kind) noexcept;

enum class group_kind : std::uint8_t {
    all,   // waits for every child; an error cancels the others
    race,  // the first child to finish cancels the others
};

enum class catch_filter : std::uint8_t { error, cancel, any };

// Ticks of virtual time (one tick = one virtual millisecond).
using ticks = std::uint32_t;
inline constexpr ticks no_limit = UINT32_MAX;

// `op::scope` of a spawn that goes into the group that lexically encloses it.
inline constexpr std::uint32_t innermost_group = UINT32_MAX;

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
    std::uint32_t count = 1;                    // spawn xN; repeat N; otherwise 1
    ticks time = no_limit;                      // sleep, timeout; put, get, put_sentinel: limit
    std::uint32_t result = no_register;         // read, add, cas, let: index into registers
    std::vector<expression> arguments = {};     // see argument_count
    std::vector<op> body = {};                  // group, try, timeout, shield, consume, repeat, if
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

struct program {
    std::vector<queue_declaration> queues;
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
inline constexpr std::uint32_t cells_max = 64;  // declared
inline constexpr std::uint32_t cell_count_max = 256;
inline constexpr std::uint32_t locks_max = 64;
inline constexpr std::uint32_t lock_count_max = 256;
inline constexpr std::uint32_t registers_max = 32;  // that one task declaration uses
inline constexpr std::uint32_t register_names_max = 256;
inline constexpr ticks ticks_max = 1'000'000;

// Which parts an op of this kind has; the parser, printer, editor and generator all read this.
bool has_body(op_kind kind) noexcept;     // `body` belongs to the op
bool has_handler(op_kind kind) noexcept;  // `handler` belongs to the op
bool names_queue(op_kind kind) noexcept;  // `target` is an index into program::queues
bool names_task(op_kind kind) noexcept;   // `target` is an index into program::tasks
bool names_group(op_kind kind) noexcept;  // `target` is an index into program::groups
bool names_cell(op_kind kind) noexcept;   // `target` is an index into program::cells
bool names_lock(op_kind kind) noexcept;   // `target` is an index into program::locks

// How many expressions belong to an op of this kind. Of one that names a cell or a lock the first
// is the index, without a node unless it is an array; then
//   write: the value    add: what is added    cas: what is expected, what is wanted
//   let: the value      if, expect: the condition
std::size_t argument_count(op_kind kind) noexcept;
bool sets_register(op_kind kind) noexcept;   // it may have a `result`
bool needs_register(op_kind kind) noexcept;  // it must have one

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
