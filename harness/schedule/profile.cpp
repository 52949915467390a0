#include "harness/schedule/profile.hpp"

#include <algorithm>
#include <bit>

namespace rollcall {

void profile::clear() {
    by_path_.clear();
    known_.assign(1, {});
    now_.clear();
    users_ = {};
    decisions_max_ = actors_max_ = 0;
}

void profile::begin(bool profiled) {
    if (known_.empty()) clear();
    profiled_ = profiled;
    of_task_.clear();
    actors_ = 0;
    if (profiled) now_.assign(known_.size(), {});
}

std::uint32_t profile::meet(option const& o) {
    auto const [at, is_new] =
        by_path_.try_emplace(o.path, static_cast<std::uint32_t>(known_.size()));
    if (is_new) {
        known_.emplace_back();
        if (profiled_) now_.emplace_back();
    }
    if (o.task >= of_task_.size()) of_task_.resize(o.task + 1, UINT32_MAX);
    of_task_[o.task] = at->second;
    ++actors_;
    return at->second;
}

void profile::on_step(step_record const& step) {
    if (!profiled_) return;
    option const& taken = *step.taken;
    std::uint32_t const actor = actor_of(taken);
    for (task_id const t : step.spawned) {
        std::uint32_t const child = actor_of_task(t);
        if (child != UINT32_MAX) known_[child].parent = actor;
    }
    actor_counts& counts = now_[actor];
    reach const& next = *taken.next;
    counts.steps += next.joins ? 0 : 1;
    for (std::uint64_t left = next.reads | next.writes | next.commutes; left != 0;
         left &= left - 1) {
        auto const b = static_cast<unsigned>(std::countr_zero(left));
        ++counts.on_bit[b];
        bit_users& users = users_[b];
        if (users.first == UINT32_MAX) users.first = actor;
        users.shared = users.shared || users.first != actor;
        users.read = users.read || (next.reads >> b & 1) != 0;
        users.written = users.written || (next.writes >> b & 1) != 0;
        users.commuted = users.commuted || (next.commutes >> b & 1) != 0;
    }
}

void profile::end(run_summary const& summary) {
    if (!profiled_) return;
    for (std::size_t a = 0; a < now_.size(); ++a) {
        known_[a].steps = std::max(known_[a].steps, now_[a].steps);
        for (unsigned b = 0; b < bits; ++b) {
            known_[a].on_bit[b] = std::max(known_[a].on_bit[b], now_[a].on_bit[b]);
        }
    }
    decisions_max_ = std::max(decisions_max_, summary.decisions);
    actors_max_ = std::max(actors_max_, actors_ + 1);
}

std::array<std::uint32_t, profile::bits> profile::contended() const {
    std::array<std::uint32_t, bits> weights{};
    for (unsigned b = 0; b < bits; ++b) {
        bit_users const& users = users_[b];
        bool const conflicts = users.written || (users.read && users.commuted);
        if (!users.shared || !conflicts) continue;
        for (actor_counts const& a : known_) weights[b] += a.on_bit[b];
    }
    return weights;
}

}  // namespace rollcall
