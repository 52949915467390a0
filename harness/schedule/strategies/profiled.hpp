// Base of the randomised strategies that know something about the program.
//
// Run 0 of a program is what the runtime does by itself, the runs up to `profile_runs` are random
// walks; they fill the profile. Each later run depends on the seed, its number and the profile
// alone, so that these runs are independent and identically distributed.
#pragma once

#include "harness/program/random.hpp"
#include "harness/schedule/priority_heap.hpp"
#include "harness/schedule/profile.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategy.hpp"

namespace rollcall {

inline constexpr std::uint32_t profile_runs_default = 4;

class profiled_strategy : public strategy {
public:
    profiled_strategy(std::uint64_t seed, std::uint32_t profile_runs) noexcept
        : random_(0), walk_(seed), seed_(seed), profile_runs_(profile_runs) {}

    std::uint32_t profile_runs() const noexcept final { return profile_runs_; }
    unsigned observes() const noexcept final {
        return is_guided() ? sees_ready : sees_ready | sees_steps;
    }
    void begin_run(run_start const& start) final;
    void on_ready(option_id id, option const& o) final;
    void on_gone(option_id id) final {
        if (is_guided()) left(id);
    }
    std::size_t pick(ready_set const& ready) final;
    void on_forced(ready_set const& ready) final {
        if (is_guided()) forced(ready);
    }
    void on_step(step_record const& step) final { profile_.on_step(step); }
    void end_run(run_summary const& summary) final { profile_.end(summary); }
    sampling drawn() const noexcept final { return is_guided() ? guided_by() : sampling{}; }

protected:
    // A guided run: begins; an option came or went; which one of at least two is next; there is
    // only one.
    virtual void begin() = 0;
    virtual void came(option_id id, option const& o, std::uint32_t actor) = 0;
    virtual void left(option_id id) = 0;
    virtual std::size_t choose(ready_set const& ready) = 0;
    virtual void forced(ready_set const&) {}
    // How guided runs are drawn.
    virtual sampling guided_by() const noexcept = 0;

    profile const& known() const noexcept { return profile_; }
    std::uint32_t actor_of(option const& o) { return profile_.actor_of(o); }
    random_source& random() noexcept { return random_; }
    // Whether time goes next rather than the option of the highest priority.
    static bool time_goes(ready_set const& ready, priority_heap const& heap,
                          std::uint64_t time_priority) noexcept {
        if (ready.time_options() == 0) return false;
        return heap.empty() || time_priority > heap.top_priority();
    }

private:
    bool is_guided() const noexcept { return run_ >= profile_runs_ && run_ != 0; }

    profile profile_;
    random_source random_;
    random_per_run walk_;
    std::uint64_t seed_;
    std::uint64_t program_ = 0;
    std::uint32_t profile_runs_;
    std::uint32_t run_ = 0;
};

}  // namespace rollcall
