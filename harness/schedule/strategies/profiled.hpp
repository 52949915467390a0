// Base of the randomised strategies that know something about the program.
//
// Run 0 of a program is what the runtime does by itself, the next few are random walks; they fill
// the profile, and so do some of the strategy's own runs that follow, since what is rare is seldom
// met in the first walks. Each run after those depends on the seed, its number and the profile
// alone, so that these runs are independent and identically distributed.
#pragma once

#include "harness/program/random.hpp"
#include "harness/schedule/priority_heap.hpp"
#include "harness/schedule/profile.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategy.hpp"

namespace rollcall {

// Which runs of a program teach.
struct lessons {
    std::uint32_t walks = 4;  // the first of them are random walks
    std::uint32_t all = 20;   // at least `walks`
};

class profiled_strategy : public strategy {
public:
    profiled_strategy(std::uint64_t seed, lessons learned) noexcept
        : random_(0), walk_(seed), seed_(seed), lessons_(learned) {}

    std::uint32_t profile_runs() const noexcept final { return lessons_.all; }
    unsigned observes() const noexcept final {
        return teaches() ? sees_ready | sees_steps : sees_ready;
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
    sampling drawn() const noexcept final { return teaches() ? sampling{} : guided_by(); }

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
    bool is_guided() const noexcept { return run_ >= lessons_.walks && run_ != 0; }
    bool teaches() const noexcept { return run_ < lessons_.all || run_ == 0; }

    profile profile_;
    random_source random_;
    random_per_run walk_;
    std::uint64_t seed_;
    std::uint64_t program_ = 0;
    lessons lessons_;
    std::uint32_t run_ = 0;
};

}  // namespace rollcall
