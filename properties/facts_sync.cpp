#include "properties/facts.hpp"

#include <algorithm>

namespace rollcall {

void facts::begin_sync(program const& p, std::size_t events) {
    semaphores_.begin(p.semaphores.size());
    for (semaphore_declaration const& s : p.semaphores) {
        semaphore_fact fact;
        fact.permits = static_cast<std::int32_t>(s.permits);
        fact.is_mutex = s.is_mutex;
        semaphores_.add(fact);
    }
    flags_.begin(p.events.size());
    for (std::size_t e = 0; e < p.events.size(); ++e) flags_.add({});
    acquires_.begin(p.semaphores.empty() ? 0 : events);
    flag_waits_.begin(p.events.empty() ? 0 : events);
}

void facts::note_sync_begun(position, event const& e, std::uint32_t index) {
    if (e.action == op_action::wait && knows_flag(e.object)) {
        ++flags_[e.object].waiters;
        flag_waits_.add(index);
    } else if (e.action == op_action::acquire && knows_semaphore(e.object)) {
        semaphore_fact& s = semaphores_[e.object];
        s.saw_waiters |= s.waiters > 0;
        ++s.waiters;
        acquires_.add(index);
    } else if (e.action == op_action::release && knows_semaphore(e.object)) {
        semaphores_[e.object].giving += permits_of(ops_[index]);
    }
}

void facts::note_sync_returned(position at, event const& e, std::uint32_t index) noexcept {
    op_fact const& o = ops_[index];
    if (names_event(o.kind)) {
        if (!knows_flag(e.object)) return;
        flag_fact& flag = flags_[e.object];
        if (o.action == op_action::wait) {
            --flag.waiters;
        } else {
            flag.is_set = o.kind == op_kind::set;
            if (flag.is_set) flag.set = at;
        }
    } else if (knows_semaphore(e.object)) {
        semaphore_fact& s = semaphores_[e.object];
        if (o.action == op_action::acquire) {
            note_acquired(at, index, s);
        } else if (o.action == op_action::release) {
            note_released(at, index, s);
        }
    }
}

// What was acquired had been there before, and what is being released may be there already.
void facts::note_acquired(position at, std::uint32_t index, semaphore_fact& s) noexcept {
    op_fact const& o = ops_[index];
    --s.waiters;
    if (o.result != outcome::ok) {
        if (o.kind != op_kind::try_acquire) s.left = at;
        return;
    }
    s.taken += permits_of(o);
    if (s.free() + s.giving < 0 && s.overdrawn == nothing) {
        s.overdrawn = index;
        s.held_by = s.holder;
    }
    s.holder = index;
}

void facts::note_released(position at, std::uint32_t index, semaphore_fact& s) noexcept {
    op_fact const& o = ops_[index];
    s.giving -= permits_of(o);
    if (o.result != outcome::ok) return;
    s.given += permits_of(o);
    s.was_overfull |= s.given > s.taken;
    s.room_made = at;
    bool const is_holder = s.holder != nothing && ops_[s.holder].task == o.task;
    if (s.is_mutex && !is_holder && s.taken_away == nothing) {
        s.taken_away = index;
        s.held_by = s.holder;
    }
    s.holder = nothing;
}

void facts::note_idle_sync(position at) noexcept {
    for (object_id s = 0; s < semaphores_.size(); ++s) {
        semaphore_fact const& fact = semaphores_[s];
        if (fact.waiters > 0 && fact.free() > 0 && fact.stall.at == never) note_stall(at, s);
    }
    for (object_id e = 0; e < flags_.size(); ++e) {
        flag_fact& flag = flags_[e];
        if (!flag.is_set || flag.waiters == 0 || flag.stall.at != never) continue;
        for (std::uint32_t const w : flag_waits_.all()) {
            bool const waits = ops_[w].returned == never && events_[ops_[w].begun].object == e;
            if (!waits) continue;
            flag.stall = {at, w, 0, never};
            break;
        }
    }
}

// Where one that wants more than there is may hold up the others, all of them must fit.
void facts::note_stall(position at, object_id index) noexcept {
    semaphore_fact& s = semaphores_[index];
    declared<bool> const& holds_up = run_->declares.acquire_holds_up;
    bool const all_must_fit = !holds_up.promised || holds_up.value;
    std::uint32_t first = nothing;
    for (std::uint32_t const w : acquires_.all()) {
        op_fact const& o = ops_[w];
        if (o.returned != never || events_[o.begun].object != index) continue;
        bool const fits = permits_of(o) <= s.free();
        if (!fits && all_must_fit) return;
        if (fits && first == nothing) first = w;
    }
    if (first == nothing) return;
    bool const is_turn_lost = s.left > s.room_made && s.left > ops_[first].begun;
    s.stall = {at, first, s.free(), is_turn_lost ? s.left : never};
}

void facts::note_permits_left(event const& e) noexcept {
    if (!knows_semaphore(e.object)) return;
    semaphores_[e.object].rest = static_cast<std::int32_t>(e.value);
    semaphores_[e.object].is_counted = true;
}

}  // namespace rollcall
