#include "harness/schedule/strategies/dpor.hpp"

#include "harness/trace/hash.hpp"

#include <algorithm>

namespace rollcall {
namespace {

constexpr std::uint64_t task_salt = 0x7461'736b'0000'0000u;

// A task has one resumption at most; beside it, its timeouts may be about to expire.
std::uint64_t actor_class(option const& o) noexcept {
    return o.kind == option_kind::timer && !o.resumes ? 2 : 1;
}

}  // namespace

std::uint32_t dpor_strategy::number_of(std::uint64_t key) {
    auto const [at, is_new] =
        numbers_.try_emplace(key, static_cast<std::uint32_t>(numbers_.size()));
    if (is_new) option_of_.push_back(nothing);
    return at->second;
}

void dpor_strategy::begin_run(run_start const& start) {
    if (start.program_hash != program_ || start.run == 0) {
        program_ = start.program_hash;
        numbers_.clear();
        option_of_.clear();
        number_of(clock_key);  // 0
        seen_.clear();
        redundant_ = complete_ = 0;
        begin_anew();
    }
    depth_ = 0;
    taken_id_ = nothing;
    clock_was_enabled_ = is_redundant_ = false;
    while (!withdrawn_.empty() && withdrawn_.back().step >= kept_) withdrawn_.pop_back();
    std::fill(option_of_.begin(), option_of_.end(), nothing);
    for (posted_option& p : posted_) p.readied_in = nothing;
}

// All but when it was readied.
dpor_strategy::posted_option dpor_strategy::described(option const& o) {
    posted_option p;
    std::uint64_t const own = combine(o.path, actor_class(o));
    p.name.actor = number_of(own);
    // A task may wait in several timeouts, which expire one after the other.
    for (std::uint64_t nth = 1; option_of_[p.name.actor] != nothing; ++nth) {
        p.name.actor = number_of(combine(own, nth));
    }
    p.task = number_of(combine(o.task == nothing ? 0 : o.path, task_salt));
    p.key = combine(o.step_key(), static_cast<std::uint64_t>(o.kind));
    p.lock = o.lock;
    p.announced = o.next;
    return p;
}

void dpor_strategy::on_ready(option_id id, option const& o) {
    if (id >= posted_.size()) posted_.resize(id + 1);
    std::uint32_t const readied_in = posted_[id].readied_in;
    posted_[id] = described(o);
    posted_[id].readied_in = readied_in;
    option_of_[posted_[id].name.actor] = id;
}

void dpor_strategy::on_gone(option_id id) {
    posted_option const& p = posted_[id];
    option_of_[p.name.actor] = nothing;
    // What a lock withholds is not withdrawn.
    if (id == taken_id_ || depth_ < kept_ || p.lock != nothing) return;
    withdrawn_.push_back(
        {depth_, {p.name, p.task, footprint_book::everything, p.readied_in, nothing, p.key}});
}

turn dpor_strategy::turn_at(ready_set const& ready, std::size_t position) const {
    std::size_t const untimed = ready.size() - ready.time_options();
    if (position >= untimed) return {0, static_cast<std::uint32_t>(position - untimed)};
    return posted_[ready.id(position)].name;
}

logged_step dpor_strategy::candidate(ready_set const& ready, std::size_t position) const {
    logged_step s;
    s.name = turn_at(ready, position);
    if (s.name.actor != 0) s.task = posted_[ready.id(position)].task;
    return s;
}

bool dpor_strategy::is_asleep(turn t) const noexcept {
    auto const& asleep = nodes_[depth_].asleep;
    return std::any_of(asleep.begin(), asleep.end(),
                       [&](logged_step const& s) { return s.name == t; });
}

// The position of a turn; the size of the set if it is not possible now.
std::size_t dpor_strategy::follow(ready_set const& ready, turn wanted) const {
    if (wanted.actor == 0) {
        std::size_t const times = ready.time_options();
        if (times == 0) return ready.size();
        // With fewer timers there are fewer ways; the others are tried as well.
        return ready.size() - times + std::min<std::size_t>(wanted.alternative, times - 1);
    }
    option_id const id = option_of_[wanted.actor];
    return id == nothing ? ready.size() : ready.position_of(id);
}

// The first that is not asleep, in the runtime's own order.
std::size_t dpor_strategy::choose_fresh(ready_set const& ready) {
    std::size_t chosen = 0;
    while (chosen < ready.size() && is_asleep(turn_at(ready, chosen))) ++chosen;
    if (chosen == ready.size()) {
        is_redundant_ = true;
        return ready_set::none;
    }
    taken_children_ = nothing;
    if (kind_ == reduction::sleep_sets) {
        for (std::size_t other = chosen + 1; other < ready.size(); ++other) {
            if (is_asleep(turn_at(ready, other))) continue;
            tree_.append(nodes_[depth_].to_try, candidate(ready, other));
        }
    }
    return chosen;
}

// Time passes: in which of its ways is no matter of races.
void dpor_strategy::try_other_ways(ready_set const& ready) {
    if (kind_ == reduction::sleep_sets) return;
    node& n = nodes_[depth_];
    for (std::uint32_t way = 0; way < ready.time_options(); ++way) {
        logged_step other;
        other.name = {0, way};
        other.ways = n.ways;
        bool is_planned = other.name == taken_ || is_asleep(other.name);
        for (wakeup_node w = n.to_try; w != nothing && !is_planned; w = tree_[w].next) {
            is_planned = tree_[w].step.name == other.name;
        }
        if (!is_planned) tree_.append(n.to_try, other);
    }
}

// What the step before took away from time: its timers may never come back.
void dpor_strategy::note_clock(bool is_enabled) {
    bool const was_taken = depth_ != 0 && taken_.actor == 0;
    if (clock_was_enabled_ && !is_enabled && !was_taken && depth_ > kept_) {
        withdrawn_.push_back(
            {depth_ - 1,
             {{0, 0}, nothing, footprint_book::everything, clock_readied_in_, nothing, clock_key}});
    }
    if (!clock_was_enabled_ && is_enabled) {
        clock_readied_in_ = depth_ == 0 ? nothing : static_cast<std::uint32_t>(depth_ - 1);
    }
    clock_was_enabled_ = is_enabled;
}

std::size_t dpor_strategy::choose(ready_set const& ready) {
    if (is_redundant_) return ready_set::none;
    note_clock(ready.time_options() != 0);
    nodes_[depth_].ways = static_cast<std::uint32_t>(ready.time_options());
    std::size_t position = ready.size();
    if (depth_ < kept_) {
        position = follow(ready, path_[depth_]);
    } else {
        while (nodes_[depth_].to_try != nothing && position == ready.size()) {
            wakeup_tree::branch const b = tree_.pop_front(nodes_[depth_].to_try);
            position = follow(ready, b.step.name);
            if (position < ready.size() && is_asleep(turn_at(ready, position))) {
                position = ready.size();
            }
            taken_children_ = b.first_child;
        }
        if (position == ready.size()) position = choose_fresh(ready);
        if (position == ready_set::none) return position;
    }
    if (position >= ready.size()) position = 0;
    taken_ = turn_at(ready, position);
    taken_id_ = taken_.actor == 0 ? nothing : ready.id(position);
    if (taken_id_ != nothing) taken_option_ = posted_[taken_id_];
    if (depth_ >= kept_ && taken_.actor == 0) try_other_ways(ready);
    return position;
}

std::size_t dpor_strategy::pick(ready_set const& ready) { return choose(ready); }

void dpor_strategy::on_step(step_record const& record) {
    if (depth_ >= kept_) {
        logged_step s;
        s.name = taken_;
        s.touched = book_.of(record.touched);
        s.key = clock_key + taken_.alternative;
        if (taken_id_ != nothing) {
            s.task = taken_option_.task;
            s.readied_in = taken_option_.readied_in;
            s.lock = taken_option_.lock;
            s.key = taken_option_.key;
        } else {
            s.readied_in = clock_readied_in_;
            s.ways = nodes_[depth_].ways;
        }
        learn(s);
        log_.add(s);
        path_.push_back(s.name);
        descend(s);
    }
    for (option_id const id : record.readied) {
        if (id >= posted_.size()) posted_.resize(id + 1);
        posted_[id].readied_in = static_cast<std::uint32_t>(depth_);
    }
    ++depth_;
}

// The scheduling point behind the step: what slept before it and does not depend on it sleeps on.
void dpor_strategy::descend(logged_step const& made) {
    if (nodes_.size() < depth_ + 2) nodes_.emplace_back();
    node const& from = nodes_[depth_];
    node& to = nodes_[depth_ + 1];
    to.asleep.clear();
    to.tried = 0;
    to.to_try = taken_children_;
    taken_children_ = nothing;
    for (logged_step const& s : from.asleep) {
        bool const is_enabled = s.name.actor == 0 || option_of_[s.name.actor] != nothing;
        if (is_enabled && !log_.depend(s, made)) to.asleep.push_back(s);
    }
}

void dpor_strategy::end_run(run_summary const& summary) {
    note_clock(false);
    if (is_redundant_) {
        ++redundant_;
    } else {
        ++complete_;
        if (kind_ == reduction::optimal) plan_reversals(summary);
    }
    backtrack();
    if (!was_misled_) return;
    redundant_ += complete_;
    complete_ = 0;
    begin_anew();
}

void dpor_strategy::begin_anew() {
    tree_.clear();
    nodes_.clear();
    nodes_.emplace_back();
    path_.clear();
    log_.truncate(0);
    kept_ = 0;
    exhausted_ = was_misled_ = false;
    for (auto& [key, known] : seen_) known.relied_on_by.clear();
}

void dpor_strategy::backtrack() {
    for (std::size_t d = log_.size(); d-- > 0;) {
        node& n = nodes_[d];
        n.asleep.push_back(log_[d]);
        ++n.tried;
        if (n.to_try == nothing) continue;
        kept_ = d;
        log_.truncate(d);
        path_.resize(d);
        return;
    }
    exhausted_ = true;
}

// As if the branches that are known now were all there are.
double dpor_strategy::explored_share() const noexcept {
    if (exhausted_) return 1;
    double share = 0;
    double weight = 1;
    for (std::size_t d = 0; d <= kept_ && d < nodes_.size(); ++d) {
        double branches = nodes_[d].tried + (d < kept_ ? 1.0 : 0.0);
        for (wakeup_node w = nodes_[d].to_try; w != nothing; w = tree_[w].next) ++branches;
        if (branches == 0) return share;
        share += weight * nodes_[d].tried / branches;
        weight /= branches;
    }
    return share;
}

}  // namespace rollcall
