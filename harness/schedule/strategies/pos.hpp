// Partial order sampling: each pending step has a random priority, the highest goes next, and steps
// that race with it get new ones.
//
// Yuan, Yang, Gu: "Partial order aware concurrency sampling", CAV 2018. What a step would touch is
// its conservative reach, so a race may be assumed where there is none; that only draws anew.
#pragma once

#include "harness/schedule/priority_heap.hpp"
#include "harness/schedule/strategies/profiled.hpp"

#include <array>

namespace rollcall {

class pos_strategy final : public profiled_strategy {
public:
    explicit pos_strategy(std::uint64_t seed) noexcept : profiled_strategy(seed, {1, 1}) {}

private:
    void begin() override;
    void came(option_id id, option const& o, std::uint32_t actor) override;
    void left(option_id id) override;
    std::size_t choose(ready_set const& ready) override;
    sampling guided_by() const noexcept override { return {sampler::pos}; }
    void redraw_racing(option_id taken, reach const& touched);

    priority_heap heap_;
    std::vector<reach const*> reach_of_;                       // by option id
    std::array<std::vector<option_id>, profile::bits> users_;  // options that may touch a bit
    std::uint64_t time_priority_ = 0;                          // 0: not drawn yet
};

}  // namespace rollcall
