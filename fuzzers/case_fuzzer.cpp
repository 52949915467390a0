// Hostile text against the parser, the printer, the token decoder and the replay (case_audit.hpp).
//
// Prints at the end how many of its inputs were cases.
#include "fuzzers/case_audit.hpp"
#include "fuzzers/hooks.hpp"

#include <cstdio>
#include <cstdlib>

namespace {

unsigned long long inputs = 0;
unsigned long long parsed = 0;

void print_share() {
    double const percent =
        inputs == 0 ? 0 : 100.0 * static_cast<double>(parsed) / static_cast<double>(inputs);
    std::fprintf(stderr, "case_fuzzer: %llu of %llu inputs are cases (%.1f %%)\n", parsed, inputs,
                 percent);
}

}  // namespace

// Every exception of a program makes AddressSanitizer go through its fake stacks: a third of the
// time.
extern "C" char const* __asan_default_options() { return "detect_stack_use_after_return=0"; }

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    rollcall::add_flags(argc, argv);
    rollcall::set_mutation({rollcall::mutation_scope::hostile, {"mini", "asio", "faulty:one"}, {}});
    std::atexit(print_share);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    ++inputs;
    parsed += rollcall::audit_text({reinterpret_cast<char const*>(data), size});
    return 0;
}
