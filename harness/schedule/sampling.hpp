// How a run was drawn: what may be said of many runs depends on it.
//
// Runs of one program by one of these strategies are independent of each other and of one
// distribution, but for those that teach the strategy. Every other run (what the runtime does by
// itself, a run that teaches, a replay, a step of an exhaustive search) was drawn by none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall {

enum class sampler : std::uint8_t { none, random, pct, pos, urw, surw };
inline constexpr std::size_t sampler_count = 6;

constexpr std::string_view name_of(sampler s) noexcept {
    switch (s) {
        case sampler::none: return "none";
        case sampler::random: return "random";
        case sampler::pct: return "pct";
        case sampler::pos: return "pos";
        case sampler::urw: return "urw";
        case sampler::surw: return "surw";
    }
    return "?";
}

struct sampling {
    sampler by = sampler::none;
    std::uint32_t depth_max = 0;      // pct alone: the depth was drawn from 1 to this,
    std::uint32_t decisions_max = 0;  // and each change of priority from so many decisions
};

}  // namespace rollcall
