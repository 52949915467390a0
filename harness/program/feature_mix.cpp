#include "harness/program/feature_mix.hpp"

namespace rollcall {

namespace {

// How often a program has it, in eighths. Most programs get queues, and ops that take time: without
// them little can collide.
constexpr std::uint32_t eighths_of(feature f) noexcept {
    switch (f) {
        case feature::queues: return 7;
        case feature::io:
        case feature::sleeps: return 6;
        case feature::try_ops:
        case feature::sentinels:
        case feature::early_closes:
        case feature::group_cancels:
        case feature::shields:
        case feature::joins:
        case feature::races:
        case feature::static_groups:
        case feature::late_spawns: return 3;
        default: return 4;
    }
}

}  // namespace

feature_mix draw_mix(entropy& draw, generator_options const& options) {
    feature_mix mix;
    for (std::size_t i = 0; i < drawn_feature_count; ++i) {
        feature const f = static_cast<feature>(i);
        bool const is_in = draw.chance(eighths_of(f), 8);
        std::uint32_t const weight = 1u << draw.below(3);
        if (is_in && options.may.has_any(f)) mix.set(f, weight);
    }
    constexpr feature meetings[] = {feature::queues, feature::task_cancels, feature::group_cancels,
                                    feature::errors};
    for (feature const f : meetings) {
        if (mix[f] != 0) return mix;
    }
    std::uint32_t const first = draw.below(4);
    for (std::uint32_t i = 0; i < 4; ++i) {
        feature const f = meetings[(first + i) % 4];
        if (!options.may.has_any(f)) continue;
        mix.set(f, 2);
        break;
    }
    return mix;
}

}  // namespace rollcall
