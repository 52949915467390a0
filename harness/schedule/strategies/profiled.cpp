#include "harness/schedule/strategies/profiled.hpp"

#include "harness/trace/hash.hpp"

namespace rollcall {

void profiled_strategy::begin_run(run_start const& start) {
    if (start.program_hash != program_ || start.run == 0) profile_.clear();
    program_ = start.program_hash;
    run_ = start.run;
    random_ = random_source(combine(seed_, run_));
    walk_.begin_run(start);
    profile_.begin(teaches());
    if (is_guided()) begin();
}

void profiled_strategy::on_ready(option_id id, option const& o) {
    std::uint32_t const actor = profile_.actor_of(o);
    if (is_guided()) came(id, o, actor);
}

std::size_t profiled_strategy::pick(ready_set const& ready) {
    return is_guided() ? choose(ready) : walk_.pick(ready);
}

}  // namespace rollcall
