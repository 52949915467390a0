// What happened in a run, in few words: one phrase for an op that began and returned in one step,
// runs of the same op as one phrase, what goes without saying left out.
//
// The cells of the story (story.hpp) are made of these. No state between runs, no threads.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rollcall {

// What one task did in one step.
struct phrase {
    std::string what;    // "put q", "waits for group g"
    std::string first;   // the item of the first one: "#1"
    std::string last;    // of the last one
    std::string result;  // when it is not simply done: "closed", "#3", "= 5"
    std::uint32_t count = 1;
    bool goes_on = false;  // it returned in a later step, or not at all

    std::string text() const;
};

// The steps in which somebody did something worth telling.
struct told_step {
    std::uint32_t step = 0;
    nanoseconds time = 0;
    bool is_notable = false;                 // an error, a cancellation, a hang, a fault
    std::vector<std::vector<phrase>> cells;  // by index into the tasks that were asked for
};

// Steps of these tasks, in order.
std::vector<told_step> tell_steps(plan const& p, trace const& t, std::span<task_id const> tasks);

}  // namespace rollcall
