#include "harness/schedule/strategies/random.hpp"

namespace rollcall {

std::size_t pick_time(ready_set const& ready, random_source& source) noexcept {
    std::size_t const times = ready.time_options();
    std::size_t const first = ready.size() - times;
    if (times < 2 || !source.chance(1, 4)) return first;
    return first + 1 + source.below(static_cast<std::uint32_t>(times - 1));
}

std::size_t random_strategy::pick(ready_set const& ready) {
    std::size_t const times = ready.time_options();
    std::size_t const others = ready.size() - times;
    auto const candidates = static_cast<std::uint32_t>(others + (times != 0 ? 1 : 0));
    std::uint32_t const chosen = source_.below(candidates);
    return chosen < others ? chosen : pick_time(ready, source_);
}

}  // namespace rollcall
