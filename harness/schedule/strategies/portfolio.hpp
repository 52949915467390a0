// Several strategies by turns: no single one is the best on all programs, and this is never much
// worse than the best of them. A third of the runs goes to SURW, the rest in equal parts to random,
// PCT, POS and URW. All of them learn from the same first runs of a program, whosever they are.
#pragma once

#include "harness/program/random.hpp"
#include "harness/schedule/strategy.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace rollcall {

class portfolio_strategy final : public strategy {
public:
    explicit portfolio_strategy(std::uint64_t seed);
    ~portfolio_strategy() override;

    std::uint32_t profile_runs() const noexcept override { return profile_runs_; }
    unsigned observes() const noexcept override;
    void begin_run(run_start const& start) override;
    void on_ready(option_id id, option const& o) override;
    void on_gone(option_id id) override;
    std::size_t pick(ready_set const& ready) override;
    void on_forced(ready_set const& ready) override;
    void on_step(step_record const& step) override;
    void end_run(run_summary const& summary) override;
    sampling drawn() const noexcept override;

private:
    std::uint64_t seed_;
    std::uint32_t profile_runs_ = 0;
    bool teaches_ = false;  // this run fills the profiles of all members
    std::size_t turn_ = 0;  // whose run it is
    std::vector<std::unique_ptr<strategy>> members_;
};

}  // namespace rollcall
