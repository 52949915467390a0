#include "harness/cli/present.hpp"

#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/shrink.hpp"
#include "harness/cli/console.hpp"
#include "harness/report/counterexample.hpp"

#include <fmt/format.h>

namespace rollcall {

exit_status present(registry const& parts, present_options const& options, finding& f) {
    bool is_smallest = true;
    if (options.shrink && f.confirmed) {
        progress_line line;
        shrink_budget budget;
        budget.asked = options.shrink_asked;
        shrink_result const smaller =
            shrink(parts, f.reproduction, f.fingerprint, budget, [&](shrink_progress const& p) {
                line.show(fmt::format("shrinking {}: {} ops, {} runs", f.law, p.ops, p.runs));
            });
        f.reproduction = smaller.smallest;
        is_smallest = smaller.complete;
    }
    replay_options with_story;
    with_story.with_story = true;
    with_story.compare_trace = false;
    with_story.asked = options.replay_asked;
    replay_report const replayed = replay_isolated(parts, f.reproduction, with_story);
    for (std::size_t i = 0; i < replayed.fingerprints.size(); ++i) {
        // The names and steps of the smaller case.
        if (replayed.fingerprints[i] == f.fingerprint) f.message = replayed.messages[i];
    }
    exit_status status = exit_status::fine;
    std::string kept;
    if (!options.out.empty() && f.confirmed) {
        kept = file_of_finding(options.out, f.fingerprint);
        if (!keep_finding(options.out, f)) {
            status = cannot_write(kept);
            kept.clear();
        }
    }
    if (!options.tell) return status;
    print_out("{}", tell_counterexample(parts, f, replayed, kept));
    if (!is_smallest && !kept.empty()) {
        print_out("  smaller  ./rollcall shrink {} -o smaller.case    (not all was tried)\n", kept);
    }
    print_out("\n");
    return status;
}

}  // namespace rollcall
