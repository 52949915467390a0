// A fuzz target of your runtimes, for libFuzzer: ROLLCALL_FUZZ_TARGET.
#pragma once

#include "fuzzers/fuzz_target.hpp"  // IWYU pragma: export
