#include "harness/bench/trace_count.hpp"

#include "harness/run/runner.hpp"

#include <unordered_set>

namespace rollcall {

trace_count count_traces(runtime& under_test, program const& prog, reduction kind,
                         std::uint64_t runs_max, std::function<bool()> const& goes_on) {
    runner r(under_test, nullptr);
    r.measure(true);
    plan const p(prog);
    dpor_strategy search(kind);
    std::unordered_set<std::uint64_t> traces;
    trace_count all;
    while (!search.exhausted() && all.runs < runs_max) {
        if (all.runs % 1'024 == 0 && goes_on && !goes_on()) break;
        run_report const& report =
            r.run(p, search, {p.hash(), static_cast<std::uint32_t>(all.runs++)});
        if (!report.abandoned) traces.insert(report.trace_class);
    }
    all.is_complete = search.exhausted();
    all.redundant = search.redundant_runs();
    all.traces = traces.size();
    return all;
}

}  // namespace rollcall
