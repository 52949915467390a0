// Runs the cases of a fuzz target and judges them, in this process.
//
// A case counts as failing if it breaks a law that neither its own expected verdict nor a known
// finding (corpus/known) accounts for, or if it does not meet the verdict that it states. Then the
// report with the line that replays it goes to standard error, and the process aborts.
//
// ROLLCALL_FUZZ_RUNTIME in the environment names, separated by commas, the runtimes that every case
// runs on, whatever it says itself: "faulty:capacity_off_by_one" proves that a target can fail.
// What it expects holds for its own runtime alone.
// Without it cases run on the runtime that they name, if it is a real one of this build.
//
// ROLLCALL_FUZZ_FOUND names a directory in which what breaks a law is kept as its smallest case,
// once for each fingerprint, whoever found it; then the process goes on, since a broken law harms
// nothing.
//
// ROLLCALL_FUZZ_PRINT: cases are printed to standard output, as they would run, and not run.
//
// ROLLCALL_FUZZ_NO_DEPTHS: only new code is new (run_depths.hpp).
// Threads: one.
#pragma once

#include "fuzzers/run_depths.hpp"
#include "harness/campaign/finding.hpp"
#include "harness/program/case.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

// Every exception of a program makes AddressSanitizer go through its fake stacks: the less there is
// of them, the faster. The stacks of allocations are short, since each takes time.
#define ROLLCALL_FUZZ_ASAN_OPTIONS "max_uar_stack_size_log=16:malloc_context_size=5"

namespace rollcall {

class fuzz_judge {
public:
    // Exits with status 2 if the environment names a runtime or a directory that does not exist.
    fuzz_judge();
    ~fuzz_judge();

    std::vector<std::string> const& runtimes() const noexcept { return runtimes_; }

    // False: not a case for this process, nothing was run. Its runtime is not here, it expects to
    // crash, or it may execute more ops than a fuzzer has time for (complete_ops_max).
    bool run(test_case c);

private:
    struct engine;

    // Nothing, if its runtime is not here; on another one than its own the case expects nothing.
    engine* engine_for(test_case& c);
    // What `fingerprint` is known by; empty: it is new.
    bool is_known(std::string const& runtime, std::string const& fingerprint);
    void judge(test_case const& c, engine& e);

    void find_directory();
    void keep(finding f);

    bool forced_ = false;
    bool prints_ = false;
    bool counts_depths_ = true;
    std::string found_;  // a directory; empty: what is found ends the process
    std::vector<std::string> runtimes_;
    std::vector<std::unique_ptr<engine>> engines_;  // as runtimes_, made when first needed
    std::set<std::string> known_;                   // "asio BQ-01 ..."
};

// The judge of this process.
fuzz_judge& the_judge();

}  // namespace rollcall
