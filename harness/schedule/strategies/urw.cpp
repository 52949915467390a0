#include "harness/schedule/strategies/urw.hpp"

#include <algorithm>

namespace rollcall {

remaining_steps::share remaining_steps::came(std::uint32_t actor) {
    if (actor >= left_.size()) {
        left_.resize(actor + 1, 1);
        total_.resize(actor + 1, 1);
        parent_.resize(actor + 1, UINT32_MAX);
        is_live_.resize(actor + 1, false);
    }
    if (is_live_[actor]) return {};
    is_live_[actor] = true;
    std::uint32_t const parent = parent_[actor];
    if (parent >= left_.size()) return {};
    share const taken{parent, std::min(total_[actor], left_[parent]), left_[parent]};
    left_[parent] -= taken.steps;
    return taken;
}

void urw_strategy::begin() {
    weights_.begin(known(), [this](std::uint32_t a) { return known()[a].steps; });
}

std::size_t urw_strategy::choose(ready_set const& ready) {
    std::size_t const times = ready.time_options();
    std::size_t const untimed = ready.size() - times;
    candidates_.clear();
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < untimed; ++i) {
        candidates_.push_back(sum += weights_[actor_of(ready[i])]);
    }
    if (times != 0) candidates_.push_back(sum += weights_[profile::time_actor]);
    std::uint32_t const drawn = random().below(sum);
    std::size_t chosen = 0;
    while (candidates_[chosen] <= drawn) ++chosen;
    if (chosen == untimed) chosen = pick_time(ready, random());
    note_step(ready[chosen]);
    return chosen;
}

}  // namespace rollcall
