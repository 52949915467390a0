// Ordered trees of the turns that exhaustive search still has to try: wakeup trees.
//
// A branch is a chain of turns from a scheduling point on. Inserting a sequence follows the first
// branch that begins equivalently, and adds what is left of it where none does.
// Source: Abdulla, Aronis, Jonsson, Sagonas: "Optimal dynamic partial order reduction", POPL 2014,
// section 6. Nodes are pooled and named by index; one thread.
#pragma once

#include "harness/schedule/step_log.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rollcall {

using wakeup_node = std::uint32_t;  // `nothing`: none

// How a turn relates to a sequence.
enum class begins : std::uint8_t {
    no,
    within,  // it is the first of its actor there, and nothing there comes before it
    beside,  // it depends on nothing there, so it may as well come first
};

// Several turns in a row, in an order in which they are possible from some scheduling point on.
// All but the last were made in the logged run, which says what happened before what.
class wakeup_sequence {
public:
    explicit wakeup_sequence(step_log const& log) noexcept : log_(log) {}

    // The steps after `r.earlier` that did not happen after it, then the later step of the race.
    void assign(race const& r, logged_step const& later);

    bool empty() const noexcept { return steps_.empty(); }
    logged_step const& front() const noexcept { return at(0); }
    // Whether a turn may as well come first.
    begins can_begin_with(logged_step const& s) const noexcept;
    // Takes out the first turn of that actor, if there is one.
    void remove_first_of(std::uint32_t actor);
    // What the last turn was taken out before: it was relied on that it does not depend on these.
    std::span<footprint_id const> passed() const noexcept { return passed_; }

    std::size_t size() const noexcept { return steps_.size(); }
    logged_step const& at(std::size_t k) const noexcept {
        return steps_[k] == last_index_ ? last_ : log_[steps_[k]];
    }

private:
    bool before(std::size_t a, std::size_t b) const noexcept;

    step_log const& log_;
    std::vector<std::size_t> steps_;  // indices into the log; last_index_ for `last_`
    static constexpr std::size_t last_index_ = SIZE_MAX;
    logged_step last_;
    std::vector<std::uint8_t> before_last_;  // by index into the log
    std::vector<footprint_id> passed_;
};

class wakeup_tree {
public:
    struct branch {
        logged_step step;
        wakeup_node first_child = nothing;
        wakeup_node next = nothing;
    };

    void clear() noexcept {
        pool_.clear();
        free_ = nothing;
    }
    branch const& operator[](wakeup_node n) const noexcept { return pool_[n]; }

    // Appends a branch of one turn, or one with children, to the list that begins with `first`.
    void append(wakeup_node& first, logged_step const& s, wakeup_node children = nothing);
    // Takes the first branch out of the list and returns it; its node is freed, its children are
    // the caller's.
    branch pop_front(wakeup_node& first) noexcept;
    // Adds what no branch covers.
    void insert(wakeup_node& first, wakeup_sequence& v);

private:
    wakeup_node make(logged_step const& s);

    std::vector<branch> pool_;
    wakeup_node free_ = nothing;
};

}  // namespace rollcall
