// The random walk: each ready option with the same probability, and time as one option more.
//
// Time passing counts as a single candidate however many leaps are possible, or programs with a
// timer would spend their steps on the clock; one leap in four goes past more than one deadline.
#pragma once

#include "harness/program/random.hpp"
#include "harness/schedule/strategy.hpp"

namespace rollcall {

class random_strategy final : public strategy {
public:
    explicit random_strategy(std::uint64_t seed) noexcept : source_(seed) {}

    std::size_t pick(ready_set const& ready) override;

private:
    random_source source_;
};

}  // namespace rollcall
