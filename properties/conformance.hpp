// The conformance suite: each law of the book as one GoogleTest test of one runtime.
//
// A runtime joins with one file, <runtime>.conformance.cpp:
//
//     #include "properties/conformance.hpp"
//     #include "runtimes/mini/mini_runtime.hpp"
//
//     [[maybe_unused]] static bool const registered = rollcall::register_conformance({
//         .runtime = "mini",
//         .make = [] { return rollcall::make_mini_runtime(); },
//         .known = ROLLCALL_SOURCE_DIR "/corpus/known",
//     });
//
// which gives the tests conformance.mini.SC-01 and so on, and three that hold for any runtime:
// that its steps are the gate's, that no run crashes, blocks or spins, and that a recorded run
// replays to the same trace.
//
// All tests of a runtime share one campaign of generated programs x schedules, made when the first
// of them needs it, in processes of its own: a runtime that crashes costs one run, and its case is
// told. One more program has the ops that generated ones lack (PG-01). A test fails if its law
// broke in a way that no known finding accounts for, with the report of the smallest case; it
// fails as well if no run exercised the law, or there was no run to control or to replay, since
// that proves nothing. It is skipped if the runtime does not promise the law, or lacks what a
// program needs to break it. A pass is no proof: it says that so many runs did not break it. The
// process must have a single thread, since it forks.
#pragma once

#include "harness/run/registry.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <source_location>
#include <string>

namespace rollcall {

struct conformance_settings {
    std::string runtime;  // as its cases name it
    std::function<std::unique_ptr<rollcall::runtime>()> make;
    std::string known;  // directory of known findings: <known>/<runtime>/*.case; empty: none
    std::uint64_t seed = 1;
    std::uint32_t programs = 250;
    std::uint32_t schedules_per_program = 16;
};

// Adds the tests to GoogleTest; to be called before it runs them. Always true. Failures are told at
// the line that calls it.
bool register_conformance(conformance_settings settings,
                          std::source_location where = std::source_location::current());

enum class law_standing : std::uint8_t {
    holds,
    broken,
    not_exercised,
    not_promised,
    not_applicable,  // no program that the runtime can run could break it
};

struct law_verdict {
    law_standing standing{};
    std::string text;  // the report, or the reason
};

// The shared campaign. Runs when it is made.
class conformance_campaign {
public:
    explicit conformance_campaign(conformance_settings settings);
    ~conformance_campaign();

    law_verdict judge(std::string_view law_id) const;
    // Whether each segment of the interpreter ran when the gate had picked its task.
    law_verdict control() const;
    // Whether the process of every run survived; else the smallest case that kills it.
    law_verdict crashes() const;
    // Whether recorded runs led to the same trace again; else the case of one that did not.
    law_verdict repeats() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace rollcall
