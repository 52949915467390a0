// Runs the cases of a fuzz target and judges them, in this process.
//
// A case counts as failing if it breaks a law that neither its own expected verdict nor a known
// finding (corpus/known) accounts for, or if it does not meet the verdict that it states. Then the
// report with the line that replays it goes to standard error, and the process aborts.
//
// ROLLCALL_FUZZ_RUNTIME in the environment names, separated by commas, the runtimes that every case
// runs on, whatever it says itself: "faulty:capacity_off_by_one" proves that a target can fail.
// Without it cases run on the runtime that they name, if it is a real one of this build.
// Threads: one.
#pragma once

#include "harness/program/case.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace rollcall {

class fuzz_judge {
public:
    // Exits with status 2 if the environment names a runtime that does not exist.
    fuzz_judge();
    ~fuzz_judge();

    std::vector<std::string> const& runtimes() const noexcept { return runtimes_; }

    // False: not a case for this process, nothing was run. Its runtime is not here, it expects to
    // crash, or it may execute more ops than a fuzzer has time for (complete_ops_max).
    bool run(test_case c);

private:
    struct engine;

    engine* engine_for(std::string& name);
    // What `fingerprint` is known by; empty: it is new.
    bool is_known(std::string const& runtime, std::string const& fingerprint);
    void judge(test_case const& c, engine& e);

    bool forced_ = false;
    std::vector<std::string> runtimes_;
    std::vector<std::unique_ptr<engine>> engines_;  // as runtimes_, made when first needed
    std::set<std::string> known_;                   // "asio BQ-01 ..."
};

// The judge of this process.
fuzz_judge& the_judge();

}  // namespace rollcall
