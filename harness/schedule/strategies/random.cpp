#include "harness/schedule/strategies/random.hpp"

namespace rollcall {

std::size_t random_strategy::pick(ready_set const& ready) {
    std::size_t const times = ready.time_options();
    std::size_t const others = ready.size() - times;
    auto const candidates = static_cast<std::uint32_t>(others + (times != 0 ? 1 : 0));
    std::uint32_t const chosen = source_.below(candidates);
    if (chosen < others || times < 2) return chosen;
    if (!source_.chance(1, 4)) return others;
    return others + 1 + source_.below(static_cast<std::uint32_t>(times - 1));
}

}  // namespace rollcall
