// A run on a semaphore, a mutex and an event, for the tests of the laws about them.
#pragma once

#include "harness/program/builder.hpp"
#include "properties/laws.hpp"
#include "properties/trace_builder.test.hpp"

#include <string>

namespace rollcall {

// acquire s @1, acquire s x2 @2, try_acquire s @3, release s @4, acquire m @5, release m @6,
// wait e @7, set e @8, clear e @9, acquire s timeout 3 @10
struct sync_run {
    explicit sync_run(std::uint32_t permits = 1)
        : t(build::program_builder{}
                .semaphore("s", permits)
                .mutex("m")
                .event("e")
                .task("main", build::acquire("s"), build::acquire("s", 2), build::try_acquire("s"),
                      build::release("s"), build::acquire("m"), build::release("m"),
                      build::wait_event("e"), build::set_event("e"), build::clear_event("e"),
                      build::acquire("s", 1, 3))
                .build()) {}
    trace_builder t;
    task_id a = t.root();
    task_id b = t.spawns(a, "main");
    task_id c = t.spawns(a, "main");

    void does(task_id task, std::uint32_t op, outcome result = outcome::ok) {
        t.op_begins(task, op);
        t.op_ends(task, result);
    }
    // In a step of its own, so that whoever begins later comes later.
    void waits(task_id task, std::uint32_t op) {
        t.step();
        t.op_begins(task, op);
        t.step();
    }
};

}  // namespace rollcall
