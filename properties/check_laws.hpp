// All laws on one runtime, in one line of any test framework:
//
//     EXPECT_EQ(rollcall::check_laws(make_my_runtime), "");          // GoogleTest
//     CHECK(rollcall::check_laws(make_my_runtime) == "");            // Catch2
//     return rollcall::check_laws(make_my_runtime).empty() ? 0 : 1;  // none
#pragma once

#include "harness/program/feature.hpp"
#include "harness/run/runtime.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace rollcall {

struct check_options {
    std::uint32_t programs = 250;
    std::uint32_t schedules_per_program = 16;
    std::uint64_t seed = 1;
    feature_set without = 0;  // set_of(feature::timeouts): programs do without
    std::string known{};      // directory of known findings; empty: none
    // The program that lines to copy call, one with rollcall::main; empty: ./rollcall.
    std::string command{};
};

// Empty: every law that the runtime promises was exercised, and none broke; nor did a run crash,
// leave the gate, or differ when it was replayed. Otherwise what is wrong, a paragraph for
// each law, with the story of the smallest case. The same options give the same answer.
// Threads: none, since runs are made in processes of their own.
std::string check_laws(std::function<std::unique_ptr<runtime>()> const& make,
                       check_options const& options = {});

}  // namespace rollcall
