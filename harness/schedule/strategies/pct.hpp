// Probabilistic concurrency testing: random priorities, and a few random points at which the
// running actor falls behind all others.
//
// Burckhardt, Kothari, Musuvathi, Nagarakatte: "A randomized scheduler with probabilistic
// guarantees of finding bugs", ASPLOS 2010: a bug of depth d is found with probability at least
// 1/(n k^(d-1)) by a run over n actors and k decisions.
// Where this differs: the depth is drawn per run from 1 to `depth_max`, since a fixed depth is poor
// at shallower bugs; k is the most that the profile has seen; only decisions with a choice are
// counted; priorities belong to tasks, not to their continuations, and time is one actor.
#pragma once

#include "harness/schedule/priority_heap.hpp"
#include "harness/schedule/strategies/profiled.hpp"

#include <algorithm>

namespace rollcall {

class pct_strategy final : public profiled_strategy {
public:
    static constexpr std::uint32_t depth_default = 3;

    pct_strategy(std::uint64_t seed, std::uint32_t depth_max, lessons learned = {}) noexcept
        : profiled_strategy(seed, learned), depth_max_(depth_max) {}

    // Of the run that is going on or has ended: actors' and decisions' bounds it went by.
    std::uint32_t depth() const noexcept { return depth_; }

private:
    void begin() override;
    void came(option_id id, option const& o, std::uint32_t actor) override;
    void left(option_id id) override { heap_.erase(id); }
    std::size_t choose(ready_set const& ready) override;
    sampling guided_by() const noexcept override {
        return {sampler::pct, depth_max_, decisions_max()};
    }
    // From how many decisions the changes of priority are drawn.
    std::uint32_t decisions_max() const noexcept { return std::max(known().decisions_max(), 1u); }
    std::uint64_t& priority_of(std::uint32_t actor);
    void fall_behind(ready_set const& ready, std::uint32_t actor, std::uint64_t priority);

    priority_heap heap_;
    std::vector<std::uint64_t> priorities_;  // by actor; 0: not drawn yet
    std::vector<std::uint32_t> changes_;     // decisions after which the one that ran falls behind
    std::uint32_t depth_max_;
    std::uint32_t depth_ = 0;
    std::uint32_t decision_ = 0;
};

}  // namespace rollcall
