// RapidCheck generators of programs, schedules and cases, with integrated shrinking.
//
//     rc::check("my law", [](rollcall::program const& p) { ... });
//     auto const c = *rollcall::recorded_cases(make_my_runtime);
//
// A value shrinks as the shrinker of the command does: programs through `simplify` (simplify.hpp),
// with the ids of their ops kept; schedules by dropping deviations, then toward the runtime's own
// order. What RapidCheck prints for a case is its text, which `rollcall replay` takes from a file.
// RC_PARAMS="reproduce=..." goes straight to the smallest value, as with any other generator.
//
// The size of RapidCheck scales programs: at 50 they are as large as the generator's own.
// Threads: none. A generator may be copied; copies share the runtime that they record on.
#pragma once

#include "harness/program/case.hpp"
#include "harness/program/generator.hpp"
#include "harness/run/runtime.hpp"

#include <rapidcheck.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <vector>

namespace rollcall {

// Shrinks stay complete (completeness.hpp) if `options.complete` asks for that.
rc::Gen<program> programs(generator_options const& options = {});

// Schedules without keys, for any program: each choice is taken modulo the options there are.
rc::Gen<schedule> schedules();

// A byte per decision, for bytes_strategy; 0 is the runtime's own choice.
rc::Gen<std::vector<std::uint8_t>> schedule_bytes();

// Any valid and canonical case, of any runtime, verdict and remark: for parsers and printers.
rc::Gen<test_case> cases();

// A program and the schedule of a random walk that was run on the runtime, recorded with the keys
// of its choices, so that it still leads somewhere when the program has shrunk. Expects `any`.
rc::Gen<test_case> recorded_cases(std::function<std::unique_ptr<runtime>()> const& make,
                                  generator_options const& options = {});

// For RapidCheck's messages.
void showValue(program const& p, std::ostream& out);
void showValue(schedule const& s, std::ostream& out);
void showValue(test_case const& c, std::ostream& out);

}  // namespace rollcall

namespace rc {

template <>
struct Arbitrary<rollcall::program> {
    static Gen<rollcall::program> arbitrary() { return rollcall::programs(); }
};
template <>
struct Arbitrary<rollcall::schedule> {
    static Gen<rollcall::schedule> arbitrary() { return rollcall::schedules(); }
};
template <>
struct Arbitrary<rollcall::test_case> {
    static Gen<rollcall::test_case> arbitrary() { return rollcall::cases(); }
};

}  // namespace rc
