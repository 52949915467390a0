// What is known about a program's runs before one begins: learned from its first runs, then fixed,
// so that later runs are drawn independently of each other.
//
// An actor is what can be chosen: a task, by its path, which is the same in every run; and the
// passing of time. Counts are maxima over the profiled runs, as in the authors' artifact of SURW.
// A bit stands for the objects that reach.hpp hashes to it.
// One thread. Between runs it may allocate; during a run only for an actor that it has never seen.
#pragma once

#include "harness/schedule/strategy.hpp"

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace rollcall {

class profile {
public:
    static constexpr std::uint32_t time_actor = 0;
    static constexpr unsigned bits = 64;

    struct actor_counts {
        std::uint32_t steps = 0;                   // but for those that join
        std::array<std::uint16_t, bits> on_bit{};  // steps that may touch the objects of a bit
        std::uint32_t parent = UINT32_MAX;
    };

    // A new program: forgets all.
    void clear();

    // One run: `begin`, what the gate tells, `end`. A run that is not `profiled` leaves the counts
    // as they are.
    void begin(bool profiled);
    void on_ready(option const& o) { actor_of(o); }
    void on_step(step_record const& step);
    void end(run_summary const& summary);

    // Index of the actor that the option belongs to, dense, the same in all runs of the program.
    std::uint32_t actor_of(option const& o) {
        if (o.kind == option_kind::time || o.task == nothing) return time_actor;
        if (o.task < of_task_.size() && of_task_[o.task] != UINT32_MAX) return of_task_[o.task];
        return meet(o);
    }
    std::uint32_t actor_of_task(task_id t) const noexcept {
        return t < of_task_.size() ? of_task_[t] : UINT32_MAX;
    }
    std::size_t actor_count() const noexcept { return known_.size(); }
    actor_counts const& operator[](std::uint32_t actor) const noexcept { return known_[actor]; }

    std::uint32_t decisions_max() const noexcept { return decisions_max_; }
    std::uint32_t actors_max() const noexcept { return actors_max_; }
    // How often steps reach the objects of a bit for which actors may conflict; 0 for others.
    std::array<std::uint32_t, bits> contended() const;

private:
    struct bit_users {
        std::uint32_t first = UINT32_MAX;  // the actor that was seen first
        bool shared = false;
        bool read = false;
        bool written = false;
        bool commuted = false;
    };

    std::uint32_t meet(option const& o);

    std::unordered_map<std::uint64_t, std::uint32_t> by_path_;  // looked up, never walked through
    std::vector<actor_counts> known_;
    std::vector<actor_counts> now_;       // of this run
    std::vector<std::uint32_t> of_task_;  // of this run
    std::array<bit_users, bits> users_{};
    std::uint32_t decisions_max_ = 0;
    std::uint32_t actors_max_ = 0;
    std::uint32_t actors_ = 0;
    bool profiled_ = false;
};

}  // namespace rollcall
