// The steps of one run as exhaustive search sees them: who went, what was touched, and what
// happened before what.
//
// Two steps depend on each other if one task made both, or if what they touched conflicts. Happens-
// before is the transitive closure of that, of what made a step possible (it was readied by another
// one), and of the order in which an actor goes. A race is a pair of dependent steps with nothing
// between them, of which the later one could have gone first.
// Source: Abdulla, Aronis, Jonsson, Sagonas: "Optimal dynamic partial order reduction", POPL 2014.
// A lock is enabled only while it is free, so the race for it is between the two steps that acquire
// it, and the order that its release imposes does not count there.
// One thread. Memory: n^2/8 bytes for runs of n steps.
#pragma once

#include "harness/schedule/footprint_book.hpp"
#include "harness/trace/event.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace rollcall {

// A way to go on: an actor, and, for the passing of time, which of its ways.
struct turn {
    std::uint32_t actor = nothing;
    std::uint32_t alternative = 0;
    bool operator==(turn const&) const = default;
};

struct logged_step {
    turn name;
    std::uint32_t task = nothing;  // one number for all actors of a task
    footprint_id touched = footprint_book::everything;
    std::uint32_t readied_in = nothing;  // the step that made it possible
    std::uint32_t lock = nothing;        // lock that had to be free
    std::uint64_t key = 0;               // the same for the same step of other runs
    std::uint32_t ways = 1;              // how many alternatives its actor had
};

// The later step of a race need not have been made: it waited in vain, or was withdrawn.
struct race {
    std::size_t earlier = 0;
    std::size_t later = 0;  // size of the log: it was not made
};

class step_log {
public:
    explicit step_log(footprint_book const& book) noexcept : book_(book) {}

    // Forgets the steps from `kept` on.
    void truncate(std::size_t kept);
    void add(logged_step const& s) { steps_.push_back(s); }
    std::size_t size() const noexcept { return steps_.size(); }
    logged_step const& operator[](std::size_t at) const noexcept { return steps_[at]; }

    bool depend(logged_step const& a, logged_step const& b) const noexcept {
        return a.task == b.task || book_.conflict(a.touched, b.touched);
    }

    // Orders the steps that were added since `truncate`, and finds their races.
    void order();
    // Of all steps, by the later one.
    std::span<race const> races() const noexcept { return races_; }
    // The race for the lock that a step waits for that was never made.
    std::optional<race> race_of_waiting(logged_step const& waiting);
    // Whether step `a` happened before step `b`; a < b, both ordered.
    bool before(std::size_t a, std::size_t b) const noexcept {
        return (row(b)[a / 64] >> (a % 64) & 1) != 0;
    }

private:
    using word = std::uint64_t;

    word const* row(std::size_t at) const noexcept { return rows_.data() + at * stride_; }
    word* row(std::size_t at) noexcept { return rows_.data() + at * stride_; }
    void join(word* into, std::size_t step) const noexcept;
    void join_those_counted(logged_step const& s, word* into) const noexcept;
    void begin_row(logged_step const& s, std::size_t at, word* into) const noexcept;
    void find_races(logged_step const& s, std::size_t at, std::vector<race>& races);
    // The step that acquired the lock which `s` waited for, and the last step of that section.
    struct section {
        std::size_t acquired = nothing;
        std::size_t released = nothing;
    };
    section last_section(logged_step const& s, std::size_t at) const noexcept;

    footprint_book const& book_;
    std::vector<logged_step> steps_;
    std::vector<word> rows_;
    std::vector<word> scratch_;
    std::vector<race> races_;
    std::size_t stride_ = 0;    // words in a row
    std::size_t ordered_ = 0;   // steps with a row
    std::size_t examined_ = 0;  // steps whose races are known
};

}  // namespace rollcall
