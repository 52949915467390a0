#include "properties/request_follower.hpp"

#include <algorithm>
#include <utility>

namespace rollcall {

followed_request const* request_follower::pending() const noexcept {
    for (std::size_t i = 0; i < requests_; ++i) {
        if (request_[i].seen_by == 0) return &request_[i];
    }
    return nullptr;
}

void request_follower::note(position p) noexcept {
    event const& e = facts_.at(p);
    switch (e.kind) {
        case event_kind::cancel_reached: add_request(p); break;
        case event_kind::op_begun: chain_ = 0; break;
        case event_kind::op_returned: note_returned(e); break;
        case event_kind::group_body_ended: note_body_ended(e); break;
        case event_kind::group_closed: note_closed(e); break;
        case event_kind::timeout_raised:
            put_back(chain_, came_back::from_timeout);
            chain_ = 0;
            break;
        case event_kind::cleanup_begun:
        case event_kind::cleanup_ended: note_cleanup(e); break;
        case event_kind::error_caught:
        case event_kind::foreign_error:
            if (is_sticky()) forget_all();
            break;
        case event_kind::task_finished: forget_all(); break;
        case event_kind::task_spawned:
        case event_kind::spawn_refused:
        case event_kind::task_begun:
        case event_kind::group_opened:
        case event_kind::error_raised:
        case event_kind::error_escaped:
        case event_kind::error_delivered:
        case event_kind::error_reported:
        case event_kind::time_advanced:
        case event_kind::work_ran_inline:
        case event_kind::work_ran_twice:
        case event_kind::task_hung:
        case event_kind::item_left:
        case event_kind::frames_counted:
        case event_kind::turns_exceeded:
        case event_kind::lock_awaited:
        case event_kind::cancel_caught:
        case event_kind::permits_left:
        case event_kind::cancel_withdrawn:
        case event_kind::program_at_fault: break;
    }
}

// Whether the request met a shield that drops what it holds back.
bool request_follower::was_dropped(position p) const noexcept {
    if (facts_.declares().shield.value == shield_style::defers) return false;
    auto const at = std::ranges::find(facts_.requests(), p, &request_fact::at);
    return at != facts_.requests().end() && at->masked;
}

void request_follower::add_request(position p) noexcept {
    event const& e = facts_.at(p);
    task_fact const& t = facts_.tasks()[task_];
    if (t.begun > p || requests_ == requests_max || was_dropped(p)) return;
    followed_request r;
    r.at = p;
    switch (static_cast<cancel_cause>(e.value)) {
        case cancel_cause::timeout: return;
        case cancel_cause::program:
        case cancel_cause::group: break;
        case cancel_cause::body:
            if (e.object >= facts_.groups().size()) return;
            if (facts_.groups()[e.object].host != task_) return;
            if (facts_.groups()[e.object].body_ended < p) return;
            r.body_of = e.object;
            break;
    }
    request_[requests_++] = r;
}

void request_follower::note_returned(event const& e) noexcept {
    if (e.result != outcome::cancelled) {
        chain_ = 0;
        return;
    }
    if (chain_ == 0) start_chain();
    observe();
}

// The chain that ended the body goes on when the group closes, if it closes as cancelled.
void request_follower::note_body_ended(event const& e) noexcept {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < requests_; ++i) {
        if (request_[i].body_of != e.object) request_[kept++] = request_[i];
    }
    requests_ = kept;
    if (wait_depth_ < depth_max) waits_[wait_depth_++] = {e.object, chain_};
    chain_ = 0;
}

void request_follower::note_closed(event const& e) noexcept {
    if (wait_depth_ == 0 || waits_[wait_depth_ - 1].group != e.object) return;
    std::uint32_t const body_chain = waits_[--wait_depth_].chain;
    if (body_chain == 0) return;
    if (e.result == outcome::cancelled) {
        chain_ = body_chain;
    } else {
        put_back(body_chain, came_back::from_group);
    }
}

void request_follower::note_cleanup(event const& e) noexcept {
    if (e.kind == event_kind::cleanup_begun) {
        if (cleanup_depth_ < depth_max) cleanups_[cleanup_depth_++] = chain_;
        chain_ = 0;
        return;
    }
    std::uint32_t const interrupted = cleanup_depth_ > 0 ? cleanups_[--cleanup_depth_] : 0;
    if (e.result == outcome::ok) chain_ = interrupted;
    if (is_sticky()) forget_all();
}

// What chains that are interrupted by a cleanup had observed may be what starts this one: an edge
// is delivered once, and it was still on its way when they began.
void request_follower::start_chain() noexcept {
    chain_ = ++chains_;
    for (std::size_t i = 0; i < requests_; ++i) {
        for (std::size_t c = 0; c < cleanup_depth_; ++c) {
            if (cleanups_[c] == 0 || request_[i].seen_by != cleanups_[c]) continue;
            request_[i].or_by = request_[i].or_by == 0 ? request_[i].seen_by : seen_for_good;
            request_[i].seen_by = chain_;
            break;
        }
    }
}

void request_follower::observe() noexcept {
    for (std::size_t i = 0; i < requests_; ++i) {
        if (request_[i].seen_by == 0) request_[i].seen_by = chain_;
    }
}

void request_follower::put_back(std::uint32_t chain, came_back how) noexcept {
    if (chain == 0) return;
    for (std::size_t i = 0; i < requests_; ++i) {
        if (request_[i].seen_by != chain) continue;
        request_[i].seen_by = std::exchange(request_[i].or_by, 0);
        request_[i].how = how;
    }
}

}  // namespace rollcall
