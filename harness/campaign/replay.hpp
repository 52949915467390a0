// Replays a case in a process of its own, and measures it against its expected verdict.
#pragma once

#include "harness/campaign/isolate.hpp"
#include "harness/program/case.hpp"
#include "harness/run/registry.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rollcall {

struct replay_report {
    bool met = false;       // the run was what the case expects
    bool diverged = false;  // choices met other options than recorded, or another trace came
    bool gave_up = false;
    bool in_part = false;      // it was judged up to where an op was left before its body ended
    bool interrupted = false;  // it was not run to its end
    std::string verdict;       // what the run was: "passed", "failed SC-01", "hung consumer"
    std::string problem;       // why it could not be run; otherwise empty
    std::string divergence;    // in words
    std::vector<std::string> lost_choices;  // likewise, one line each
    std::vector<std::string> laws;          // broken, by id
    std::vector<std::string> fingerprints;  // of what broke, of the hang, limit or crash
    std::vector<std::string> messages;      // one per fingerprint
    std::vector<std::string> hung;          // task names, sorted
    std::vector<std::string> explanation;   // of a hang, of a lost error; one line each
    std::string story;                      // what happened, for people
    std::string timeline;                   // JSON, see report/page.hpp; if asked for
    std::string trace_events;               // likewise
    std::uint64_t trace_hash = 0;
    std::uint32_t decisions = 0;
    std::uint32_t steps = 0;
    std::uint32_t tasks = 0;  // instances that a spawn made
    std::uint32_t ops = 0;    // of the program that began
    double controlled_percent = 100;
};

// Whether the recorded trace hash is compared; a case that was edited keeps its old one.
struct replay_options {
    bool compare_trace = true;
    bool with_story = false;
    bool with_timeline = false;
    isolation_limits limits;
    // Asked now and then; see run_isolated.
    std::function<wish()> asked = interrupt_guard::wanted;
};

// What a case expects that shows the first of the report's fingerprints.
expectation expectation_of(replay_report const& r);

replay_report replay_isolated(registry const& parts, test_case const& c,
                              replay_options const& options);
// The same in this process; a crash ends it. `mark`: see runner::tell.
replay_report replay_here(registry const& parts, test_case const& c, replay_options const& options,
                          run_mark* mark = nullptr);

struct load_result {
    std::optional<test_case> value;
    std::string error;  // file:line:column, what is wrong and what to do
};

// Reads a case from a file, or from a token if `text` is not a file.
load_result load_case(std::string const& file_or_token);

}  // namespace rollcall
