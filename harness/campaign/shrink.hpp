// A small shrinker: makes a failing case smaller while the same fingerprint fails.
//
// Removes ops, tasks and queues, lowers counts and durations, brings choices back to 0. Greedy and
// deterministic: it goes through all simplifications again and again until none keeps the failure
// or the budget is used up; an interrupt ends it with the smallest case so far. A candidate is
// tried under the recorded schedule, as far as its choices are found again, and under none; when
// that leads nowhere any more, under a few fresh ones too, seeded by the candidate, and accepted
// with the one that fails. Simpler is: fewer ops, then fewer choices, then smaller numbers. Every
// candidate runs in a process of its own kind: law failures in one child for all, crashes in one
// child each and under the recorded schedule alone.
// A failure that is the program's own keeps what it is about (subject.hpp). A program that passes
// in the runtime's own order still does; one that passes in another of 64, in one of them.
// Threads: none.
#pragma once

#include "harness/campaign/interrupt.hpp"
#include "harness/program/case.hpp"
#include "harness/run/registry.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rollcall {

// What may become smaller: of a program that somebody gave, its schedule.
enum class shrink_scope : std::uint8_t { all, schedule };

struct shrink_budget {
    shrink_scope scope = shrink_scope::all;
    std::uint32_t runs_max = 3'000;
    std::uint32_t crash_runs_max = 300;   // when each run costs a process
    std::uint32_t blocked_runs_max = 10;  // runs that blocked: each is watched for half a second
    std::function<wish()> asked = interrupt_guard::wanted;
};

struct shrink_progress {
    std::uint32_t runs = 0;
    std::size_t ops = 0;
};

struct shrink_result {
    test_case smallest;
    std::uint32_t runs = 0;
    std::uint32_t runs_to_smallest =
        0;                  // of these; the rest is to see that nothing makes it smaller
    bool complete = false;  // no single simplification keeps the failure in what was tried of it
};

// The program under other schedules that show the same, at most `most` of those that 64 fresh ones
// find: where shrinking may begin as well. None of a crash, nor of a failure that is the program's
// own, in which another schedule shows another mistake.
std::vector<test_case> other_beginnings(registry const& parts, test_case const& failing,
                                        std::string const& fingerprint, std::size_t most);

shrink_result shrink(registry const& parts, test_case const& failing,
                     std::string const& fingerprint, shrink_budget const& budget,
                     std::function<void(shrink_progress const&)> const& progress);

}  // namespace rollcall
