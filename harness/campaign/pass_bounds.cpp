#include "harness/campaign/pass_bounds.hpp"

#include <cmath>

namespace rollcall {

double failure_bound(std::uint64_t runs) noexcept {
    if (runs == 0) return 1;
    return -std::expm1(std::log(1 - confidence) / static_cast<double>(runs));
}

double chance_to_miss(pct_bounds const& b, std::uint32_t depth, std::uint64_t runs) noexcept {
    if (runs == 0) return 1;
    double const changes = std::pow(static_cast<double>(b.decisions), depth - 1.0);
    double const hit = 1 / (b.depths * static_cast<double>(b.actors) * changes);
    return std::exp(static_cast<double>(runs) * std::log1p(-hit));
}

double chance_of_new_trace(trace_counts const& c, std::uint64_t runs) noexcept {
    auto const n = static_cast<double>(runs);
    return c.once == 0 ? 1 / (n + 2) : static_cast<double>(c.once) / n;
}

double traces_at_least(trace_counts const& c) noexcept {
    auto const once = static_cast<double>(c.once);
    auto const twice = static_cast<double>(c.twice);
    double const unseen = c.twice == 0 ? once * (once - 1) / 2 : once * once / (2 * twice);
    return static_cast<double>(c.seen) + unseen;
}

}  // namespace rollcall
