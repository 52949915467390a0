// The uniform random walk: an actor is chosen as often as it has steps to come, its descendants'
// included, so that every interleaving is equally likely if the counts are exact and nothing
// blocks.
//
// Zhao, Wolff, Mathur, Roychoudhury: "Selectively uniform concurrency testing", ASPLOS 2025. Counts
// are the most that the profile has seen; an actor that outlives its count keeps a weight of 1. The
// end of a group and that of a join are not counted: they come when they must.
#pragma once

#include "harness/schedule/strategies/profiled.hpp"

namespace rollcall {

// Weights of actors: what is left of their own count and of that of descendants not yet spawned.
class remaining_steps {
public:
    // `own` counts by actor; `parent` as the profile has them.
    template <class Count>
    void begin(profile const& known, Count own) {
        left_.assign(known.actor_count(), 0);
        total_.assign(known.actor_count(), 0);
        parent_.assign(known.actor_count(), UINT32_MAX);
        is_live_.assign(known.actor_count(), false);
        for (std::uint32_t a = 0; a < left_.size(); ++a) {
            parent_[a] = known[a].parent;
            total_[a] = own(a);
        }
        // Children are met after their parents.
        for (std::uint32_t a = static_cast<std::uint32_t>(total_.size()); a-- > 1;) {
            if (parent_[a] < a) total_[parent_[a]] += total_[a];
        }
        left_ = total_;
    }
    // The actor is there: what it has to do is its own from now on. Tells whose it was, and which
    // share of that one's steps it takes.
    struct share {
        std::uint32_t of = UINT32_MAX;
        std::uint32_t steps = 0;
        std::uint32_t all = 0;
    };
    share came(std::uint32_t actor);
    void stepped(std::uint32_t actor) noexcept {
        if (actor < left_.size() && left_[actor] > 0) --left_[actor];
    }
    std::uint32_t operator[](std::uint32_t actor) const noexcept {
        return actor < left_.size() && left_[actor] > 0 ? left_[actor] : 1;
    }

private:
    std::vector<std::uint32_t> left_;
    std::vector<std::uint32_t> total_;
    std::vector<std::uint32_t> parent_;
    std::vector<bool> is_live_;
};

class urw_strategy final : public profiled_strategy {
public:
    explicit urw_strategy(std::uint64_t seed, lessons learned = {}) noexcept
        : profiled_strategy(seed, learned) {}

private:
    void begin() override;
    void came(option_id, option const&, std::uint32_t actor) override { weights_.came(actor); }
    void left(option_id) override {}
    std::size_t choose(ready_set const& ready) override;
    sampling guided_by() const noexcept override { return {sampler::urw}; }
    void forced(ready_set const& ready) override { note_step(ready[0]); }
    void note_step(option const& taken) {
        if (!taken.next->joins) weights_.stepped(actor_of(taken));
    }

    remaining_steps weights_;
    std::vector<std::uint32_t> candidates_;
};

}  // namespace rollcall
