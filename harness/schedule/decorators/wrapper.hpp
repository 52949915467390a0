// Base of what wraps a strategy: passes everything on, what is asked between runs too. Borrows the
// strategy inside.
#pragma once

#include "harness/schedule/strategy.hpp"

#include <string>

namespace rollcall {

class strategy_wrapper : public strategy {
public:
    explicit strategy_wrapper(strategy& inner) noexcept : inner_(&inner) {}

    unsigned observes() const noexcept override { return inner_->observes(); }
    void begin_run(run_start const& start) override { inner_->begin_run(start); }
    void on_ready(option_id id, option const& o) override { inner_->on_ready(id, o); }
    void on_gone(option_id id) override { inner_->on_gone(id); }
    std::size_t pick(ready_set const& ready) override { return inner_->pick(ready); }
    void on_forced(ready_set const& ready) override { inner_->on_forced(ready); }
    void on_step(step_record const& step) override { inner_->on_step(step); }
    void end_run(run_summary const& summary) override { inner_->end_run(summary); }
    sampling drawn() const noexcept override { return inner_->drawn(); }

    std::uint32_t profile_runs() const noexcept override { return inner_->profile_runs(); }
    bool exhausted() const noexcept override { return inner_->exhausted(); }
    double explored_share() const noexcept override { return inner_->explored_share(); }
    std::uint64_t redundant_runs() const noexcept override { return inner_->redundant_runs(); }
    std::string save() const override { return inner_->save(); }
    bool restore(std::string const& saved, std::uint64_t program_hash) override {
        return inner_->restore(saved, program_hash);
    }

    void wrap(strategy& inner) noexcept { inner_ = &inner; }

protected:
    strategy& inner() noexcept { return *inner_; }

private:
    strategy* inner_;
};

}  // namespace rollcall
