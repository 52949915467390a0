// What of a run is a finding: broken laws, and, of a program that is to come to its end, a hang or
// a limit that was hit. (A crash is seen from outside, by the process that watches the run.)
//
// No state; threads as the runner.
#pragma once

#include "harness/program/case.hpp"
#include "harness/run/runner.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

struct failure {
    std::string fingerprint;  // "SC-01 child_ran_after_close group+spawn", "hung nobody_left get"
    std::string law;          // "SC-01", or what came instead of an end: "hung", "limit"
    std::string message;      // one sentence
    std::vector<task_id> tasks;    // concerned
    std::uint32_t step = 0;        // in which it broke, or the run came to rest
    expectation verdict;           // that a case of this failure expects
    bool is_programs_own = false;  // the program is at fault, whatever the runtime
};

// Whom an end is asked of. Programs that are generated, or run under schedules that nobody meant
// for them, may hang by themselves; the one that somebody asks about may not.
enum class end_claim : std::uint8_t { none, must_end };

// Of the runner's last run, broken laws first. A hang or limit that one of these explains
// (law_info::explains_hang) is not told once more.
std::vector<failure> failures_of(plan const& p, runner& r, end_claim claim);

// The tasks that hang, sorted, one name per instance.
std::vector<std::string> names_of_hung(plan const& p, trace const& t);

// Whether a failure is of the kind that the case's `expect` names: this law, a hang of exactly
// these tasks, a crash; `any` names every hang.
bool is_expected(expectation const& expected, expectation const& verdict);

// The law of a fingerprint, or "crashed", "hung", "limit".
std::string law_of_fingerprint(std::string_view fingerprint);

}  // namespace rollcall
