// Writes each choice into a fixed log as it is made, for runs that may not survive: the log lies in
// memory shared with another process, which reads it after a crash.
#pragma once

#include "harness/program/case.hpp"
#include "harness/schedule/decorators/wrapper.hpp"

#include <atomic>
#include <cstddef>
#include <unordered_map>

namespace rollcall {

// Plain memory without pointers; `count` is written last.
struct choice_record {
    static constexpr std::size_t capacity = 16'384;
    std::atomic<std::uint32_t> count{0};
    choice entries[capacity];
};

class choice_log final : public strategy_wrapper {
public:
    choice_log(strategy& inner, choice_record& log) noexcept : strategy_wrapper(inner), log_(log) {}

    void begin_run(run_start const& start) override {
        log_.count.store(0, std::memory_order_release);
        decision_ = 0;
        turns_.clear();
        strategy_wrapper::begin_run(start);
    }

    std::size_t pick(ready_set const& ready) override {
        std::size_t const chosen = strategy_wrapper::pick(ready);
        std::uint32_t const n = log_.count.load(std::memory_order_relaxed);
        if (chosen != 0 && chosen < ready.size() && n < choice_record::capacity) {
            std::uint64_t const over = ready[0].key();
            log_.entries[n] = {decision_,
                               static_cast<std::uint32_t>(chosen),
                               static_cast<std::uint32_t>(ready.size()),
                               ready[chosen].key(),
                               over,
                               turns_[over]};
            log_.count.store(n + 1, std::memory_order_release);
        }
        if (chosen == 0) ++turns_[ready[0].key()];
        ++decision_;
        return chosen;
    }

private:
    choice_record& log_;
    std::uint32_t decision_ = 0;
    std::unordered_map<std::uint64_t, std::uint32_t> turns_;  // by key, at decisions
};

}  // namespace rollcall
