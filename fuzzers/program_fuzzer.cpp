// Programs and schedules on every C++ runtime: each law holds, or the process aborts with the
// report. What the input means: fuzz_case.hpp; what counts as failing: fuzz_judge.hpp.
#include "fuzzers/fuzz_target.hpp"

extern "C" char const* __asan_default_options() { return ROLLCALL_FUZZ_ASAN_OPTIONS; }

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    return rollcall::begin_fuzzing(argc, argv);
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    return rollcall::fuzz_one(data, size);
}
