// Where a task that hung waits, and in words: what BQ-04 and BQ-05 have in common.
//
// No state, no threads.
#pragma once

#include "properties/facts.hpp"

#include <string>

namespace rollcall {

enum class waits_for : std::uint8_t {
    its_first_step,
    an_item,        // a get
    room,           // a put
    a_permit,       // an acquire
    an_event,       // a wait
    a_task,         // a join
    its_children,   // the end of a group's body was reached
    a_lock,         // of the program
    its_own_step,   // yield, sleep, io: nothing that a program could withhold
    nothing_known,  // between two ops: a combinator of the runtime has it
};

struct hang {
    waits_for what{};
    std::uint16_t op = 0;
    op_set ops = 0;              // the op's kind, as a set
    object_id object = nothing;  // what that is: a queue, task, group, ...
};

hang hang_of(facts const& f, task_id task) noexcept;
// "consumer.1 at get q @6"
std::string hang_words(facts const& f, task_id task);

}  // namespace rollcall
