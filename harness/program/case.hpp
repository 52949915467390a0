// A case: program, schedule, runtime and expected verdict. One text format (case_text.hpp) makes it
// fuzz input, corpus file, regression, bug report and, in one line, replay token (token.hpp).
//
// Plain values, no threads.
#pragma once

#include "harness/program/program.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

// One deviation from what the runtime would do by itself (which is choice 0).
struct choice {
    std::uint32_t decision = 0;  // ordinal among the run's decisions with two or more options
    std::uint32_t chosen = 0;    // 1..options-1: the position taken, in the runtime's own order
    std::uint32_t options = 0;   // how many options there were
    std::uint64_t key = 0;       // stable key of the option taken; 0: unknown, go by position
    // Where it belongs, whatever else changes in the program: before the option that would have
    // gone by itself, once that has gone so often by itself at a decision.
    std::uint64_t over = 0;  // the key of that; 0: unknown, go by `decision`
    std::uint32_t turn = 0;

    bool is_placed() const noexcept { return over != 0; }
    bool operator==(choice const&) const = default;
};

// The input that fixes a run of a program: its deviations, by ascending `decision`.
struct schedule {
    std::vector<choice> deviations;
    bool operator==(schedule const&) const = default;
};

enum class expected_kind : std::uint8_t {
    passed,   // every law holds, no task hangs
    failed,   // the law `expectation::law` breaks
    hung,     // exactly the tasks of `expectation::hung` never finish
    crashed,  // the process dies or spins
    any,      // nothing is claimed
};

// What a replay of the case is measured against.
struct expectation {
    expected_kind kind = expected_kind::passed;
    std::string law;                // failed: "SC-01"
    std::vector<std::string> hung;  // hung: task names, sorted, one per instance

    bool operator==(expectation const&) const = default;
};

struct test_case {
    std::string runtime = "mini";  // a registered name: "mini", "asio", "faulty:item_lost"
    expectation expected;
    program prog;
    schedule sched;
    std::optional<std::uint64_t> trace_hash;       // of the run that the case was recorded from
    std::string about;                             // free text for people, lines joined by '\n'
    std::map<std::uint32_t, std::string> remarks;  // by op id: the comment at the end of its line

    bool operator==(test_case const&) const = default;
};

inline constexpr std::uint32_t choices_max = 20'000;
inline constexpr std::size_t case_bytes_max = 1u << 20;

}  // namespace rollcall
