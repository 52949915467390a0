#include "harness/schedule/strategies/replay.hpp"

#include <algorithm>
#include <iterator>

namespace rollcall {
namespace {

// 0: it is not possible, or what goes by itself.
std::size_t position_of(choice const& wanted, ready_set const& ready) {
    bool const in_range = wanted.chosen < ready.size();
    if (in_range && ready[wanted.chosen].key() == wanted.key) return wanted.chosen;
    for (std::size_t i = 1; i < ready.size(); ++i) {
        if (ready[i].key() == wanted.key) return i;
    }
    return 0;
}

}  // namespace

replay_strategy::replay_strategy(schedule const& s, find_by by)
    : schedule_(s), made_at_(s.deviations.size()), differs_(s.deviations.size()) {
    for (std::uint32_t i = 0; i < s.deviations.size(); ++i) {
        choice const& c = s.deviations[i];
        if (by == find_by::place && c.is_placed()) {
            fronts_[c.over].choices.push_back(i);
        } else {
            by_decision_.push_back(i);
        }
    }
}

void replay_strategy::begin_run(run_start const&) {
    for (auto& [key, f] : fronts_) {
        f.first = 0;
        f.turns = 0;
        f.was_next = false;
    }
    made_at_.assign(made_at_.size(), std::nullopt);
    differs_.assign(differs_.size(), false);
    next_ = 0;
    decision_ = 0;
}

std::size_t replay_strategy::pick(ready_set const& ready) {
    std::uint32_t const now = decision_++;
    auto const at = fronts_.empty() ? fronts_.end() : fronts_.find(ready[0].key());
    front* const next = at == fronts_.end() ? nullptr : &at->second;
    std::size_t position = next == nullptr ? 0 : pick_by_place(*next, ready, now);
    if (position == 0 && !loosened_.empty()) position = pick_loosened(ready, now);
    if (position == 0) position = pick_by_decision(ready, now);
    if (position == 0 && next != nullptr) ++next->turns;
    return position;
}

bool replay_strategy::loosen() {
    loosened_.clear();
    came_.assign(made_at_.size(), false);
    for (std::size_t i = 0; i < made_at_.size(); ++i) came_[i] = made_at_[i].has_value();
    for (auto const& [key, f] : fronts_) {
        if (f.was_next) continue;
        std::ranges::copy_if(f.choices, std::back_inserter(loosened_),
                             [&](std::uint32_t c) { return !made_at_[c]; });
    }
    std::ranges::sort(loosened_);
    return !loosened_.empty();
}

std::size_t replay_strategy::pick_loosened(ready_set const& ready, std::uint32_t now) {
    std::size_t first_to_come = 0;
    while (first_to_come < came_.size() && (!came_[first_to_come] || made_at_[first_to_come])) {
        ++first_to_come;
    }
    for (std::uint32_t const c : loosened_) {
        if (c > first_to_come) break;
        std::size_t const position = made_at_[c] ? 0 : position_of(schedule_.deviations[c], ready);
        if (position == 0) continue;
        made_at_[c] = now;
        return position;
    }
    return 0;
}

std::size_t replay_strategy::pick_by_place(front& f, ready_set const& ready, std::uint32_t now) {
    f.was_next = true;
    while (f.first < f.choices.size() && made_at_[f.choices[f.first]]) ++f.first;
    for (std::size_t i = f.first; i < f.choices.size(); ++i) {
        std::uint32_t const c = f.choices[i];
        choice const& wanted = schedule_.deviations[c];
        if (wanted.turn > f.turns) break;
        std::size_t const position = made_at_[c] ? 0 : position_of(wanted, ready);
        if (position == 0) continue;
        made_at_[c] = now;
        return position;
    }
    return 0;
}

std::size_t replay_strategy::pick_by_decision(ready_set const& ready, std::uint32_t now) {
    while (next_ < by_decision_.size() &&
           schedule_.deviations[by_decision_[next_]].decision < now) {
        ++next_;
    }
    if (next_ == by_decision_.size()) return 0;
    std::uint32_t const at = by_decision_[next_];
    choice const& wanted = schedule_.deviations[at];
    if (wanted.decision > now) return 0;
    ++next_;
    made_at_[at] = now;
    bool const same_set = wanted.options == ready.size();
    if (wanted.key == 0) {
        differs_[at] = !same_set;
        return wanted.chosen % ready.size();
    }
    std::size_t const position = position_of(wanted, ready);
    differs_[at] = !same_set || position != wanted.chosen;
    return position;
}

std::uint32_t replay_strategy::divergences() const noexcept {
    auto const lost = std::ranges::count_if(made_at_, [](auto const& at) { return !at; });
    return static_cast<std::uint32_t>(lost + std::ranges::count(differs_, true));
}

std::uint32_t replay_strategy::first_divergence() const noexcept {
    for (std::size_t i = 0; i < made_at_.size(); ++i) {
        if (!made_at_[i] || differs_[i]) return schedule_.deviations[i].decision;
    }
    return 0;
}

}  // namespace rollcall
