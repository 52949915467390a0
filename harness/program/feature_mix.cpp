#include "harness/program/feature_mix.hpp"

namespace rollcall {

namespace {

bool allowed(feature f, generator_options const& options) {
    switch (f) {
        case feature::queues:
        case feature::try_ops:
        case feature::sentinels:
        case feature::early_closes: return options.allow_queues;
        case feature::limits: return options.allow_queues && options.allow_timeouts;
        case feature::errors: return options.allow_errors;
        case feature::catches: return options.allow_catches;
        case feature::cleanups:
        case feature::awaiting_cleanups: return options.allow_cleanups;
        case feature::task_cancels:
        case feature::group_cancels: return options.allow_cancels;
        case feature::timeouts: return options.allow_timeouts;
        case feature::shields: return options.allow_shields;
        case feature::detaches: return options.allow_detaches;
        case feature::joins: return options.allow_joins;
        case feature::races: return options.allow_races;
        case feature::static_groups: return options.allow_static_groups;
        case feature::late_spawns: return options.allow_late_spawns;
        case feature::nested_groups:
        case feature::repeats:
        case feature::io:
        case feature::sleeps: return true;
    }
    return false;
}

// Most programs get queues, and ops that take time: without them little can collide.
std::uint32_t chance_in_eight(feature f) {
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
        case feature::limits:
        case feature::detaches:
        case feature::task_cancels:
        case feature::errors:
        case feature::catches:
        case feature::cleanups:
        case feature::awaiting_cleanups:
        case feature::timeouts:
        case feature::nested_groups:
        case feature::repeats: return 4;
    }
    return 0;
}

}  // namespace

feature_mix draw_mix(entropy& draw, generator_options const& options) {
    feature_mix mix;
    for (std::size_t i = 0; i < feature_count; ++i) {
        feature const f = static_cast<feature>(i);
        bool const is_in = draw.chance(chance_in_eight(f), 8);
        std::uint32_t const weight = 1u << draw.below(3);
        if (is_in && allowed(f, options)) mix.set(f, weight);
    }
    constexpr feature meetings[] = {feature::queues, feature::task_cancels, feature::group_cancels,
                                    feature::errors};
    for (feature const f : meetings) {
        if (mix[f] != 0) return mix;
    }
    std::uint32_t const first = draw.below(4);
    for (std::uint32_t i = 0; i < 4; ++i) {
        feature const f = meetings[(first + i) % 4];
        if (!allowed(f, options)) continue;
        mix.set(f, 2);
        break;
    }
    return mix;
}

}  // namespace rollcall
