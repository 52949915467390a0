// The custom mutator and crossover of the fuzz targets, called by libFuzzer.
//
// Text stays text: it is parsed, the case is changed (case_mutation.hpp, splice.hpp) and printed;
// if that is longer than allowed, ops go until it fits. Raw bytes are changed as bytes, or turned
// into the text of the case that they mean, which runs in the same way. A target may ask for
// hostile input: then some texts and tokens are damaged as well.
//
// Reproducible: the same inputs and seeds, in the same order, give the same results. Threads: one.
#pragma once

#include "fuzzers/fuzz_case.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rollcall {

enum class mutation_scope : std::uint8_t {
    whole_case,     // program, schedule and runtime
    schedule_only,  // the programs stay what they are
    hostile,        // the text itself too
};

struct mutation_settings {
    mutation_scope scope = mutation_scope::whole_case;
    std::vector<std::string> runtimes = {"mini"};
    std::function<test_case(input_bytes)> from_bytes;  // what raw bytes mean to the target
};

// A target calls it once, before the first input.
void set_mutation(mutation_settings settings);

// libFuzzer lets inputs grow from a few bytes on, in which no text has room: not here. Behind the
// target's own flags, before the user's, which win.
void add_flags(int* count, char*** arguments);

// What `from_bytes` is if the target does not say: case_from_bytes on `runtimes`.
test_case default_from_bytes(input_bytes bytes);

}  // namespace rollcall

extern "C" {

// libFuzzer's own changes to bytes. Absent in a replayer, which changes nothing.
__attribute__((weak)) std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                   std::size_t size_max);

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max,
                                    unsigned seed);

std::size_t LLVMFuzzerCustomCrossOver(std::uint8_t const* first, std::size_t first_size,
                                      std::uint8_t const* second, std::size_t second_size,
                                      std::uint8_t* out, std::size_t out_max, unsigned seed);
}
