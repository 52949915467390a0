// Exhaustive search that runs each Mazurkiewicz trace of a program once: dynamic partial-order
// reduction of the optimal kind, and, to compare with, plain search with sleep sets.
//
// Each run is one leaf. When it has ended, every race in it names a sequence that would reverse the
// race; what no earlier branch covers is put into the wakeup tree of the scheduling point before
// the race. Sleep sets keep what has been tried from being tried again in another order.
// Sources: Abdulla, Aronis, Jonsson, Sagonas: "Optimal dynamic partial order reduction", POPL 2014
// (wakeup trees); Godefroid: "Partial-order methods for the verification of concurrent systems",
// LNCS 1032, 1996 (sleep sets). Where this differs:
//   - Footprints are those that were recorded, so a failed compare-and-swap is a read.
//   - The passing of time is one actor with several ways to go on, all of which are tried.
//   - An option that a step withdraws is tried before that step, since it may never come back.
//   - A task that waits for a lock in vain takes part in races, or deadlocks would be missed.
//   - A reversed step may touch something else than before. What its key has ever touched stands
//     for it, an exchange that failed as one that succeeds; where that turns out to have been too
//     little, the search begins anew with what it knows by then.
// Threads: one. Memory: the tree of what is still to be tried.
#pragma once

#include "harness/schedule/strategy.hpp"
#include "harness/schedule/wakeup_tree.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace rollcall {

enum class reduction : std::uint8_t {
    optimal,     // one run for each trace
    sleep_sets,  // every enabled option that is not asleep
};

class dpor_strategy final : public strategy {
public:
    explicit dpor_strategy(reduction kind = reduction::optimal) noexcept
        : kind_(kind), log_(book_), sequence_(log_) {}

    std::uint32_t profile_runs() const noexcept override { return UINT32_MAX; }
    bool exhausted() const noexcept override { return exhausted_; }
    double explored_share() const noexcept override;
    std::uint64_t redundant_runs() const noexcept override { return redundant_; }
    unsigned observes() const noexcept override { return sees_ready | sees_steps; }
    // dpor_state.cpp
    std::string save() const override;
    bool restore(std::string const& saved, std::uint64_t program_hash) override;

    void begin_run(run_start const& start) override;
    void on_ready(option_id id, option const& o) override;
    void on_gone(option_id id) override;
    std::size_t pick(ready_set const& ready) override;
    void on_forced(ready_set const& ready) override { choose(ready); }
    void on_step(step_record const& step) override;
    void end_run(run_summary const& summary) override;

private:
    struct node {
        std::vector<logged_step> asleep;  // tried already, or covered by what was tried elsewhere
        wakeup_node to_try = nothing;     // but for the turn that is being tried
        std::uint32_t tried = 0;
        std::uint32_t ways = 0;  // in which time can pass
    };
    // What the search knows of an option that is posted.
    struct posted_option {
        turn name;
        std::uint32_t task = nothing;
        std::uint32_t readied_in = nothing;
        std::uint64_t key = 0;
        std::uint32_t lock = nothing;
        reach const* announced = nullptr;
    };
    // What steps of one key ever touched.
    struct knowledge {
        footprint_id touched = footprint_book::everything;
        std::vector<footprint_id> relied_on_by;  // taken for independent of it
    };
    // An option that a step of another actor took back.
    struct withdrawal {
        std::size_t step = 0;
        logged_step what;
    };

    friend class dpor_reader;

    static constexpr std::uint64_t clock_key = 0x636c'6f63'6b00'0000u;

    posted_option described(option const& o);
    std::size_t choose(ready_set const& ready);
    std::size_t follow(ready_set const& ready, turn wanted) const;
    std::size_t choose_fresh(ready_set const& ready);
    void try_other_ways(ready_set const& ready);
    void note_clock(bool is_enabled);
    turn turn_at(ready_set const& ready, std::size_t position) const;
    logged_step candidate(ready_set const& ready, std::size_t position) const;
    bool is_asleep(turn t) const noexcept;
    void descend(logged_step const& made);
    void backtrack();
    // dpor_plan.cpp
    void plan_reversals(run_summary const& summary);
    bool goes_on_beside(std::size_t step) const noexcept;
    void plan(race const& r, logged_step const& later);
    void plan_turn(race const& r, logged_step const& later);
    void learn(logged_step const& s);
    footprint_id with_failed_exchanges(footprint_id touched, reach const* announced);
    footprint_id may_touch(std::uint64_t key) const;
    void rely_on(std::uint64_t key, footprint_id other);
    void begin_anew();
    std::uint32_t number_of(std::uint64_t key);

    reduction kind_;
    footprint_book book_;
    step_log log_;
    wakeup_tree tree_;
    wakeup_sequence sequence_;
    std::vector<node> nodes_;  // the scheduling point before each step, and the last one
    std::vector<withdrawal> withdrawn_;

    std::unordered_map<std::uint64_t, std::uint32_t> numbers_;  // looked up, never walked through
    std::unordered_map<std::uint64_t, knowledge> seen_;         // by key
    std::vector<posted_option> posted_;                         // by option id
    std::vector<option_id> option_of_;                          // by actor
    std::vector<turn> path_;                                    // the turns of this run
    std::vector<access> scratch_;

    std::uint64_t program_ = 0;
    std::size_t kept_ = 0;   // steps that are as in the run before
    std::size_t depth_ = 0;  // steps so far
    option_id taken_id_ = nothing;
    turn taken_;
    posted_option taken_option_;
    wakeup_node taken_children_ = nothing;
    bool clock_was_enabled_ = false;
    std::uint32_t clock_readied_in_ = nothing;
    bool is_redundant_ = false;
    bool was_misled_ = false;  // a step touched more than what was relied on
    std::uint64_t complete_ = 0;
    bool exhausted_ = false;
    std::uint64_t redundant_ = 0;
};

}  // namespace rollcall
