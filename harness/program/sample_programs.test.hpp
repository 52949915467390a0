// Programs for tests: read from a text, or generated, and what is wrong with one.
#pragma once

#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace rollcall {

// `text` begins behind the line "rollcall case 1".
inline program parsed_program(std::string const& text) {
    parse_result const result = parse_case("rollcall case 1\n" + text);
    if (result.error) ADD_FAILURE() << result.error->text();
    return result.value ? result.value->prog : program{};
}

inline program generated_program(std::uint64_t seed, generator_options const& options = {}) {
    entropy draw = entropy::from_seed(seed);
    return generate(draw, options);
}

// Empty if it is valid and canonical.
inline std::string fault_of(program const& p) {
    std::string const fault = validate(p);
    if (!fault.empty()) return fault;
    program canonical = p;
    canonicalize(canonical);
    return canonical == p ? "" : "it is not canonical";
}

}  // namespace rollcall
