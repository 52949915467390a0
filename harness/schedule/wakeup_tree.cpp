#include "harness/schedule/wakeup_tree.hpp"

#include <algorithm>

namespace rollcall {

void wakeup_sequence::assign(race const& r, logged_step const& later) {
    steps_.clear();
    passed_.clear();
    last_ = later;
    before_last_.assign(log_.size(), 0);
    for (std::size_t i = r.earlier + 1; i < log_.size(); ++i) {
        if (i == r.later || log_.before(r.earlier, i)) continue;
        bool const comes_before = i == last_.readied_in || log_.depend(log_[i], last_);
        before_last_[i] = comes_before ? 1 : 0;
        steps_.push_back(i);
    }
    // And what happened before those.
    for (std::size_t k = steps_.size(); k-- > 0;) {
        if (before_last_[steps_[k]] == 0) continue;
        for (std::size_t i = 0; i < k; ++i) {
            if (log_.before(steps_[i], steps_[k])) before_last_[steps_[i]] = 1;
        }
    }
    steps_.push_back(last_index_);
}

bool wakeup_sequence::before(std::size_t a, std::size_t b) const noexcept {
    if (b == last_index_) return before_last_[a] != 0;
    return a != last_index_ && log_.before(a, b);
}

begins wakeup_sequence::can_begin_with(logged_step const& s) const noexcept {
    for (std::size_t k = 0; k < steps_.size(); ++k) {
        if (at(k).name.actor != s.name.actor) continue;
        if (at(k).name != s.name) return begins::no;
        for (std::size_t i = 0; i < k; ++i) {
            if (before(steps_[i], steps_[k])) return begins::no;
        }
        return begins::within;
    }
    // An actor with several ways to go on need not go this one later.
    bool const is_beside =
        s.ways == 1 && std::none_of(steps_.begin(), steps_.end(), [&](std::size_t i) {
            return log_.depend(i == last_index_ ? last_ : log_[i], s);
        });
    return is_beside ? begins::beside : begins::no;
}

void wakeup_sequence::remove_first_of(std::uint32_t actor) {
    for (std::size_t k = 0; k < steps_.size(); ++k) {
        if (at(k).name.actor != actor) continue;
        for (std::size_t i = 0; i < k && steps_[k] == last_index_; ++i) {
            passed_.push_back(at(i).touched);
        }
        steps_.erase(steps_.begin() + static_cast<std::ptrdiff_t>(k));
        return;
    }
}

wakeup_node wakeup_tree::make(logged_step const& s) {
    wakeup_node n = free_;
    if (n == nothing) {
        n = static_cast<wakeup_node>(pool_.size());
        pool_.emplace_back();
    } else {
        free_ = pool_[n].next;
    }
    pool_[n] = {s, nothing, nothing};
    return n;
}

void wakeup_tree::append(wakeup_node& first, logged_step const& s, wakeup_node children) {
    wakeup_node const added = make(s);
    pool_[added].first_child = children;
    if (first == nothing) {
        first = added;
        return;
    }
    wakeup_node last = first;
    while (pool_[last].next != nothing) last = pool_[last].next;
    pool_[last].next = added;
}

wakeup_tree::branch wakeup_tree::pop_front(wakeup_node& first) noexcept {
    wakeup_node const n = first;
    branch const taken = pool_[n];
    first = taken.next;
    pool_[n].next = free_;
    free_ = n;
    return taken;
}

void wakeup_tree::insert(wakeup_node& first, wakeup_sequence& v) {
    wakeup_node parent = nothing;  // the list is `first`
    for (;;) {
        wakeup_node at = parent == nothing ? first : pool_[parent].first_child;
        while (at != nothing && v.can_begin_with(pool_[at].step) == begins::no) at = pool_[at].next;
        if (at == nothing) break;
        v.remove_first_of(pool_[at].step.name.actor);
        if (v.empty()) return;
        parent = at;
    }
    for (std::size_t k = 0; k < v.size(); ++k) {
        wakeup_node const added = make(v.at(k));
        wakeup_node* list = parent == nothing ? &first : &pool_[parent].first_child;
        while (*list != nothing) list = &pool_[*list].next;
        *list = added;
        parent = added;
    }
}

}  // namespace rollcall
