// Numbers for exact footprints, so that whether two steps conflict is one look into a table.
//
// A footprint is what a step touched, as recorded: the same set of accesses has the same number,
// whatever the order in which they were made. Two accesses to one object conflict unless both only
// read or both only commute. Grows with the distinct footprints that it meets; one thread.
#pragma once

#include "harness/schedule/footprint.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace rollcall {

using footprint_id = std::uint32_t;

class footprint_book {
public:
    static constexpr footprint_id everything = 0;  // conflicts with all, with itself too

    footprint_book();

    footprint_id of(std::span<access const> touched);
    // All that either touches.
    footprint_id both(footprint_id a, footprint_id b);
    bool conflict(footprint_id a, footprint_id b) const noexcept {
        return conflicts_[a * stride_ + b] != 0;
    }
    std::size_t size() const noexcept { return known_.size(); }
    bool contains(footprint_id f, access const& wanted) const noexcept;
    // Sorted by object; each object once.
    std::span<access const> accesses(footprint_id f) const noexcept { return known_[f]; }

private:
    footprint_id add(std::vector<access> sorted);
    bool compare(footprint_id a, footprint_id b) const noexcept;

    std::vector<std::vector<access>> known_;
    std::unordered_map<std::uint64_t, footprint_id> by_hash_;      // of the sorted accesses
    std::unordered_map<std::uint64_t, footprint_id> by_raw_hash_;  // as recorded: a short cut
    std::vector<std::uint8_t> conflicts_;                          // square, `stride_` wide
    std::size_t stride_ = 0;
    std::vector<access> scratch_;
};

}  // namespace rollcall
