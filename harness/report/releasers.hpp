// Who could have ended the wait of a task that hangs, and why nobody did.
//
// Whoever holds an op that would serve the wait counts, whether or not it would have come to it: a
// task that has ended, or hangs itself, will not any more. No state, no threads.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <string>
#include <vector>

namespace rollcall {

// What a wait at a queue needs of another task. A close ends it as well, but gives nothing back.
enum class service : std::uint8_t { takes, gives, gives_or_passes_on, gives_back };

// Whether an op somewhere in `body` would do it.
bool serves(std::vector<op> const& body, object_id queue, service wanted);

struct releaser {
    task_id task = nothing;
    bool hangs = false;
    std::uint32_t ended_in = 0;  // step; 0: it has not ended
};

// Of a task_hung event: waits at queues, for permits and events, joins, waits for children and for
// locks; empty for others.
std::vector<releaser> releasers_of(plan const& p, trace const& t, event const& hung);

// What the op waits at, whose name is in its line: "queue q", "mutex m", "event e"; else empty.
std::string what_it_waits_at(plan const& p, event const& hung);

// Of a wait there: "is closed", "has an item", "is set", and still the wait has not ended. Empty:
// what it waits for is missing.
std::string what_is_there(plan const& p, trace const& t, event const& hung);

// "nobody is left to put an item or close it: producer.1 ended in step 15"; empty: nothing to say.
std::string fate_text(plan const& p, trace const& t, event const& hung);

}  // namespace rollcall
