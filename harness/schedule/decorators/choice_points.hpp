// Remembers, for each step, what could have run: for reports of one run, not for campaigns.
#pragma once

#include "harness/schedule/decorators/wrapper.hpp"

#include <cstdint>
#include <vector>

namespace rollcall {

// Steps count from 1, as in the trace. A step without a choice has one option.
struct choice_point {
    struct candidate {
        task_id task = nothing;
        std::uint16_t op = 0;  // in which the task waits; 0: it has not begun
        option_kind kind{};
        std::uint64_t key = 0;
    };
    std::uint32_t step = 0;
    std::uint32_t taken = 0;  // 0: the runtime's own order
    std::vector<candidate> options;
};

class choice_points final : public strategy_wrapper {
public:
    // Without `all`, only which steps left the runtime's own order.
    choice_points(strategy& inner, bool all) noexcept : strategy_wrapper(inner), all_(all) {}

    unsigned observes() const noexcept override {
        return strategy_wrapper::observes() | sees_ready;
    }
    void on_forced(ready_set const& ready) override {
        note(ready, 0);
        strategy_wrapper::on_forced(ready);
    }
    std::size_t pick(ready_set const& ready) override {
        std::size_t const chosen = strategy_wrapper::pick(ready);
        note(ready, chosen);
        return chosen;
    }

    // Ascending.
    std::vector<std::uint32_t> const& deviations() const noexcept { return deviations_; }
    std::vector<choice_point> const& points() const noexcept { return points_; }

private:
    void note(ready_set const& ready, std::size_t chosen) {
        ++step_;
        if (chosen != 0) deviations_.push_back(step_);
        if (!all_) return;
        choice_point& p = points_.emplace_back();
        p.step = step_;
        p.taken = static_cast<std::uint32_t>(chosen);
        for (std::size_t i = 0; i < ready.size(); ++i) {
            option const& o = ready[i];
            p.options.push_back({o.task, o.op, o.kind, o.key()});
        }
    }

    bool all_;
    std::uint32_t step_ = 0;
    std::vector<std::uint32_t> deviations_;
    std::vector<choice_point> points_;
};

}  // namespace rollcall
