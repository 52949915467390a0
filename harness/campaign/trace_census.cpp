#include "harness/campaign/trace_census.hpp"

#include "harness/trace/hash.hpp"

#include <algorithm>
#include <vector>

namespace rollcall {
namespace {

constexpr std::uint64_t times_mask = 3;
constexpr unsigned sampler_shift = 2;
constexpr unsigned hash_shift = 5;

}  // namespace

void trace_census::add(sampler by, std::uint64_t trace_class) {
    auto const kind = static_cast<std::uint64_t>(by);
    std::uint64_t const hash = combine(kind, trace_class) >> hash_shift << hash_shift;
    put(hash | kind << sampler_shift | 1);
}

void trace_census::merge(trace_census const& other) {
    while (level_ < other.level_) thin_out();
    for (entry const e : other.slots_) {
        if (e != 0) put(e);
    }
}

void trace_census::put(entry e) {
    if (!is_kept(e)) return;
    std::size_t at = (e >> hash_shift) % slot_count;
    while (slots_[at] != 0 && (slots_[at] ^ e) > times_mask) at = (at + 1) % slot_count;
    if (slots_[at] != 0) {
        std::uint64_t const times = (slots_[at] & times_mask) + (e & times_mask);
        slots_[at] = (e & ~times_mask) | std::min(times, times_mask);
        return;
    }
    slots_[at] = e;
    ++kept_;
    while (kept_ > kept_max_) thin_out();
}

void trace_census::thin_out() {
    std::vector<entry> all;
    all.reserve(kept_);
    for (entry& e : slots_) {
        if (e != 0) all.push_back(e);
        e = 0;
    }
    ++level_;
    kept_ = 0;
    for (entry const e : all) put(e);
}

std::array<trace_counts, sampler_count> trace_census::counts() const {
    std::array<trace_counts, sampler_count> all{};
    for (entry const e : slots_) {
        if (e == 0) continue;
        trace_counts& c = all[(e & ((1u << hash_shift) - 1)) >> sampler_shift];
        ++c.seen;
        c.once += (e & times_mask) == 1;
        c.twice += (e & times_mask) == 2;
    }
    for (trace_counts& c : all) {
        c.seen <<= level_;
        c.once <<= level_;
        c.twice <<= level_;
    }
    return all;
}

}  // namespace rollcall
