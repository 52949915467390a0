// Replays a recorded schedule.
//
// At the recorded decision it takes the recorded position if the option there still has the
// recorded key. Otherwise it resynchronises: it takes the option with that key wherever it is among
// the options of this decision, or else position 0. Either is counted as a divergence, with the
// first place where it happened. A choice without a key goes by position alone.
// Borrows the schedule.
#pragma once

#include "harness/program/case.hpp"
#include "harness/schedule/strategy.hpp"

namespace rollcall {

class replay_strategy final : public strategy {
public:
    explicit replay_strategy(schedule const& s) noexcept : schedule_(s) {}

    std::size_t pick(ready_set const& ready) override;

    // Choices that met another set of options than when they were recorded, or no decision at all.
    std::uint32_t divergences() const noexcept {
        return diverged_ + static_cast<std::uint32_t>(schedule_.deviations.size() - next_);
    }
    // Ordinal of the first decision that differed; meaningful if divergences() is not 0.
    std::uint32_t first_divergence() const noexcept {
        if (diverged_ != 0 || next_ == schedule_.deviations.size()) return first_;
        return schedule_.deviations[next_].decision;
    }

private:
    void note_divergence(std::uint32_t decision) noexcept {
        if (diverged_++ == 0) first_ = decision;
    }

    schedule const& schedule_;
    std::size_t next_ = 0;
    std::uint32_t decision_ = 0;
    std::uint32_t diverged_ = 0;
    std::uint32_t first_ = 0;
};

}  // namespace rollcall
