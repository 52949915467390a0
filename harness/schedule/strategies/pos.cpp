#include "harness/schedule/strategies/pos.hpp"

#include <algorithm>
#include <bit>

namespace rollcall {
namespace {

template <class Visit>
void for_each_bit(reach const& r, Visit visit) {
    for (std::uint64_t left = r.reads | r.writes | r.commutes; left != 0; left &= left - 1) {
        visit(static_cast<unsigned>(std::countr_zero(left)));
    }
}

}  // namespace

void pos_strategy::begin() {
    heap_.clear();
    for (auto& users : users_) users.clear();
    time_priority_ = 0;
}

void pos_strategy::came(option_id id, option const& o, std::uint32_t) {
    if (id >= reach_of_.size()) reach_of_.resize(id + 1, nullptr);
    reach_of_[id] = o.next;
    for_each_bit(*o.next, [&](unsigned b) { users_[b].push_back(id); });
    heap_.set(id, random().next());
}

void pos_strategy::left(option_id id) {
    heap_.erase(id);
    for_each_bit(*reach_of_[id], [&](unsigned b) {
        std::vector<option_id>& users = users_[b];
        auto const at = std::find(users.begin(), users.end(), id);
        *at = users.back();
        users.pop_back();
    });
}

void pos_strategy::redraw_racing(option_id taken, reach const& touched) {
    for_each_bit(touched, [&](unsigned b) {
        for (option_id const other : users_[b]) {
            if (other == taken || !conflict(touched, *reach_of_[other])) continue;
            heap_.set(other, random().next());
        }
    });
}

std::size_t pos_strategy::choose(ready_set const& ready) {
    bool const has_time = ready.time_options() != 0;
    if (has_time && time_priority_ == 0) time_priority_ = random().next() | 1;
    bool const is_time = time_goes(ready, heap_, time_priority_);
    std::size_t const chosen =
        is_time ? pick_time(ready, random()) : ready.position_of(heap_.top());
    option const& taken = ready[chosen];
    redraw_racing(ready.id(chosen), *taken.next);
    bool const races_with_time = has_time && conflict(*taken.next, *ready[ready.size() - 1].next);
    if (is_time || races_with_time) time_priority_ = 0;
    return chosen;
}

}  // namespace rollcall
