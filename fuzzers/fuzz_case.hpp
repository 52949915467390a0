// What the input of a fuzz target means: a case.
//
// Input that begins with the header of a case is its text, and is refused if it has an error. Any
// other input is raw bytes:
//     byte 0      the runtime, modulo how many there are; the top bit asks for an incomplete
//                 program, the next one for one that is drawn from a seed
//     byte 1      how many bytes at the end are the schedule, as far as there are that many
//     the rest    the program, as the generator draws it from them
//     at the end  the schedule: a byte per decision, taken modulo its options; 0: no deviation
// Behind a byte 0 that asks for a seed there are its eight bytes, and nothing else counts: program
// and schedule are drawn as a hunt draws them, without an end.
// No bytes at all are the smallest program in its own order. Raw bytes claim no verdict.
//
// Plain functions, no state.
#pragma once

#include "harness/program/case.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace rollcall {

using input_bytes = std::span<std::uint8_t const>;

// `runtimes` is not empty.
test_case case_from_bytes(input_bytes bytes, std::span<std::string const> runtimes);

// Bytes that mean another case for each `seed`, as many as `size_max`, but no more than 1,024. An
// input of more bytes is worth less to a fuzzer than a text that reaches the same.
std::size_t write_seed(std::uint64_t seed, std::uint8_t* out, std::size_t size_max);

// The schedule that makes the same choices as a bytes_strategy: position modulo options, no keys.
schedule schedule_from_bytes(input_bytes bytes);

// The case of the text, or what `from_bytes` makes of other input; nothing for a text with an
// error.
std::optional<test_case> read_input(input_bytes input,
                                    std::function<test_case(input_bytes)> const& from_bytes);

}  // namespace rollcall
