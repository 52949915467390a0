#include "harness/campaign/settings.hpp"

#include <algorithm>
#include <bit>

namespace rollcall {
namespace {

// Programs that get the fewest schedules before the others take turns.
constexpr std::uint64_t broad = 256;
constexpr std::uint64_t period = 8;

}  // namespace

std::uint32_t planned_schedules(campaign_settings const& settings, std::uint64_t index) noexcept {
    std::uint32_t const most = settings.schedules_per_program;
    if (settings.fixed || !settings.schedules_vary) return most;
    int const halvings = index < broad ? 3 : 3 - std::countr_zero((index - broad + 1) | period);
    return std::max(1u, most >> halvings);
}

std::uint64_t schedules_before(campaign_settings const& settings, std::uint64_t index) noexcept {
    std::uint64_t const first = std::min(index, broad);
    std::uint64_t of_period = 0;
    std::uint64_t of_rest = 0;
    for (std::uint64_t i = 0; i < period; ++i) {
        std::uint32_t const planned = planned_schedules(settings, broad + i);
        of_period += planned;
        if (i < (index - first) % period) of_rest += planned;
    }
    return first * planned_schedules(settings, 0) + (index - first) / period * of_period + of_rest;
}

std::uint64_t units_of_campaign(campaign_settings const& settings) noexcept {
    std::uint64_t const first = schedules_before(settings, broad);
    std::uint64_t units = 0;
    if (settings.runs > first) {
        std::uint64_t const of_period = schedules_before(settings, broad + period) - first;
        units = broad + (settings.runs - first) / of_period * period;
    }
    while (schedules_before(settings, units) < settings.runs) ++units;
    return units;
}

std::uint32_t fewest_schedules(campaign_settings const& settings) noexcept {
    return planned_schedules(settings, 0);
}

std::uint32_t most_schedules(campaign_settings const& settings, std::uint64_t units) noexcept {
    std::uint32_t most = fewest_schedules(settings);
    for (std::uint64_t i = broad; i < std::min(units, broad + period); ++i) {
        most = std::max(most, planned_schedules(settings, i));
    }
    return most;
}

}  // namespace rollcall
