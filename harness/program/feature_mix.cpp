#include "harness/program/feature_mix.hpp"

namespace rollcall {

namespace {

// What there is to draw of each feature: how often a program has it, in eighths, and the op that it
// says more of, where it draws none of its own. Most programs get queues, and ops that take time:
// without them little can collide.
struct feature_row {
    std::uint32_t eighths;
    op_set ops;
};

constexpr std::array<feature_row, feature_count> feature_table = [] {
    std::array<feature_row, feature_count> all{};
    all.fill({4, 0});
    auto const row = [&](feature f) -> feature_row& { return all[static_cast<std::size_t>(f)]; };
    for (op_row const& o : op_table) {
        if (o.drawn_with != feature::none) row(o.drawn_with).ops |= bit(o.kind);
    }
    row(feature::limits).ops = bit(op_kind::put) | bit(op_kind::get);
    row(feature::early_closes).ops = bit(op_kind::close);
    row(feature::awaiting_cleanups).ops = bit(op_kind::try_finally);
    row(feature::late_spawns).ops = bit(op_kind::spawn);
    for (feature const f : {feature::races, feature::static_groups, feature::nested_groups}) {
        row(f).ops = bit(op_kind::group);
    }
    row(feature::queues).eighths = 7;
    row(feature::io).eighths = row(feature::sleeps).eighths = 6;
    for (feature const f : {feature::try_ops, feature::sentinels, feature::early_closes,
                            feature::group_cancels, feature::shields, feature::joins,
                            feature::races, feature::static_groups, feature::late_spawns}) {
        row(f).eighths = 3;
    }
    return all;
}();

}  // namespace

feature_set features_within(op_set ops) noexcept {
    feature_set all = 0;
    for (std::size_t f = 0; f < feature_count; ++f) {
        bool const is_within = (feature_table[f].ops & ~ops) == 0;
        if (is_within) all |= bit(static_cast<feature>(f));
    }
    return all;
}

feature_mix draw_mix(entropy& draw, generator_options const& options) {
    feature_set const allowed = features_within(options.ops) & options.features;
    feature_mix mix;
    for (std::size_t i = 0; i < feature_count; ++i) {
        feature const f = static_cast<feature>(i);
        bool const is_in = draw.chance(feature_table[i].eighths, 8);
        std::uint32_t const weight = 1u << draw.below(3);
        if (is_in && (allowed & bit(f)) != 0) mix.set(f, weight);
    }
    constexpr feature meetings[] = {feature::queues, feature::task_cancels, feature::group_cancels,
                                    feature::errors};
    for (feature const f : meetings) {
        if (mix[f] != 0) return mix;
    }
    std::uint32_t const first = draw.below(4);
    for (std::uint32_t i = 0; i < 4; ++i) {
        feature const f = meetings[(first + i) % 4];
        if ((allowed & bit(f)) == 0) continue;
        mix.set(f, 2);
        break;
    }
    return mix;
}

}  // namespace rollcall
