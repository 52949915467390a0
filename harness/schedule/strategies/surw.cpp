#include "harness/schedule/strategies/surw.hpp"

namespace rollcall {

void surw_strategy::begin() {
    heap_.clear();
    held_.clear();
    intended_ = nobody;
    time_priority_ = 0;
    auto const contended = known().contended();
    std::uint32_t sum = 0;
    for (std::uint32_t const weight : contended) sum += weight;
    std::uint32_t drawn = random().below(sum);
    unsigned bit = 0;
    while (sum != 0 && drawn >= contended[bit]) drawn -= contended[bit++];
    mask_ = sum == 0 ? 0 : std::uint64_t{1} << bit;
    weights_.begin(known(), [&](std::uint32_t a) -> std::uint32_t {
        return sum == 0 ? 0 : known()[a].on_bit[bit];
    });
}

bool surw_strategy::is_interesting(option const& o) const noexcept {
    return ((o.next->reads | o.next->writes | o.next->commutes) & mask_) != 0;
}

void surw_strategy::came(option_id id, option const&, std::uint32_t actor) {
    remaining_steps::share const taken = weights_.came(actor);
    bool const inherits = intended_ != nobody && taken.of == intended_ && taken.all != 0;
    if (inherits && random().chance(taken.steps, taken.all)) intended_ = actor;
    heap_.set(id, random().next());
}

void surw_strategy::left(option_id id) {
    heap_.erase(id);
    std::erase_if(held_, [id](held_option const& h) { return h.id == id; });
}

void surw_strategy::release_held() {
    for (held_option const& h : held_) heap_.set(h.id, h.priority);
    held_.clear();
}

// An actor that can go next, as often as it has interesting steps to come.
std::uint32_t surw_strategy::pick_intended(ready_set const& ready) {
    std::size_t const untimed = ready.size() - ready.time_options();
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < untimed; ++i) sum += weights_[actor_of(ready[i])];
    std::uint32_t drawn = random().below(sum);
    for (std::size_t i = 0; i < untimed; ++i) {
        std::uint32_t const actor = actor_of(ready[i]);
        if (drawn < weights_[actor]) return actor;
        drawn -= weights_[actor];
    }
    return nobody;
}

void surw_strategy::note_step(option const& taken, std::uint32_t actor) {
    if (!is_interesting(taken) || taken.kind == option_kind::time) return;
    weights_.stepped(actor);
    intended_ = nobody;
}

void surw_strategy::forced(ready_set const& ready) { note_step(ready[0], actor_of(ready[0])); }

std::size_t surw_strategy::choose(ready_set const& ready) {
    if (time_priority_ == 0) time_priority_ = random().next() | 1;
    std::size_t chosen = ready.size();
    while (chosen == ready.size()) {
        if (time_goes(ready, heap_, time_priority_)) {
            time_priority_ = 0;
            chosen = pick_time(ready, random());
        } else if (heap_.empty()) {
            intended_ = nobody;  // it cannot go next, and all others are held
            release_held();
        } else {
            option_id const top = heap_.top();
            std::size_t const at = ready.position_of(top);
            if (is_interesting(ready[at])) {
                if (intended_ == nobody) intended_ = pick_intended(ready);
                if (actor_of(ready[at]) != intended_) {
                    held_.push_back({top, heap_.top_priority()});
                    heap_.erase(top);
                    continue;
                }
            }
            chosen = at;
        }
    }
    note_step(ready[chosen], actor_of(ready[chosen]));
    if (intended_ == nobody) release_held();
    return chosen;
}

}  // namespace rollcall
