// Selectively uniform random walk: uniform over the orders of the steps that touch one contended
// object, drawn anew for each run; all other steps go by random priorities.
//
// Zhao, Wolff, Mathur, Roychoudhury: "Selectively uniform concurrency testing", ASPLOS 2025. The
// object is drawn as often as it is accessed. Where this differs: objects are the bits of a reach,
// and only those on which two actors conflict are drawn; a count that runs out stays at 1.
#pragma once

#include "harness/schedule/priority_heap.hpp"
#include "harness/schedule/strategies/urw.hpp"

namespace rollcall {

class surw_strategy final : public profiled_strategy {
public:
    explicit surw_strategy(std::uint64_t seed, lessons learned = {}) noexcept
        : profiled_strategy(seed, learned) {}

private:
    void begin() override;
    void came(option_id id, option const& o, std::uint32_t actor) override;
    void left(option_id id) override;
    std::size_t choose(ready_set const& ready) override;
    sampling guided_by() const noexcept override { return {sampler::surw}; }
    void forced(ready_set const& ready) override;

    bool is_interesting(option const& o) const noexcept;
    std::uint32_t pick_intended(ready_set const& ready);
    void note_step(option const& taken, std::uint32_t actor);
    void release_held();

    static constexpr std::uint32_t nobody = UINT32_MAX;

    priority_heap heap_;
    remaining_steps weights_;
    struct held_option {
        option_id id = 0;
        std::uint64_t priority = 0;
    };
    std::vector<held_option> held_;  // until the intended actor has made its interesting step
    std::uint64_t mask_ = 0;         // the contended object
    std::uint32_t intended_ = nobody;
    std::uint64_t time_priority_ = 0;
};

}  // namespace rollcall
