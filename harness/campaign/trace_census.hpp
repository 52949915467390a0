// How many traces each strategy showed, and how many of them once or twice: counted over all units
// of a fixed program, in memory of a fixed size that can be shared with a worker.
//
// Exact up to `kept_max` (strategy, trace) pairs. Beyond that it keeps those whose hash is in one
// half, one quarter and so on of all hashes, which is a fair sample of the traces, with their exact
// counts; numbers are scaled up again. (Gibbons: "Distinct sampling for highly-accurate answers to
// distinct values queries", VLDB 2001.) What it comes to does not depend on the order of what is
// added nor on how that was shared out between the censuses that are merged.
//
// Plain memory without pointers, 2 MiB. One writer. Two traces are taken for one with probability
// 2^-59 each.
#pragma once

#include "harness/campaign/pass_bounds.hpp"
#include "harness/schedule/sampling.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace rollcall {

class trace_census {
public:
    static constexpr std::uint32_t kept_default = 1u << 17;

    // Keeps at most `kept_max` pairs, which is itself at most `kept_default`.
    explicit trace_census(std::uint32_t kept_max = kept_default) noexcept : kept_max_(kept_max) {}

    void add(sampler by, std::uint64_t trace_class);
    // Both must keep equally many.
    void merge(trace_census const& other);

    std::array<trace_counts, sampler_count> counts() const;
    // Of how many traces one is kept.
    std::uint64_t one_in() const noexcept { return std::uint64_t{1} << level_; }

private:
    // 59 bits of hash, 3 of sampler, 2 of how often: once, twice, more often. 0: a free slot.
    using entry = std::uint64_t;

    void put(entry e);
    void thin_out();
    bool is_kept(entry e) const noexcept { return level_ == 0 || e >> (64 - level_) == 0; }

    static constexpr std::size_t slot_count = 2 * kept_default;

    std::uint32_t kept_max_;
    std::uint32_t kept_ = 0;
    std::uint32_t level_ = 0;  // so many first bits of a kept hash are 0
    std::array<entry, slot_count> slots_{};
};

}  // namespace rollcall
