// A fuzz target of a user's own runtimes, for libFuzzer, with all that `program_fuzzer` has:
//
//     ROLLCALL_FUZZ_TARGET(parts) { rollcall::add_library<my_library>(parts, "what it is"); }
//
// in one source file of the target, built with -fsanitize=fuzzer: what that file compiles, the
// library's own headers above all, is what new coverage is found in. ROLLCALL_FUZZ_RUNTIME and the
// other variables of the environment are as in Rollcall's fuzzers/README.md.
#pragma once

#include "fuzzers/fuzz_judge.hpp"
#include "fuzzers/hooks.hpp"
#include "fuzzers/parts.hpp"
#include "properties/law_book.hpp"

namespace rollcall {

// What libFuzzer calls.
inline int begin_fuzzing(int* argc, char*** argv) {
    add_flags(argc, argv);
    set_mutation({mutation_scope::whole_case, the_judge().runtimes(), {}});
    return 0;
}
inline int fuzz_one(std::uint8_t const* data, std::size_t size) {
    auto const c = read_input({data, size}, default_from_bytes);
    return c && the_judge().run(*c) ? 0 : -1;
}

}  // namespace rollcall

#define ROLLCALL_FUZZ_TARGET(parts)                                                     \
    static void rollcall_fuzzed(rollcall::registry& parts);                             \
    rollcall::registry const& rollcall::fuzzed_parts() {                                \
        static registry const all = [] {                                                \
            registry made;                                                              \
            made.set_laws([] { return make_law_book(); });                              \
            rollcall_fuzzed(made);                                                      \
            return made;                                                                \
        }();                                                                            \
        return all;                                                                     \
    }                                                                                   \
    extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {                      \
        return rollcall::begin_fuzzing(argc, argv);                                     \
    }                                                                                   \
    extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) { \
        return rollcall::fuzz_one(data, size);                                          \
    }                                                                                   \
    static void rollcall_fuzzed(rollcall::registry& parts)
