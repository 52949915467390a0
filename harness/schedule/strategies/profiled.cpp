#include "harness/schedule/strategies/profiled.hpp"

#include "harness/trace/hash.hpp"

namespace rollcall {

void profiled_strategy::begin_run(run_start const& start) {
    if (start.program_hash != program_ || start.run == 0) profile_.clear();
    program_ = start.program_hash;
    run_ = start.run;
    std::uint64_t const seed = combine(seed_, run_);
    random_ = random_source(seed);
    walk_ = random_strategy(seed);
    profile_.begin(!is_guided());
    if (is_guided()) begin();
}

void profiled_strategy::on_ready(option_id id, option const& o) {
    std::uint32_t const actor = profile_.actor_of(o);
    if (is_guided()) came(id, o, actor);
}

std::size_t profiled_strategy::pick(ready_set const& ready) {
    if (run_ == 0) return 0;
    return is_guided() ? choose(ready) : walk_.pick(ready);
}

std::size_t profiled_strategy::pick_time(ready_set const& ready) noexcept {
    std::size_t const times = ready.time_options();
    std::size_t const first = ready.size() - times;
    if (times < 2 || !random_.chance(1, 4)) return first;
    return first + 1 + random_.below(static_cast<std::uint32_t>(times - 1));
}

}  // namespace rollcall
