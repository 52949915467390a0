#include "harness/schedule/decorators/metrics.hpp"

#include "harness/trace/hash.hpp"

#include <algorithm>

namespace rollcall {
namespace {

// Whether what `at` would touch conflicts with an option before it, of another task.
bool conflicts_with_earlier(ready_set const& ready, std::size_t at) {
    option const& o = ready[at];
    for (std::size_t i = 0; i < at; ++i) {
        if (ready[i].task != o.task && conflict(*ready[i].next, *o.next)) return true;
    }
    return false;
}

}  // namespace

void metrics::begin_run(run_start const& start) {
    for (auto& objects : objects_) objects.clear();
    tasks_.clear();
    sum_ = 0;
    real_choices_ = 0;
    live_ = live_most_ = 1;
    strategy_wrapper::begin_run(start);
}

std::size_t metrics::pick(ready_set const& ready) {
    // The sum of the options so far tells cheaply that nothing conflicts; if something does, they
    // are looked at one by one.
    reach seen;
    bool conflicting = false;
    for (std::size_t i = 0; i < ready.size() && !conflicting; ++i) {
        reach const& next = *ready[i].next;
        conflicting = conflict(seen, next) && conflicts_with_earlier(ready, i);
        seen.add(next);
    }
    real_choices_ += conflicting ? 1 : 0;
    return strategy_wrapper::pick(ready);
}

metrics::object_history& metrics::history_of(access const& a) {
    auto& objects = objects_[static_cast<unsigned>(a.object)];
    if (a.index >= objects.size()) objects.resize(a.index + 1);
    return objects[a.index];
}

void metrics::on_step(step_record const& step) {
    option const& taken = *step.taken;
    std::size_t const task = taken.task == nothing ? 0 : taken.task + 1;
    if (task >= tasks_.size()) tasks_.resize(task + 1);
    std::uint64_t hash = combine(tasks_[task], taken.step_key());
    for (access const& a : step.touched) {
        object_history const& h = history_of(a);
        std::uint64_t seen = h.write;
        if (a.kind != access_kind::read) seen += mix(h.reads);
        if (a.kind != access_kind::commute) seen += mix(h.commutes + 1);
        hash += mix(seen + (std::uint64_t(a.object) << 40) + a.index);
    }
    hash = mix(hash);
    for (access const& a : step.touched) {
        object_history& h = history_of(a);
        switch (a.kind) {
            case access_kind::read: h.reads += hash; break;
            case access_kind::commute: h.commutes += hash; break;
            case access_kind::write:
                h.write = hash;
                h.reads = h.commutes = 0;
                break;
        }
    }
    tasks_[task] = hash;
    sum_ += hash;
    live_ += static_cast<std::uint32_t>(step.spawned.size());
    live_most_ = std::max(live_most_, live_);
    live_ -= static_cast<std::uint32_t>(std::min<std::size_t>(step.finished.size(), live_));
    strategy_wrapper::on_step(step);
}

}  // namespace rollcall
