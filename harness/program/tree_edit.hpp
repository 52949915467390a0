// The single edits of a program's tree, of which mutation and shrinking are made.
//
// An edit may leave a program that is not valid, such as a spawn whose group is gone; `repair`
// drops what is at fault. Ops that an edit does not touch keep their ids, so that recorded
// schedules still find them; new ops get ids that no op has.
// Cost: linear in the ops, except where stated. Threads: none, values only.
#pragma once

#include "harness/program/program.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rollcall {

// Where an op stands. Good until the program is edited.
struct op_location {
    std::size_t task = 0;
    std::vector<op>* list = nullptr;  // the body or handler that holds it
    std::size_t index = 0;            // in `list`

    op& at() const { return (*list)[index]; }
};

// Every op, in printed order.
std::vector<op_location> locate_ops(program& p);

// Every list that can hold ops, the empty ones too, in printed order: `index` is its size, the
// position behind its last op.
std::vector<op_location> locate_lists(program& p);

void remove_op(op_location const& where);

// Puts the ops of the op's body, or of its handler, in its place, or both one after the other.
void hoist_body(op_location const& where);
void hoist_handler(op_location const& where);
void hoist_both(op_location const& where);

// Puts the ops of the task that a spawn or detach starts in its place, in a `repeat` if it starts
// several, and removes the task with all ops that name it. False, and nothing is changed: another
// op starts it as well, or it has registers.
bool inline_task(program& p, op_location const& where);

// Inserts a copy behind the op.
void duplicate_op(program& p, op_location const& where);

// Inserts `o` before the op at `where` (or at the end); it and all inside it get fresh ids.
void insert_op(program& p, op_location const& where, op o);

// Puts the op into the body of `wrapper`, which takes its place and gets a fresh id.
void wrap_op(program& p, op_location const& where, op wrapper);

// Swaps the op with the next one of its list; false if it is the last.
bool swap_with_next(op_location const& where);

// Removes a declaration with all ops that name it. The root stays.
void remove_declaration(program& p, named_sort sort, std::size_t index);

// Queues, cells and locks that no op names.
void drop_unused_data(program& p);
// Also tasks that no op names, and what only these used.
void drop_unused(program& p);

// Drops ops until the program is valid; false if that is not what it takes (names, declarations).
// Cost: one check of the program per op dropped.
bool repair(program& p);

// Repairs, drops what is unused and canonicalizes, until all of it holds; false as for `repair`.
bool settle(program& p);

// Never used in a program before; `count` of them in ascending order.
std::vector<std::uint32_t> fresh_ids(program const& p, std::size_t count);

}  // namespace rollcall
