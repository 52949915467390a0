// What the fuzz targets run: every C++ runtime, the planted faults, and the laws; in a target of a
// user's own, his (fuzz_target.hpp).
//
// Built once, never destroyed before the process ends. Threads: one.
#pragma once

#include "harness/run/registry.hpp"

#include <string>

namespace rollcall {

registry const& fuzzed_parts();

// The directory of cases: ROLLCALL_CORPUS of the environment, else `corpus` beside the binary, as
// services for fuzzing have it, else the one of the source tree.
std::string corpus_directory();

}  // namespace rollcall
