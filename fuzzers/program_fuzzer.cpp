// Programs and schedules on every C++ runtime: each law holds, or the process aborts with the
// report. What the input means: fuzz_case.hpp; what counts as failing: fuzz_judge.hpp.
#include "fuzzers/fuzz_judge.hpp"
#include "fuzzers/hooks.hpp"

extern "C" char const* __asan_default_options() { return ROLLCALL_FUZZ_ASAN_OPTIONS; }

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    rollcall::add_flags(argc, argv);
    rollcall::set_mutation(
        {rollcall::mutation_scope::whole_case, rollcall::the_judge().runtimes(), {}});
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const c = rollcall::read_input({data, size}, rollcall::default_from_bytes);
    return c && rollcall::the_judge().run(*c) ? 0 : -1;
}
