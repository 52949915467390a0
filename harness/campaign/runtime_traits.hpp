// What a runtime says of itself, asked without making it in this process.
//
// To make one may do anything: die, block, start what must not be there before a fork. Commands
// that only want to know what it has therefore ask a child.
#pragma once

#include "harness/campaign/isolate.hpp"
#include "harness/run/registry.hpp"

#include <cstdint>
#include <string>

namespace rollcall {

struct runtime_traits {
    std::string name;  // as it calls itself
    capabilities has;
    std::uint64_t promised = ~std::uint64_t{0};  // bit per law of the registry's book
    bool footprints_are_complete = false;
    bool resumes_inline = false;
    // Why it could not be asked: "SIGABRT"; then the rest is as above, and a run will tell more.
    std::string problem;
};

// The calling process must have a single thread.
runtime_traits ask_traits(registry const& parts, runtime_entry const& entry,
                          isolation_limits const& limits = {});

// What is wrong with a runtime that calls itself otherwise than its entry does; empty: nothing.
std::string misnamed(runtime_entry const& entry, runtime_traits const& told);

// Why a runtime of that name that has these cannot run the program; empty: it can.
std::string cannot_run(std::string_view name, capabilities const& has, program const& p);

}  // namespace rollcall
