// Replays a recorded schedule, also of a program that has been edited since.
//
// A choice that has a place is made there: where the option that it goes before would go by itself
// for the n-th time, and the one to take is possible. Nothing else of a program moves it; without
// an edit that is the decision at which it was recorded, since an option that has gone is the same
// again only as one more turn. A choice whose place does not come is lost.
// Any other is made at its decision, by its position if the option there still has its key;
// otherwise by its key wherever that is among the options, or else not at all.
// Borrows the schedule.
#pragma once

#include "harness/program/case.hpp"
#include "harness/schedule/strategy.hpp"

#include <optional>
#include <unordered_map>
#include <vector>

namespace rollcall {

class replay_strategy final : public strategy {
public:
    enum class find_by : std::uint8_t { place, decision };

    explicit replay_strategy(schedule const& s, find_by by = find_by::place);

    void begin_run(run_start const&) override;
    std::size_t pick(ready_set const& ready) override;

    // After a run: choices whose place did not come, since what they go before never was next, are
    // made in the next run as soon as they are possible and those before them have been made. False
    // if there are none.
    bool loosen();
    std::size_t loosened() const noexcept { return loosened_.size(); }

    // Choices that were lost, or met another set of options than when they were recorded.
    std::uint32_t divergences() const noexcept;
    // The decision of the first of these, as it was recorded.
    std::uint32_t first_divergence() const noexcept;

    // What became of the choices, in the schedule's order: the decision at which each was made.
    std::vector<std::optional<std::uint32_t>> const& made_at() const noexcept { return made_at_; }

private:
    // An option that choices go before.
    struct front {
        std::vector<std::uint32_t> choices;  // as recorded
        std::size_t first = 0;               // of these, that may not have been made
        std::uint32_t turns = 0;             // how often it has gone by itself
        bool was_next = false;
    };

    std::size_t pick_by_place(front& f, ready_set const& ready, std::uint32_t now);
    std::size_t pick_loosened(ready_set const& ready, std::uint32_t now);
    std::size_t pick_by_decision(ready_set const& ready, std::uint32_t now);

    schedule const& schedule_;
    std::unordered_map<std::uint64_t, front> fronts_;  // by key
    std::vector<std::uint32_t> by_decision_;           // choices without a place
    std::vector<std::uint32_t> loosened_;
    std::vector<bool> came_;  // in the run before, if some are loosened
    std::vector<std::optional<std::uint32_t>> made_at_;
    std::vector<bool> differs_;  // made, but not as recorded
    std::size_t next_ = 0;       // of by_decision_
    std::uint32_t decision_ = 0;
};

}  // namespace rollcall
