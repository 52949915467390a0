// What the harness knows about one running task; an adapter carries a pointer to it.
//
// The interpreter sets `next` before each suspension: it is the option under which the adapter
// posts the task's resumption to the gate. Owned by the interpreter, valid until the run has been
// torn down. One thread.
#pragma once

#include "harness/schedule/strategy.hpp"
#include "harness/trace/trace.hpp"

#include <cstdint>
#include <exception>

namespace rollcall {

struct task_context {
    task_id id = nothing;
    std::uint32_t declaration = 0;
    std::uint64_t path = 0;
    object_id group = nothing;
    option next;  // what the adapter posts when the task becomes ready

    // Where the task is: for the explanation of a hang.
    object_id object = nothing;
    std::uint16_t op = 0;
    op_action action = op_action::none;
    bool finished = false;
    bool being_posted = false;       // inside the call that spawns it
    bool loop_goes_on = false;       // the innermost loop around the op has further turns
    std::uint32_t segment_step = 0;  // last step in which its code ran
    std::uint32_t index = 0;         // among those of its declaration that its spawner spawned
    std::uint32_t registers = 0;     // where its registers begin: program_memory.hpp
    std::uint16_t lock_op = 0;       // the op that takes `next.lock`

    // What is being raised through the task's ops. The interpreter hands it up by hand and throws
    // only where the runtime's own code must see it: a throw costs a microsecond and a half.
    std::exception_ptr failure;
    outcome failed_as = outcome::ok;
};

// A group instance.
struct group_context {
    object_id id = nothing;
    task_id host = nothing;
    bool closed = false;
    bool is_race = false;
};

}  // namespace rollcall
