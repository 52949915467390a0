#include "harness/bench/replay_command.hpp"

#include "harness/bench/replay_check.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/program/numbers.hpp"

#include <fmt/format.h>

namespace rollcall {

exit_status replay_check(registry const& parts, replay_check_options const& options) {
    replay_check_settings settings{options.runtimes, options.strategies, options.runs,
                                   options.seed};
    for (runtime_entry const& e : parts.runtimes()) {
        if (options.runtimes.empty() && e.planted_for.empty()) settings.runtimes.push_back(e.name);
    }
    interrupt_guard const guard;
    replay_check_result result;
    {
        progress_line line;
        result = check_replays(parts, settings, [&](std::uint64_t done) {
            line.show(fmt::format("{} of {} replays", grouped(done), grouped(settings.runs)));
            return !interrupt_guard::is_interrupted();
        });
    }
    std::string const over = options.strategies.empty()
                                 ? "all strategies"
                                 : fmt::format("{}", fmt::join(options.strategies, ", "));
    print_out("{} replays on {} under {}: {} mismatches\n", grouped(result.replays),
              fmt::join(settings.runtimes, ", "), over, grouped(result.mismatches));
    if (result.mismatches == 0) return exit_status::fine;
    print_out("  first      {}\n", result.first_mismatch);
    return exit_status::harness;
}

}  // namespace rollcall
