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
// which gives the tests conformance.mini.SC_01 and so on, and three that hold for any runtime:
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

#include "properties/law_campaign.hpp"

#include <source_location>

namespace rollcall {

using conformance_settings = law_campaign_settings;

// Adds the tests to GoogleTest; to be called before it runs them. Always true. Failures are told at
// the line that calls it.
bool register_conformance(conformance_settings settings,
                          std::source_location where = std::source_location::current());

}  // namespace rollcall
