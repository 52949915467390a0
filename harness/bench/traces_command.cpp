#include "harness/bench/traces_command.hpp"

#include "harness/bench/golden_traces.hpp"
#include "harness/bench/trace_count.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/program/numbers.hpp"

#include <fmt/format.h>
#include <chrono>

namespace rollcall {
namespace {

// Sleep sets alone begin exponentially more runs than they complete.
constexpr std::uint64_t runs_max = 1'000'000;

struct checked {
    trace_count count;
    double seconds = 0;
};

checked check(runtime& under_test, golden_traces const& row, reduction kind) {
    auto const begin = std::chrono::steady_clock::now();
    checked c;
    c.count = count_traces(under_test, row.prog, kind, runs_max,
                           [] { return !interrupt_guard::is_interrupted(); });
    c.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return c;
}

bool is_as_published(trace_count const& c, std::uint64_t traces, reduction kind) {
    bool const is_optimal = kind == reduction::sleep_sets || c.redundant == 0;
    return c.runs - c.redundant == traces && c.traces == traces && is_optimal;
}

}  // namespace

exit_status trace_check(registry const& parts, trace_check_options const& options) {
    std::vector<golden_traces> rows = known_trace_counts(options.traces_max);
    std::erase_if(rows,
                  [&](golden_traces const& row) { return !row.name.starts_with(options.family); });
    if (rows.empty()) {
        return usage_error("no known program with so few traces is called " + options.family,
                           "`rollcall bench traces` shows their names");
    }
    reduction const kind = options.sleep_sets ? reduction::sleep_sets : reduction::optimal;
    std::unique_ptr<runtime> const mini = parts.find("mini")->make();
    interrupt_guard const guard;
    std::uint64_t right = 0;
    std::uint64_t wrong = 0;
    std::uint64_t cut = 0;
    print_out("{:<22} {:>9} {:>9} {:>9} {:>9}\n", "program", "traces", "runs", "in vain", "runs/s");
    for (golden_traces const& row : rows) {
        checked const c = check(*mini, row, kind);
        if (interrupt_guard::is_interrupted()) break;
        bool const is_right = is_as_published(c.count, row.traces, kind);
        ++(!c.count.is_complete ? cut : is_right ? right : wrong);
        print_out("{:<22} {:>9} {:>9} {:>9} {:>9.0f}{}\n", row.name, row.traces, c.count.runs,
                  c.count.redundant, static_cast<double>(c.count.runs) / c.seconds,
                  !c.count.is_complete ? "  cut short"
                  : is_right           ? ""
                                       : "  WRONG");
        std::fflush(stdout);
    }
    print_out("{} of {} as published, {} not, {} cut short at {} runs\n", right, rows.size(), wrong,
              cut, grouped(runs_max));
    return wrong == 0 ? exit_status::fine : exit_status::harness;
}

}  // namespace rollcall
