#include "harness/schedule/step_log.hpp"

#include <algorithm>

namespace rollcall {

void step_log::truncate(std::size_t kept) {
    steps_.resize(std::min(kept, steps_.size()));
    ordered_ = std::min(ordered_, steps_.size());
    examined_ = std::min(examined_, steps_.size());
    while (!races_.empty() && races_.back().later >= steps_.size()) races_.pop_back();
}

inline void step_log::join(word* into, std::size_t step) const noexcept {
    word const* const from = row(step);
    for (std::size_t w = 0; w <= step / 64; ++w) into[w] |= from[w];
    into[step / 64] |= word{1} << (step % 64);
}

// The last child of a group to finish readies the host, but it took all of them. Only a host that
// has waited reads its group.
void step_log::join_those_counted(logged_step const& s, word* into) const noexcept {
    for (access const& waited : book_.accesses(s.touched)) {
        access const counted{waited.object, access_kind::commute, waited.index};
        if (waited.kind != access_kind::read ||
            !book_.contains(steps_[s.readied_in].touched, counted)) {
            continue;
        }
        for (std::size_t i = 0; i < s.readied_in; ++i) {
            if (book_.contains(steps_[i].touched, counted)) join(into, i);
        }
    }
}

// What comes before a step whatever else happens: its actor's step before it, and what readied it.
void step_log::begin_row(logged_step const& s, std::size_t at, word* into) const noexcept {
    std::fill_n(into, stride_, word{0});
    if (s.readied_in != nothing) {
        join(into, s.readied_in);
        join_those_counted(s, into);
    }
    for (std::size_t i = at; i-- > 0;) {
        if (steps_[i].name.actor != s.name.actor) continue;
        join(into, i);
        break;
    }
}

step_log::section step_log::last_section(logged_step const& s, std::size_t at) const noexcept {
    section last;
    for (std::size_t i = at; i-- > 0;) {
        access const taken{object_class::lock, access_kind::write, s.lock};
        if (!book_.contains(steps_[i].touched, taken)) continue;
        if (last.released == nothing) last.released = i;
        // A section begins with the step that waited for the lock, or that took it by the way.
        if (steps_[i].task != steps_[last.released].task) break;
        last.acquired = i;
        if (steps_[i].lock == s.lock) break;
    }
    return last;
}

void step_log::find_races(logged_step const& s, std::size_t at, std::vector<race>& races) {
    section const held = s.lock == nothing ? section{} : last_section(s, at);
    scratch_.resize(stride_);
    begin_row(s, at, scratch_.data());
    auto const is_before = [&](std::size_t i) { return (scratch_[i / 64] >> (i % 64) & 1) != 0; };
    for (std::size_t i = at; i-- > 0;) {
        if (is_before(i)) continue;
        bool const in_section = held.acquired != nothing && held.acquired <= i &&
                                i <= held.released && steps_[i].task == steps_[held.acquired].task;
        if (in_section && i != held.acquired) continue;
        if (!in_section && !depend(steps_[i], s)) continue;
        races.push_back({i, at});
        join(scratch_.data(), i);
    }
}

void step_log::order() {
    std::size_t const n = steps_.size();
    std::size_t const words = n / 64 + 1;
    if (words > stride_) {
        stride_ = words;
        rows_.clear();
        ordered_ = 0;
    }
    if (rows_.size() < n * stride_) rows_.resize(n * stride_);
    for (std::size_t at = ordered_; at < n; ++at) {
        logged_step const& s = steps_[at];
        word* const mine = row(at);
        begin_row(s, at, mine);
        for (std::size_t i = at; i-- > 0;) {
            if ((mine[i / 64] >> (i % 64) & 1) != 0 || !depend(steps_[i], s)) continue;
            if (s.lock == nothing && at >= examined_) races_.push_back({i, at});
            join(mine, i);
        }
        if (s.lock != nothing && at >= examined_) find_races(s, at, races_);
    }
    ordered_ = examined_ = n;
}

// What else it would have touched is seen in runs in which it is made.
std::optional<race> step_log::race_of_waiting(logged_step const& waiting) {
    section const held = last_section(waiting, steps_.size());
    if (held.acquired == nothing) return std::nullopt;
    scratch_.resize(stride_);
    begin_row(waiting, steps_.size(), scratch_.data());
    std::size_t const i = held.acquired;
    if ((scratch_[i / 64] >> (i % 64) & 1) != 0) return std::nullopt;
    return race{i, steps_.size()};
}

}  // namespace rollcall
