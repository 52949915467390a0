// The names that laws use in their messages: tasks as "worker.2", ops as "put q @6".
//
// For messages alone: they search the trace. No state, no threads.
#pragma once

#include "properties/facts.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall {

std::string task_words(facts const& f, task_id task);
// As written in the program, with the id: "put q timeout 2 @6". 0 is "nowhere".
std::string op_words(facts const& f, std::uint32_t id);
std::string group_words(facts const& f, object_id group);  // "group g @2"
std::string queue_words(facts const& f, object_id queue);  // "queue q"
// "error 1 (fail ValueError @7 of worker.1)"; of a timeout likewise.
std::string semaphore_words(facts const& f, object_id semaphore);  // "mutex m"
std::string flag_words(facts const& f, object_id event);           // "event e"
// "with s @2 of main", also of a part of an op
std::string task_op_words(facts const& f, op_fact const& o);
std::string error_words(facts const& f, std::uint32_t error);
// "item 3 (put q @6 of producer.1)", or "sentinel 3 ...".
std::string item_words(facts const& f, std::uint32_t item);
std::string step_words(facts const& f, position p);  // "step 12", or "the end of the run"
// Where the task is at `p`: "sleep 3 @5", "its wait for group g @2", "its own code".
// Of an idle moment: "when nothing was ready in step 12".
std::string moment_words(facts const& f, position p);
std::string place_words(facts const& f, task_id task, position p);

// The innermost op of the task that is open at `p`: an index into facts::ops(), or `nothing`.
std::uint32_t open_op_at(facts const& f, task_id task, position p);
// The kind of the op that raised the error, as a bit; 0: unknown.
op_set origin_of(facts const& f, std::uint32_t error);

}  // namespace rollcall
