#include "harness/campaign/settings.hpp"

#include <algorithm>
#include <bit>

namespace rollcall {
namespace {

constexpr std::uint64_t period = 8;

}  // namespace

std::uint32_t planned_schedules(campaign_settings const& settings, std::uint64_t index) noexcept {
    std::uint32_t const most = settings.schedules_per_program;
    if (settings.fixed || !settings.schedules_vary) return most;
    int const halvings = 3 - std::countr_zero((index + 1) | period);
    return std::max(1u, most >> halvings);
}

std::uint64_t schedules_before(campaign_settings const& settings, std::uint64_t index) noexcept {
    std::uint64_t of_period = 0;
    std::uint64_t of_rest = 0;
    for (std::uint64_t i = 0; i < period; ++i) {
        of_period += planned_schedules(settings, i);
        if (i < index % period) of_rest += planned_schedules(settings, i);
    }
    return index / period * of_period + of_rest;
}

std::uint64_t units_of_campaign(campaign_settings const& settings) noexcept {
    std::uint64_t units = settings.runs / schedules_before(settings, period) * period;
    while (schedules_before(settings, units) < settings.runs) ++units;
    return units;
}

std::uint32_t fewest_schedules(campaign_settings const& settings) noexcept {
    return planned_schedules(settings, 0);
}

}  // namespace rollcall
