// The cases of corpus/, whose programs the schedule fuzzer runs.
//
// Read once, in the order of their paths; without those that expect to crash. Never empty: a corpus
// without a case is replaced by the smallest program. Threads: one.
#pragma once

#include "harness/program/case.hpp"

#include <vector>

namespace rollcall {

// Exits with status 2 and the place of the error if a file of the corpus is not a case.
std::vector<test_case> const& corpus_cases();

}  // namespace rollcall
