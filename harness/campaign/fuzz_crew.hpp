// Processes of a fuzz target, beside each other on one corpus.
//
// The target is a binary of libFuzzer's that knows these variables of the environment
// (fuzzers/README.md): ROLLCALL_FUZZ_RUNTIME, ROLLCALL_FUZZ_FOUND, ROLLCALL_FUZZ_PRINT. A process
// that dies leaves the input that killed it, and is replaced. Each process dies with this one.
// The calling process must have a single thread.
#pragma once

#include "harness/campaign/interrupt.hpp"
#include "harness/program/case.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

struct fuzz_settings {
    std::string target;
    std::vector<std::string> runtimes;  // empty: those that the target has
    std::string corpus;                 // a directory, which grows
    std::vector<std::string> seeds;     // directories that are only read
    std::string found;                  // directory of what breaks a law, and of deadly inputs
    std::uint64_t seed = 1;
    double seconds = 30;
    unsigned jobs = 1;
};

struct fuzz_progress {
    std::uint64_t runs = 0;
    std::uint64_t features = 0;  // of the process that has most
    std::uint64_t found = 0;     // broken laws
    double seconds = 0;
};

struct fuzz_result {
    fuzz_progress reached;
    std::string trouble;      // why the target could not be run, in its own words; empty: it was
    bool is_refused = false;  // what it was asked for is the trouble
    std::vector<std::string> notes;
};

struct fuzz_ends {
    std::function<void(fuzz_progress const&)> progress;
    std::function<void(std::string const& file)> died;  // of this input, whose log is beside it
    std::function<wish()> asked = interrupt_guard::wanted;
};

// Until the time is over, or somebody wants it to end; until a process cannot be run.
fuzz_result run_fuzz_target(fuzz_settings const& settings, fuzz_ends const& ends);

// Leaves in the corpus what is needed to reach all that it reaches. False: nothing of it was
// removed, since that took too long, or a file could not be written.
bool merge_corpus(fuzz_settings const& settings);

// The inputs in the directory that killed a process.
std::vector<std::string> deadly_inputs(std::string const& found);
// The case that an input is to the target; nothing if it is none.
std::optional<test_case> case_of_input(fuzz_settings const& settings, std::string const& file);

// Unknown: it was asked to end, or it ended itself for taking long, of the wall clock: a busy
// machine does that as well as an input.
enum class effect { none, death, unknown };
// Of an input on the target; what it says then is in `told`.
effect effect_of_input(fuzz_settings const& settings, std::string const& file, std::string& told);

}  // namespace rollcall
