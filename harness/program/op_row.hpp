// What a row of the op table says (op_table.hpp). Constants only; no threads.
#pragma once

#include "harness/program/feature.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall {

enum class op_kind : std::uint8_t;

// What the name in an op's line is the name of. `op::target` is an index among them.
enum class named_sort : std::uint8_t {
    none,
    task,
    queue,
    group,
    cell,
    lock,
    error,
    semaphore,  // or a mutex
    event,
};
inline constexpr std::size_t named_sort_count = 9;

// A part of an op's line, in the order of the line. In brackets: it may be left out.
enum class clause : std::uint8_t {
    none,
    target,            // NAME
    group_target,      // group NAME
    element,           // NAME, or NAME[I] of an array; I is the first of op::arguments
    duration,          // D
    duration_or_none,  // D, or none
    limit,             // [timeout D]
    times,             // N
    instances,         // [xN]
    permits,           // [xN]
    scope,             // [in g]
    group_options,     // [race] [static]
    pass_on,           // [pass_on]
    sets,              // R              the register that it sets, ahead of its value
    value,             // V              an expression, the next of op::arguments; so are the
    assigned,          // = V            four below
    by,                // by V
    from,              // from V
    to,                // to V
    into,              // into R         the register that it sets
    may_set,           // [into R]
    block,             // : and op::body
    may_block,         // [: and op::body]
    catch_block,       // catch FILTER: and op::handler, on lines of their own
    finally_block,     // finally: and op::handler, likewise
    may_else,          // [else: and op::handler]
};

// Whether an expression belongs to it.
constexpr bool is_argument(clause c) noexcept {
    return c == clause::element || c == clause::value || c == clause::assigned || c == clause::by ||
           c == clause::from || c == clause::to;
}

enum class op_wait : std::uint8_t {
    never,         // it goes on at once, but for what stands in its blocks
    own_step,      // always gives way, and does nothing more once it goes on
    on_target,     // until what it names lets it; then it acts
    for_children,  // of its group
    in_body,       // its body is run by the runtime's own code, or again and again
};

// What it does to what it names. Footprints and bounds come from here.
enum class op_effect : std::uint8_t {
    none,
    puts,         // an item, into the queue
    takes,        // items, from the queue
    closes,       // the queue
    starts,       // instances of the task
    awaits,       // the end of the task
    opens,        // an instance of the group
    cancels,      // the task
    cancels_all,  // in the group
    raises,       // the error
    reads,        // the cell
    writes,       // the cell, reading it or not
    holds,        // the lock, or holds it no more
    acquires,     // permits of the semaphore
    releases,     // them
    sets,         // the event
    clears,       // the event
    awaits_set,   // that the event is set
};

// A way to write it: a row of FORMAT.md, in Markdown.
struct op_form {
    std::string_view text;
    std::string_view meaning;
    std::string_view asyncio;  // what somebody who knows asyncio would write; of benchmarks: empty
};

struct op_row {
    op_kind kind{};
    // What hashes see of it. Never changed and never used again, whatever becomes of the order.
    std::string_view name;          // in fingerprints and lists
    std::string_view keyword = {};  // with which its line begins, if that is not its name
    named_sort names = named_sort::none;
    std::array<clause, 4> clauses = {};
    op_wait waits = op_wait::never;
    op_effect effect = op_effect::none;
    feature drawn_with = feature::none;  // of generated programs; none: it is in all of them
    feature needs = feature::none;       // what a runtime needs for it, if that is another one
    bool is_generated = true;  // else for benchmark programs: the harness's own on every runtime
    std::array<op_form, 3> forms = {};
};

}  // namespace rollcall
