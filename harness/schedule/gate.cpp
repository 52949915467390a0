#include "harness/schedule/gate.hpp"

#include "harness/trace/hash.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace rollcall {
namespace {

constexpr std::uint64_t time_path_base = 0x7469'6d65'0000'0000u;

}  // namespace

void gate::begin_run(strategy& s, run_start const& start, run_limits const& limits) {
    strategy_ = &s;
    limits_ = limits;
    slots_.clear();
    work_.clear();
    externals_.clear();
    owners_.clear();
    holders_.clear();
    withheld_.clear();
    locks_changed_ = false;
    resumptions_.clear();
    timers_.clear();
    touched_.clear();
    waits_.clear();
    waiting_.clear();
    spawned_.clear();
    readied_.clear();
    finished_.clear();
    time_count_ = 0;
    timers_changed_ = false;
    free_ = nothing;
    current_ = {};
    now_ = 0;
    sequence_ = segments_ = segments_controlled_ = 0;
    step_ = instant_steps_ = decisions_ = 0;
    gave_up_ = abandoned_ = false;
    time_reach_.add(object_class::clock, 0, access_kind::write);
    for (std::size_t i = 0; i < time_options_max; ++i) {
        time_option_[i] = {};
        time_option_[i].path = mix(time_path_base + i);
        time_option_[i].kind = option_kind::time;
        time_option_[i].next = &time_reach_;
    }
    s.begin_run(start);
    observed_ = s.observes();
}

void gate::end_run() {
    if (strategy_ == nullptr) return;
    strategy_->end_run({step_, decisions_, waiting_});
    strategy_ = nullptr;
}

std::size_t ready_set::position_of(option_id id) const noexcept {
    bool const external = slots_[id].what.kind == option_kind::external;
    std::vector<option_id> const& list = external ? externals_ : work_;
    auto const at = std::lower_bound(list.begin(), list.end(), slots_[id].sequence,
                                     [this](option_id listed, std::uint64_t sequence) {
                                         return slots_[listed].sequence < sequence;
                                     });
    return static_cast<std::size_t>(at - list.begin()) + (external ? work_.size() : 0);
}

inline option_id gate::take_slot() {
    if (free_ != nothing) {
        option_id const id = free_;
        free_ = slots_[id].next_of_owner;
        return id;
    }
    slots_.emplace_back();
    return static_cast<option_id>(slots_.size() - 1);
}

inline void gate::release_slot(option_id id) noexcept {
    slots_[id].item = nullptr;
    slots_[id].next_of_owner = free_;
    free_ = id;
}

inline void gate::offer(option_id id) {
    object_id const lock = slots_[id].what.lock;
    if (observed_ & strategy::sees_steps) readied_.push_back(id);
    if (lock != nothing && lock_holder(lock) != nothing) {
        withheld_.push_back(id);
    } else {
        offer_now(id);
    }
}

inline void gate::offer_now(option_id id) {
    slot const& s = slots_[id];
    std::vector<option_id>& list = s.what.kind == option_kind::external ? externals_ : work_;
    list.push_back(id);
    // An owner's next work may be older than what other owners posted since.
    for (std::size_t at = list.size() - 1; at != 0; --at) {
        if (slots_[list[at - 1]].sequence < s.sequence) break;
        std::swap(list[at - 1], list[at]);
    }
    if (observed_ & strategy::sees_ready) strategy_->on_ready(id, s.what);
}

void gate::stop_awaiting_lock(task_id t) noexcept {
    for (slot& s : slots_) {
        if (s.item == nullptr || s.what.task != t) continue;
        locks_changed_ = locks_changed_ || s.what.lock != nothing;
        s.what.lock = nothing;
    }
}

void gate::acquire_lock(object_id lock, task_id holder) {
    if (lock >= holders_.size()) holders_.resize(lock + 1, nothing);
    holders_[lock] = holder;
    locks_changed_ = true;
}

void gate::release_lock(object_id lock) {
    holders_[lock] = nothing;
    locks_changed_ = true;
}

// Moves what waits for a held lock out of the list, the order of the others stays.
void gate::withhold(std::vector<option_id>& list) {
    std::erase_if(list, [this](option_id id) {
        object_id const lock = slots_[id].what.lock;
        if (lock == nothing || lock_holder(lock) == nothing) return false;
        withheld_.push_back(id);
        if (observed_ & strategy::sees_ready) strategy_->on_gone(id);
        return true;
    });
}

// At the end of a step, so that a lock that was released and taken in one step changes nothing.
void gate::settle_locks() {
    locks_changed_ = false;
    std::size_t const before = withheld_.size();
    withhold(work_);
    withhold(externals_);
    for (std::size_t i = 0; i < before; ++i) {
        option_id const id = withheld_[i];
        object_id const lock = slots_[id].what.lock;
        if (lock != nothing && lock_holder(lock) != nothing) continue;
        withheld_[i] = nothing;
        offer_now(id);
    }
    std::erase(withheld_, nothing);
}

inline void gate::note_resumption_posted(task_id t) {
    if (t >= resumptions_.size()) resumptions_.resize(t + 1);
    if (++resumptions_[t] > 1) record(event_kind::work_ran_twice, t);
}

// Strategies look at what an option may touch next: without it each would have to guess.
[[noreturn]] static void refuse_null_reach() noexcept {
    std::fputs("rollcall: gate::post: option.next is null; copy task_context::next\n", stderr);
    std::abort();
}

void gate::post(work& w, option const& o, std::uint32_t owner) {
    if (o.next == nullptr) refuse_null_reach();
    option_id const id = take_slot();
    slot& s = slots_[id];
    s.what = o;
    s.item = &w;
    s.sequence = ++sequence_;
    s.owner = owner;
    s.next_of_owner = nothing;
    w.posted_as = id;
    if (o.task != nothing) touch(object_class::cancel_state, o.task, access_kind::read);
    if (o.resumes) note_resumption_posted(o.task);
    if (owner != nothing) {
        if (owner >= owners_.size()) owners_.resize(owner + 1);
        owner_queue& q = owners_[owner];
        if (q.last != nothing) {
            slots_[q.last].next_of_owner = id;
            q.last = id;
            return;
        }
        q.first = q.last = id;
    }
    offer(id);
}

void gate::withdraw(work& w) noexcept {
    option_id const id = w.posted_as;
    if (id == nothing || slots_[id].item != &w) return;
    w.posted_as = nothing;
    if (slots_[id].what.resumes) --resumptions_[slots_[id].what.task];
    // Had time not passed yet, its timer would have been disarmed.
    if (slots_[id].what.kind == option_kind::timer) {
        touch(object_class::clock, 0, access_kind::write);
    }
    std::uint32_t const owner = slots_[id].owner;
    for (auto* list : {&work_, &externals_}) {
        auto const at = std::find(list->begin(), list->end(), id);
        if (at == list->end()) continue;
        list->erase(at);
        if (observed_ & strategy::sees_ready) strategy_->on_gone(id);
        if (owner != nothing) next_of_owner(owner, id);
        release_slot(id);
        return;
    }
    if (std::erase(withheld_, id) != 0) {
        if (owner != nothing) next_of_owner(owner, id);
        release_slot(id);
        return;
    }
    // Not offered yet: unlink it from its owner's queue.
    owner_queue& q = owners_[owner];
    for (option_id before = q.first; before != nothing; before = slots_[before].next_of_owner) {
        if (slots_[before].next_of_owner != id) continue;
        slots_[before].next_of_owner = slots_[id].next_of_owner;
        if (q.last == id) q.last = before;
        break;
    }
    release_slot(id);
}

void gate::next_of_owner(std::uint32_t owner, option_id done) {
    owner_queue& q = owners_[owner];
    q.first = slots_[done].next_of_owner;
    if (q.first == nothing) {
        q.last = nothing;
    } else {
        offer(q.first);
    }
}

void gate::arm(timer& t, nanoseconds after) {
    now_ += 1;
    t.deadline = now_ + (after > 0 ? after : 0);
    t.sequence = ++sequence_;
    t.armed = true;
    auto const later = [](timer const* a, timer const* b) {
        return a->deadline != b->deadline ? a->deadline > b->deadline : a->sequence > b->sequence;
    };
    timers_.insert(std::upper_bound(timers_.begin(), timers_.end(), &t, later), &t);
    timers_changed_ = true;
    // Timers that are armed at one instant fire in the order in which they were armed.
    touch(object_class::clock, 0, access_kind::write);
}

void gate::disarm(timer& t) noexcept {
    if (!t.armed) return;
    t.armed = false;
    auto const at = std::find(timers_.begin(), timers_.end(), &t);
    if (static_cast<std::size_t>(timers_.end() - at) <= due_) --due_;
    timers_.erase(at);
    timers_changed_ = true;
    touch(object_class::clock, 0, access_kind::write);
}

void gate::count_time_options() noexcept {
    timers_changed_ = false;
    time_count_ = 0;
    if (timers_.empty()) return;
    // To the next deadline; past all deadlines of its tick; past those of the tick after it.
    auto const tick = [this](std::size_t nth) {
        return timers_[timers_.size() - 1 - nth]->deadline / nanoseconds_per_tick;
    };
    std::size_t due = 1;
    time_target_[time_count_++] = due;
    for (int leap = 0; leap < 2 && due < timers_.size(); ++leap) {
        auto const last = tick(leap == 0 ? 0 : due);
        std::size_t reached = due;
        while (reached < timers_.size() && tick(reached) <= last) ++reached;
        if (reached != due) time_target_[time_count_++] = due = reached;
    }
}

void gate::pass_time(std::size_t which) {
    std::size_t const due = time_target_[which];
    nanoseconds const until = timers_[timers_.size() - due]->deadline;
    if (until > now_) now_ = until;
    instant_steps_ = 0;
    record(event_kind::time_advanced, nothing, 0, nothing, static_cast<std::uint32_t>(due),
           idle() ? outcome::would_block : outcome::ok);
    touch(object_class::clock, 0, access_kind::write);
    for (due_ = due; due_ != 0;) {
        --due_;
        timer* const t = timers_.back();
        timers_.pop_back();
        t->armed = false;
        timers_changed_ = true;
        t->fire(*t);
    }
}

inline void gate::run_work(std::vector<option_id>& list, std::size_t position) {
    option_id const id = list[position];
    // By hand: lists are short, and a call of memmove costs more than they do.
    for (std::size_t i = position + 1; i < list.size(); ++i) list[i - 1] = list[i];
    list.pop_back();
    slot const& s = slots_[id];
    work* const item = s.item;
    std::uint32_t const owner = s.owner;
    if (observed_ & strategy::sees_ready) strategy_->on_gone(id);
    if (owner != nothing) next_of_owner(owner, id);
    release_slot(id);
    item->posted_as = nothing;
    if (current_.resumes) --resumptions_[current_.task];
    item->run(*item);
}

inline bool gate::within_limits() {
    if (gave_up_) return false;
    if (step_ < limits_.steps_max && instant_steps_ < limits_.steps_per_instant_max) return true;
    give_up(current_.task);
    return false;
}

void gate::give_up(task_id last) {
    if (gave_up_) return;
    gave_up_ = true;
    record(event_kind::turns_exceeded, last, 0, nothing, instant_steps_);
}

bool gate::step() {
    if (timers_changed_) count_time_options();
    std::size_t const n = size();
    if (n == 0 || !within_limits()) {
        if (observed_ & strategy::sees_steps) note_waiting();
        return false;
    }
    std::size_t position = 0;
    if (n >= 2) {
        position = strategy_->pick(*this);
        if (position == none) {
            gave_up_ = abandoned_ = true;
            return false;
        }
        if (position >= n) position = 0;
        ++decisions_;
    } else if (observed_ & strategy::sees_ready) {
        strategy_->on_forced(*this);
    }
    current_ = (*this)[position];
    ++step_;
    ++instant_steps_;
    if (current_.task != nothing) {
        touch(object_class::cancel_state, current_.task, access_kind::read);
        touch_wait_of(current_.task, access_kind::read);
    }
    if (position < work_.size()) {
        run_work(work_, position);
    } else if (position - work_.size() < externals_.size()) {
        run_work(externals_, position - work_.size());
    } else {
        pass_time(position - work_.size() - externals_.size());
    }
    if (locks_changed_) settle_locks();
    if (observed_ & strategy::sees_steps) report_step();
    return true;
}

// Each access once, so that steps that do the same look the same.
void gate::note_touched(access const& a) {
    for (access const& before : touched_) {
        if (before.object == a.object && before.index == a.index && before.kind == a.kind) return;
    }
    touched_.push_back(a);
}

// Before the runtime is torn down and takes back what it posted.
void gate::note_waiting() {
    waiting_.clear();
    for (option_id const id : withheld_) waiting_.push_back({id, slots_[id].what});
}

void gate::report_step() {
    strategy_->on_step({step_, &current_, touched_, spawned_, readied_, finished_});
    touched_.clear();
    spawned_.clear();
    readied_.clear();
    finished_.clear();
}

}  // namespace rollcall
