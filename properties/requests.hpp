// Who was asked to cancel, and when: what the laws about aborts have in common.
//
// No state, no threads. Cost: the requests to one task.
#pragma once

#include "properties/facts.hpp"

namespace rollcall {

// Whether the task's own op returned as cancelled between two positions.
bool saw_cancel_between(facts const& f, task_id task, position after, position before) noexcept;

// Whether, by `due`, the abort of `group` that was due at `p` has reached the task: it was asked by
// that group, or by anybody after `p`, or before `p` and has not seen it yet.
bool was_asked(facts const& f, task_id task, object_id group, position p, position due) noexcept;

// The first child of the group that ran and was unfinished from `p` on although its abort was due
// then, and that was not asked until `due`; `nothing`: all were. Children that had not begun by
// `due` need no request. `found` tells whether there was a child to be asked at all.
task_id first_child_not_asked(facts const& f, object_id group, position p, position due,
                              bool& found) noexcept;

// By when the abort of `group` that is due at `p` must have reached its children; `never`: nobody
// can tell.
position abort_due(facts const& f, object_id group, position p) noexcept;

}  // namespace rollcall
