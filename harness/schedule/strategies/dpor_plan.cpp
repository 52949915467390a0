// What a finished run says is still to be tried: its races, reversed; and what is known by then of
// the steps that would go first.
#include "harness/schedule/strategies/dpor.hpp"

#include <algorithm>

namespace rollcall {

// Elsewhere a compare-and-swap that failed may succeed: what the step announced to write and only
// read counts as written.
footprint_id dpor_strategy::with_failed_exchanges(footprint_id touched, reach const* announced) {
    auto const may_be_written = [&](access const& a) {
        return a.object == object_class::cell && a.kind == access_kind::read &&
               announced->may_write(a.object, a.index);
    };
    std::span<access const> const made = book_.accesses(touched);
    if (announced == nullptr || std::none_of(made.begin(), made.end(), may_be_written)) {
        return touched;
    }
    scratch_.assign(made.begin(), made.end());
    for (access& a : scratch_) {
        if (may_be_written(a)) a.kind = access_kind::write;
    }
    return book_.of(scratch_);
}

void dpor_strategy::learn(logged_step const& s) {
    footprint_id const touched =
        with_failed_exchanges(s.touched, taken_id_ == nothing ? nullptr : taken_option_.announced);
    auto const [seen, is_new] = seen_.try_emplace(s.key, knowledge{touched, {}});
    knowledge& known = seen->second;
    if (is_new || known.touched == touched) return;
    footprint_id const all = book_.both(known.touched, touched);
    if (all == known.touched) return;
    known.touched = all;
    for (footprint_id const other : known.relied_on_by) {
        was_misled_ = was_misled_ || book_.conflict(all, other);
    }
}

footprint_id dpor_strategy::may_touch(std::uint64_t key) const {
    auto const seen = seen_.find(key);
    return seen == seen_.end() ? footprint_book::everything : seen->second.touched;
}

void dpor_strategy::rely_on(std::uint64_t key, footprint_id other) {
    auto const seen = seen_.find(key);
    if (seen == seen_.end()) return;
    auto& by = seen->second.relied_on_by;
    if (std::find(by.begin(), by.end(), other) == by.end()) by.push_back(other);
}

void dpor_strategy::plan_reversals(run_summary const& summary) {
    log_.order();
    for (race const& r : log_.races()) {
        if (r.later < kept_ && !goes_on_beside(r.earlier)) continue;
        logged_step later = log_[r.later];
        later.touched = may_touch(later.key);
        plan(r, later);
    }
    for (withheld_option const& w : summary.waiting) {
        posted_option const p = described(w.what);
        std::uint32_t const readied_in = posted_[w.id].readied_in;
        logged_step const waiting{p.name, p.task, may_touch(p.key), readied_in, p.lock, p.key};
        if (auto const r = log_.race_of_waiting(waiting)) plan(*r, waiting);
    }
    for (withdrawal const& w : withdrawn_) {
        if (w.step >= log_.size() || (w.step < kept_ && !goes_on_beside(w.step))) continue;
        // What its task did instead counts as well.
        logged_step missed = w.what;
        missed.touched = may_touch(missed.key);
        for (std::size_t i = w.step + 1; i < log_.size(); ++i) {
            if (missed.task == nothing || log_[i].task != missed.task) continue;
            missed.touched = book_.both(missed.touched, log_[i].touched);
            break;
        }
        plan({w.step, log_.size()}, missed);
    }
}

// Whether one of the new steps did not happen after that one. If none, its races are reversed by
// the same sequences as in the run before.
bool dpor_strategy::goes_on_beside(std::size_t step) const noexcept {
    for (std::size_t i = kept_; i < log_.size(); ++i) {
        if (!log_.before(step, i)) return true;
    }
    return false;
}

void dpor_strategy::plan(race const& r, logged_step const& later) {
    if (later.name.actor != 0) return plan_turn(r, later);
    for (std::size_t i = r.earlier + 1; i < log_.size(); ++i) {
        bool const passes_before = log_[i].name.actor == 0 && !log_.before(r.earlier, i);
        if (passes_before && i != r.later) return plan_turn(r, later);
    }
    // Time may pass in fewer ways there, before timers were armed, or in others, not tried yet.
    for (std::uint32_t way = 0; way < nodes_[r.earlier].ways; ++way) {
        logged_step other = later;
        other.ways = nodes_[r.earlier].ways;
        other.name.alternative = way;
        other.key = clock_key + way;
        if (other.key != later.key) other.touched = may_touch(other.key);
        plan_turn(r, other);
    }
}

void dpor_strategy::plan_turn(race const& r, logged_step const& later) {
    node& n = nodes_[r.earlier];
    sequence_.assign(r, later);
    for (logged_step const& s : n.asleep) {
        begins const how = sequence_.can_begin_with(s);
        if (how == begins::no) continue;
        if (how == begins::beside) {
            rely_on(later.key, s.touched);
        } else {
            sequence_.remove_first_of(s.name.actor);
            for (footprint_id const f : sequence_.passed()) rely_on(later.key, f);
        }
        return;
    }
    tree_.insert(n.to_try, sequence_);
    for (footprint_id const f : sequence_.passed()) rely_on(later.key, f);
}

}  // namespace rollcall
