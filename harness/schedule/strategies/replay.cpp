#include "harness/schedule/strategies/replay.hpp"

namespace rollcall {

std::size_t replay_strategy::pick(ready_set const& ready) {
    std::uint32_t const now = decision_++;
    if (next_ == schedule_.deviations.size()) return 0;
    choice const& wanted = schedule_.deviations[next_];
    if (wanted.decision > now) return 0;
    ++next_;
    bool const same_set = wanted.options == ready.size();
    if (wanted.key == 0) {
        if (!same_set) note_divergence(now);
        return wanted.chosen % ready.size();
    }
    bool const in_range = wanted.chosen < ready.size();
    if (same_set && in_range && ready[wanted.chosen].key() == wanted.key) return wanted.chosen;
    note_divergence(now);
    for (std::size_t i = 0; i < ready.size(); ++i) {
        if (ready[i].key() == wanted.key) return i;
    }
    return 0;
}

}  // namespace rollcall
