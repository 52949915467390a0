// What the input of a fuzz target means: a case.
//
// Input that begins with the header of a case is its text, and is refused if it has an error. Any
// other input is raw bytes:
//     byte 0      the runtime, modulo how many there are; the top bit asks for an incomplete
// program
//     byte 1      how many bytes at the end are the schedule, as far as there are that many
//     the rest    the program, as the generator draws it from them
//     at the end  the schedule: a byte per decision, taken modulo its options; 0: no deviation
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

// The schedule that makes the same choices as a bytes_strategy: position modulo options, no keys.
schedule schedule_from_bytes(input_bytes bytes);

// The case of the text, or what `from_bytes` makes of other input; nothing for a text with an
// error.
std::optional<test_case> read_input(input_bytes input,
                                    std::function<test_case(input_bytes)> const& from_bytes);

}  // namespace rollcall
