// Traces written by hand, for the tests of laws: each call appends the events that a run would.
//
//     trace_builder t(program_builder{}.task("main", group("g", spawn("w")))   // @1 @2
//                         .task("w", sleep(1)).build());                       // @3
//     task_id const main = t.root();
//     object_id const g = t.opens(main, 1);
//     task_id const w = t.spawns(main, "w", g, 2);
//     t.step();
//     t.begins(w);
//     t.op_begins(w, 3);
//     EXPECT_EQ(t.verdict(sc_01::law), "not exercised");
//
// Nothing is checked: a trace may tell what no correct runtime does; that is the point. The dialect
// promises everything, as mini does; change `declares` before `verdict` to promise less.
// Owns its program and trace. One thread; the cost does not matter.
#pragma once

#include "properties/checked_law.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// What mini promises.
dialect all_promised();

class trace_builder {
public:
    explicit trace_builder(program p);

    dialect declares = all_promised();
    bool gave_up = false;

    void step(std::uint32_t count = 1) { step_ += count; }
    // Time passes by so many ticks while nothing is ready, and `timers` become due; then a new
    // step.
    void idles(ticks duration, std::uint32_t timers = 1);
    // The same although something is ready.
    void leaps(ticks duration, std::uint32_t timers = 1);

    task_id root();  // spawned and begun in step 1
    task_id spawns(task_id by, std::string_view declaration, object_id group = nothing,
                   std::uint32_t op = 0);
    void refuses(task_id by, task_id child);
    void begins(task_id task);
    void finishes(task_id task, outcome result = outcome::ok);

    // The object is that of the op in the program; of a join or a cancel, pass it.
    void op_begins(task_id task, std::uint32_t id, object_id object = nothing);
    // A consume has begun; this is the get or put inside it.
    void inner_begins(task_id task, std::uint32_t id, op_action action);
    // The innermost open op of the task; a get says which item it took.
    void op_ends(task_id task, outcome result = outcome::ok, std::uint32_t item = 0);
    void does(task_id task, std::uint32_t id, outcome result = outcome::ok,
              object_id object = nothing);
    std::uint32_t puts(task_id task, std::uint32_t id, outcome result = outcome::ok);
    void gets(task_id task, std::uint32_t id, std::uint32_t item);
    std::uint32_t last_item() const noexcept { return items_; }

    object_id opens(task_id host, std::uint32_t id);
    void body_ends(object_id group, outcome result = outcome::ok);
    void closes(object_id group, outcome result = outcome::ok);

    void asks(task_id task, cancel_cause cause, object_id group = nothing);
    std::uint32_t fails(task_id task, std::uint32_t id);  // the op `fail`: a new error
    std::uint32_t times_out(task_id task);                // the innermost op, a timeout, raises
    void error(event_kind kind, task_id task, object_id group, std::uint32_t error);
    void cleanup_begins(task_id task, std::uint32_t id);
    void cleanup_ends(task_id task, std::uint32_t id, outcome result = outcome::ok);

    void hangs(task_id task);
    void leaves(object_id queue, std::uint32_t item);
    void leaves_permits(object_id semaphore, std::uint32_t permits);
    void record(event_kind kind, task_id task = nothing, std::uint32_t op = 0,
                object_id object = nothing, std::uint32_t value = 0, outcome result = outcome::ok,
                op_action action = op_action::none);

    // "not exercised", "holds", or one line per violation: its fingerprint, ": ", its message.
    std::string verdict(checked_law const& law) const;

private:
    struct open_op {
        std::uint32_t id = 0;
        object_id object = nothing;
        std::uint32_t value = 0;
        op_action action{};
    };
    struct open_group {
        task_id host = nothing;
        std::uint32_t op = 0;
    };

    void begin_op(task_id task, open_op const& o);

    std::unique_ptr<program> program_;
    std::unique_ptr<plan> plan_;
    trace trace_;
    std::vector<std::vector<open_op>> open_;  // by task
    std::vector<open_group> groups_;
    std::vector<std::uint32_t> instances_;  // by declaration
    nanoseconds now_ = 0;
    std::uint32_t step_ = 1;
    std::uint32_t items_ = 0;
    std::uint32_t errors_ = 0;
};

}  // namespace rollcall
