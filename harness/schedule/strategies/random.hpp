// The random walk: each ready option with the same probability, and time as one option more.
//
// Time passing counts as a single candidate however many leaps are possible, or programs with a
// timer would spend their steps on the clock; one leap in four goes past more than one deadline.
#pragma once

#include "harness/program/random.hpp"
#include "harness/schedule/strategy.hpp"
#include "harness/trace/hash.hpp"

namespace rollcall {

// One of the ways in which time can pass, of which there is at least one: three times in four the
// shortest.
std::size_t pick_time(ready_set const& ready, random_source& source) noexcept;

class random_strategy final : public strategy {
public:
    explicit random_strategy(std::uint64_t seed) noexcept : source_(seed) {}

    std::size_t pick(ready_set const& ready) override;

private:
    random_source source_;
};

// The same, drawn anew for each run from the seed and the run's number. Run 0 is what the runtime
// does by itself.
class random_per_run final : public strategy {
public:
    explicit random_per_run(std::uint64_t seed) noexcept : seed_(seed), walk_(seed) {}

    void begin_run(run_start const& start) override {
        is_first_ = start.run == 0;
        walk_ = random_strategy(combine(seed_, start.run));
    }
    std::size_t pick(ready_set const& ready) override { return is_first_ ? 0 : walk_.pick(ready); }
    sampling drawn() const noexcept override {
        return is_first_ ? sampling{} : sampling{sampler::random};
    }

private:
    std::uint64_t seed_;
    random_strategy walk_;
    bool is_first_ = true;
};

}  // namespace rollcall
