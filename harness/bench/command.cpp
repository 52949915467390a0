#include "harness/bench/bench.hpp"
#include "harness/bench/detect_command.hpp"
#include "harness/bench/replay_command.hpp"
#include "harness/bench/shrinking_command.hpp"
#include "harness/bench/traces_command.hpp"
#include "harness/cli/commands.hpp"

namespace rollcall {

exit_status bench(registry const& parts, bench_command_options const& options) {
    if (options.detect) return detect(parts, *options.detect);
    if (options.replay) return replay_check(parts, *options.replay);
    if (options.shrink) return bench_shrinking(parts, *options.shrink);
    if (options.traces) return trace_check(parts, *options.traces);
    bench_options measured{options.runtimes, options.json, options.seconds};
    if (measured.runtimes.empty()) {
        for (runtime_entry const& e : parts.runtimes()) {
            if (e.hunted_by_default) measured.runtimes.push_back(e.name);
        }
    }
    return run_benchmarks(parts, measured) ? exit_status::fine : exit_status::harness;
}

}  // namespace rollcall
