// Follows the requests to cancel one task through its events: which are pending, which were
// observed, which came back. The rules are those of sc_05_outer_cancel_is_not_swallowed.hpp.
//
// A *chain* is one cancellation on its way out: it starts where a leaf op or the wait of a group
// returns as cancelled and ends where something catches it or the task finishes.
// No allocation: at most `requests_max` requests to a task are followed, later ones claim nothing.
#pragma once

#include "properties/facts.hpp"

#include <array>

namespace rollcall {

enum class came_back : std::uint8_t { never_observed, from_group, from_timeout };

struct followed_request {
    position at = never;
    object_id body_of = nothing;  // counts inside the body of this group alone
    std::uint32_t seen_by = 0;    // chain that observed it; 0: pending
    std::uint32_t or_by = 0;      // an interrupted chain that may have been the one; 0: none
    came_back how = came_back::never_observed;
};

inline constexpr std::uint32_t seen_for_good = UINT32_MAX;

class request_follower {
public:
    static constexpr std::size_t requests_max = 64;
    static constexpr std::size_t depth_max = 64;

    request_follower(facts const& f, task_id task) noexcept : facts_(f), task_(task) {}

    // Tells the next event of the task, in order, beginning with its first request.
    void note(position p) noexcept;
    // The oldest request that is pending; null: none.
    followed_request const* pending() const noexcept;

private:
    struct group_wait {
        object_id group = nothing;
        std::uint32_t chain = 0;  // the one that ended the body
    };

    bool was_dropped(position p) const noexcept;
    void add_request(position p) noexcept;
    void note_returned(event const& e) noexcept;
    void note_body_ended(event const& e) noexcept;
    void note_closed(event const& e) noexcept;
    void note_cleanup(event const& e) noexcept;
    void start_chain() noexcept;
    void observe() noexcept;
    void put_back(std::uint32_t chain, came_back how) noexcept;
    void forget_all() noexcept { requests_ = 0; }
    bool is_sticky() const noexcept {
        return facts_.declares().cancellation.value == cancellation_style::sticky;
    }

    facts const& facts_;
    task_id task_;
    std::array<followed_request, requests_max> request_;
    std::array<group_wait, depth_max> waits_;
    std::array<std::uint32_t, depth_max> cleanups_{};  // the chain that each interrupts
    std::size_t requests_ = 0;
    std::size_t wait_depth_ = 0;
    std::size_t cleanup_depth_ = 0;
    std::uint32_t chains_ = 0;
    std::uint32_t chain_ = 0;  // on its way out now; 0: none
};

}  // namespace rollcall
