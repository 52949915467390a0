#include "harness/campaign/tally.hpp"

namespace rollcall {

void tally::add(tally const& other) noexcept {
    runs += other.runs;
    units += other.units;
    steps += other.steps;
    decisions += other.decisions;
    events += other.events;
    segments += other.segments;
    segments_controlled += other.segments_controlled;
    gave_up += other.gave_up;
    judged_in_part += other.judged_in_part;
    distinct_broken += other.distinct_broken;
    distinct_hung += other.distinct_hung;
    as_expected += other.as_expected;
    hung += other.hung;
    rich += other.rich;
    distinct += other.distinct;
    crashes += other.crashes;
    skipped_units += other.skipped_units;
    left_out_units += other.left_out_units;
    for (std::size_t f = 0; f < feature_count; ++f) lacked[f] += other.lacked[f];
    exhausted_units += other.exhausted_units;
    redundant += other.redundant;
    kinds |= other.kinds;
    if (other.explored > explored) explored = other.explored;
    for (std::size_t l = 0; l < laws_max; ++l) {
        exercised[l] += other.exercised[l];
        for (std::size_t o = 0; o < op_kind_count; ++o) pairs[o][l] += other.pairs[o][l];
    }
    for (std::size_t b = 0; b < distinct_bins; ++b) {
        distinct_histogram[b] += other.distinct_histogram[b];
    }
    pass.add(other.pass);
}

void tally::leave_out(feature_set missing) noexcept {
    ++left_out_units;
    for (std::size_t f = 0; f < feature_count; ++f) lacked[f] += missing >> f & 1;
}

std::uint32_t tally::distinct_median() const noexcept {
    std::uint64_t total = 0;
    for (std::uint64_t const n : distinct_histogram) total += n;
    std::uint64_t below = 0;
    for (std::size_t b = 0; b < distinct_bins; ++b) {
        below += distinct_histogram[b];
        if (below * 2 >= total && total != 0) return static_cast<std::uint32_t>(b);
    }
    return 0;
}

}  // namespace rollcall
