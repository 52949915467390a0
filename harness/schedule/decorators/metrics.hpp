// Measures a run: how many of its decisions were real choices, and which trace it was.
//
// A real choice is a decision with at least two options of different tasks whose reaches conflict.
// The happens-before hash is equal for equivalent interleavings: each step hashes its own key with
// the hash of its task's step before it and of the last conflicting step on each object that it
// touched, and the run is the sum over its steps. (Mazurkiewicz: "Trace theory", 1987.)
// Two different traces get one hash with probability 2^-64 each.
#pragma once

#include "harness/schedule/decorators/wrapper.hpp"

#include <vector>

namespace rollcall {

class metrics final : public strategy_wrapper {
public:
    using strategy_wrapper::strategy_wrapper;

    unsigned observes() const noexcept override {
        return strategy_wrapper::observes() | sees_steps;
    }
    void begin_run(run_start const& start) override;
    std::size_t pick(ready_set const& ready) override;
    void on_step(step_record const& step) override;

    std::uint32_t real_choices() const noexcept { return real_choices_; }
    std::uint64_t trace_class() const noexcept { return sum_; }
    // Most tasks that were spawned and unfinished at one time.
    std::uint32_t live_tasks() const noexcept { return live_most_; }

private:
    struct object_history {
        std::uint64_t write = 0;     // hash of the last write
        std::uint64_t reads = 0;     // sum of the hashes of the reads since
        std::uint64_t commutes = 0;  // sum of the hashes of the commuting changes since
    };

    object_history& history_of(access const& a);

    std::vector<object_history> objects_[object_class_count];
    std::vector<std::uint64_t> tasks_;  // hash of the last step, by task
    std::uint64_t sum_ = 0;
    std::uint32_t real_choices_ = 0;
    std::uint32_t live_ = 0;
    std::uint32_t live_most_ = 0;
};

}  // namespace rollcall
