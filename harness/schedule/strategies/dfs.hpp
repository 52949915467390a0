// Depth-first search through all schedules of a program, one leaf a run.
//
// Without a bound every interleaving that the gate offers comes up exactly once. With one, only
// schedules whose deviations cost at most that much do:
//   deviations    a choice other than what the runtime would do by itself costs 1
//   preemptions   leaving an actor that could go on costs 1 (Musuvathi, Qadeer: "Iterative context
//                 bounding for systematic testing of multithreaded programs", PLDI 2007)
//   delays        the j-th actor in round-robin order costs j (Emmi, Qadeer, Rakamaric: "Delay-
//                 bounded scheduling", POPL 2011)
// The order of runs is the same everywhere. Threads: one. Memory: the decisions of one run.
#pragma once

#include "harness/schedule/strategy.hpp"

#include <cstdint>
#include <vector>

namespace rollcall {

enum class dfs_cost : std::uint8_t { deviations, preemptions, delays };

class dfs_strategy final : public strategy {
public:
    static constexpr std::uint32_t unbounded = UINT32_MAX;

    explicit dfs_strategy(dfs_cost cost = dfs_cost::deviations,
                          std::uint32_t bound = unbounded) noexcept
        : cost_(cost), bound_(bound) {}

    std::uint32_t profile_runs() const noexcept override { return UINT32_MAX; }
    bool exhausted() const noexcept override { return exhausted_; }
    unsigned observes() const noexcept override { return sees_ready; }
    void begin_run(run_start const& start) override;
    std::size_t pick(ready_set const& ready) override;
    void on_forced(ready_set const& ready) override { note_actor(ready[0]); }
    void end_run(run_summary const& summary) override;

    double explored_share() const noexcept override { return explored_; }
    std::string save() const override;
    bool restore(std::string const& saved, std::uint64_t program_hash) override;

private:
    struct decision {
        std::uint32_t taken = 0;    // index into the order in which options are tried
        std::uint32_t options = 0;  // how many can be afforded
        std::uint32_t all = 0;      // how many there were
        std::uint32_t spent = 0;    // before this decision
    };

    // Positions in the order in which they are tried, cheapest first, and what they cost.
    void put_in_order(ready_set const& ready);
    void note_actor(option const& o);
    std::uint32_t actor_number(option const& o);

    dfs_cost cost_;
    std::uint32_t bound_;
    std::uint64_t program_ = 0;
    std::vector<decision> decisions_;
    std::size_t depth_ = 0;
    std::uint32_t spent_ = 0;
    bool exhausted_ = false;
    double explored_ = 0;
    std::uint32_t last_actor_ = 0;
    std::vector<std::uint32_t> number_of_task_;  // order of appearance in this run
    std::uint32_t numbers_ = 0;
    std::vector<std::uint32_t> order_;
    std::vector<std::uint32_t> costs_;
};

}  // namespace rollcall
