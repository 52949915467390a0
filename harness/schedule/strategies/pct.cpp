#include "harness/schedule/strategies/pct.hpp"

namespace rollcall {
namespace {

// Initial priorities lie above all that a change of priority can give.
constexpr std::uint64_t initial_bit = std::uint64_t{1} << 63;

}  // namespace

void pct_strategy::begin() {
    heap_.clear();
    priorities_.assign(known().actor_count(), 0);
    decision_ = 0;
    depth_ = 1 + random().below(depth_max_);
    changes_.clear();
    for (std::uint32_t i = 1; i < depth_; ++i) {
        changes_.push_back(1 + random().below(decisions_max()));
    }
}

std::uint64_t& pct_strategy::priority_of(std::uint32_t actor) {
    if (actor >= priorities_.size()) priorities_.resize(actor + 1, 0);
    std::uint64_t& priority = priorities_[actor];
    if (priority == 0) priority = initial_bit | random().next();
    return priority;
}

void pct_strategy::came(option_id id, option const&, std::uint32_t actor) {
    heap_.set(id, priority_of(actor));
}

void pct_strategy::fall_behind(ready_set const& ready, std::uint32_t actor,
                               std::uint64_t priority) {
    priority_of(actor) = priority;
    std::size_t const untimed = ready.size() - ready.time_options();
    for (std::size_t i = 0; i < untimed; ++i) {
        if (actor_of(ready[i]) == actor) heap_.set(ready.id(i), priority);
    }
}

std::size_t pct_strategy::choose(ready_set const& ready) {
    bool const is_time = time_goes(ready, heap_, priority_of(profile::time_actor));
    std::size_t const chosen =
        is_time ? pick_time(ready, random()) : ready.position_of(heap_.top());
    ++decision_;
    std::uint32_t const actor = actor_of(ready[chosen]);
    for (std::size_t i = 0; i < changes_.size(); ++i) {
        if (changes_[i] == decision_) fall_behind(ready, actor, i + 1);
    }
    return chosen;
}

}  // namespace rollcall
