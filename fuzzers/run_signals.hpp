// What a fuzzer is rewarded for beside new code: states that a run came through.
//
// Each sort of signal has counters of its own; a state is one of them, by its hash. Numbers count
// in buckets, which are finer below than above: a queue's twelfth item is new beside its sixth, its
// hundredth is not beside its fiftieth. Threads: one.
#pragma once

#include "harness/run/law.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall {

enum class signal_sort : std::uint8_t {
    outcomes,  // an op's outcome, why its task was asked to cancel, what ended there before it
    overlaps,  // two ops at one object at once
    queues,    // what a queue holds and who waits there
    groups,    // children, errors and requests of a group
    laws,      // two laws whose premises held
};
inline constexpr std::size_t signal_sort_count = 5;
inline constexpr std::uint32_t all_signals = (1u << signal_sort_count) - 1;
inline constexpr std::size_t counters_per_sort = 4'096;

using signal_counters = std::array<std::uint8_t, signal_sort_count * counters_per_sort>;

// Adds one to the counter of each state that the run came through, up to 1: how often says nothing.
void note_signals(run_view const& run, judgement const& judged, std::uint32_t sorts,
                  signal_counters& counters);

// A bit per sort of these names, separated by commas; 0 if one of them is none.
std::uint32_t sorts_named(std::string_view names);

}  // namespace rollcall
