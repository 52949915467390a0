// What a campaign counts. Plain memory without pointers, so that it can lie in shared memory and
// survive the worker that counted.
#pragma once

#include "harness/campaign/pass_counts.hpp"
#include "harness/program/program.hpp"

#include <array>
#include <cstdint>

namespace rollcall {

inline constexpr std::size_t laws_max = 64;
inline constexpr std::size_t distinct_bins = 1'025;  // the last one: that many or more

struct tally {
    std::uint64_t runs = 0;
    std::uint64_t units = 0;
    std::uint64_t steps = 0;
    std::uint64_t decisions = 0;
    std::uint64_t events = 0;
    std::uint64_t segments = 0;
    std::uint64_t segments_controlled = 0;
    std::uint64_t gave_up = 0;
    std::uint64_t judged_in_part = 0;  // the laws read them up to where a body was left
    std::uint64_t hung = 0;
    std::uint64_t as_expected = 0;      // runs that failed, but as the case says
    std::uint64_t rich = 0;             // runs with 3 live tasks and 10 real choices
    std::uint64_t distinct = 0;         // sum over units of the distinct traces of each
    std::uint64_t distinct_broken = 0;  // of a program that is explored: that broke a law
    std::uint64_t distinct_hung = 0;    // others that hung
    std::uint64_t crashes = 0;
    std::uint64_t skipped_units = 0;    // after too many crashes
    std::uint64_t left_out_units = 0;   // programs that use what the runtime does not have
    std::uint64_t exhausted_units = 0;  // of which every schedule was run
    std::uint64_t redundant = 0;        // runs of exhaustive search that could show nothing new
    op_set kinds = 0;                   // that some program of a run holds
    double explored = 0;                // of the newest unit: strategy::explored_share
    std::array<std::uint64_t, feature_count> lacked{};  // of these programs, by what they use
    std::array<std::uint64_t, laws_max> exercised{};
    std::array<std::array<std::uint64_t, laws_max>, op_kind_count> pairs{};  // runs by (op, law)
    std::array<std::uint64_t, distinct_bins> distinct_histogram{};
    pass_counts pass;

    void add(tally const& other) noexcept;
    void leave_out(feature_set missing) noexcept;
    // Median over the units with the most schedules of the number of distinct traces.
    std::uint32_t distinct_median() const noexcept;
    double controlled_percent() const noexcept {
        if (segments == 0) return 100.0;
        return 100.0 * static_cast<double>(segments_controlled) / static_cast<double>(segments);
    }
};

}  // namespace rollcall
