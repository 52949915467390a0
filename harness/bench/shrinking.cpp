#include "harness/bench/shrinking.hpp"

#include "harness/campaign/failures.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/isolate.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/shrink.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <optional>

namespace rollcall {
namespace {

constexpr std::uint32_t schedules_each = 16;

// Programs of this many ops and declarations in the middle: most of them are large enough.
generator_options large_programs(capabilities const& may) {
    generator_options o;
    o.may = may;
    o.size = 100;
    o.tasks_max = 16;
    o.work_max = 1'000;
    return o;
}

struct failing_case {
    std::string fingerprint;
    test_case what;
};

std::optional<failing_case> failure_for(std::string const& law, plan const& p, runner& r) {
    std::vector<failure> const all = failures_of(p, r, end_claim::must_end);
    auto const at = std::ranges::find(all, law, &failure::law);
    if (at == all.end()) return std::nullopt;
    failing_case found{at->fingerprint, {}};
    found.what.expected = at->verdict;
    found.what.sched = r.recorded();
    found.what.trace_hash = r.events().hash();
    return found;
}

// In this process; `told` is called before each program.
std::optional<failing_case> find_failing(registry const& parts, runtime_entry const& fault,
                                         shrink_bench_settings const& settings, std::uint64_t seed,
                                         std::function<void(std::uint64_t)> const& told) {
    std::unique_ptr<runtime> const under_test = fault.make();
    std::unique_ptr<law_book> const laws = parts.make_laws();
    runner r(*under_test, laws.get());
    campaign_settings campaign;
    campaign.seed = seed;
    campaign.generate = large_programs(under_test->supports());
    std::uint64_t done = 0;
    for (std::uint64_t unit = 0; done < settings.runs; ++unit) {
        told(unit);
        program const prog = program_of_unit(campaign, unit);
        if (count_ops(prog) < settings.ops_min) continue;
        if (lacking(prog, under_test->supports()) != 0) continue;
        plan const p(prog);
        std::unique_ptr<strategy> const chooser = strategy_of_unit(campaign, unit);
        for (std::uint32_t run = 0; run < schedules_each; ++run, ++done) {
            run_report const& report = r.run(p, *chooser, {p.hash(), run});
            bool const is_large = r.events().tasks().size() >= settings.tasks_min;
            if (!is_large || report.judged.violations.empty()) continue;
            std::optional<failing_case> found = failure_for(fault.planted_for, p, r);
            if (!found) continue;
            found->what.runtime = fault.name;
            found->what.prog = prog;
            return found;
        }
    }
    return std::nullopt;
}

std::optional<failing_case> find_failing_apart(registry const& parts, runtime_entry const& fault,
                                               shrink_bench_settings const& settings,
                                               std::uint64_t seed) {
    isolated_result const child = run_isolated(
        [&](isolated_process& self) {
            auto const told = [&](std::uint64_t unit) { self.tell(std::to_string(unit)); };
            std::optional<failing_case> const f = find_failing(parts, fault, settings, seed, told);
            return f ? f->fingerprint + "\n" + print_case(f->what) : std::string();
        },
        {});
    std::size_t const end = child.output.find('\n');
    if (child.crashed || end == std::string::npos) return std::nullopt;
    parse_result parsed = parse_case(std::string_view(child.output).substr(end + 1), fault.name);
    if (!parsed.value) return std::nullopt;
    return failing_case{child.output.substr(0, end), std::move(*parsed.value)};
}

case_size size_of(test_case const& c, replay_report const& r) {
    return {r.tasks, count_ops(c.prog), c.sched.deviations.size()};
}

shrink_sample shrink_one(registry const& parts, failing_case const& failing,
                         std::function<void(shrink_progress const&)> const& progress) {
    using clock = std::chrono::steady_clock;
    shrink_sample one;
    one.before = size_of(failing.what, replay_isolated(parts, failing.what, {}));
    clock::time_point const begun = clock::now();
    shrink_result const s = shrink(parts, failing.what, failing.fingerprint, {}, progress);
    one.seconds = std::chrono::duration<double>(clock::now() - begun).count();
    replay_report const again = replay_isolated(parts, s.smallest, {});
    one.after = size_of(s.smallest, again);
    one.runs = s.runs;
    one.runs_to_smallest = s.runs_to_smallest;
    one.complete = s.complete;
    one.slipped =
        std::ranges::find(again.fingerprints, failing.fingerprint) == again.fingerprints.end();
    return one;
}

}  // namespace

shrink_bench_result measure_shrinking(registry const& parts, shrink_bench_settings const& settings,
                                      std::function<void(std::string const&)> const& progress) {
    interrupt_guard const guard;
    shrink_bench_result result;
    for (std::string const& name : settings.faults) {
        runtime_entry const& fault = *parts.find(name);
        shrink_bench_row& row = result.rows.emplace_back();
        row.fault = name;
        row.law = fault.planted_for;
        for (std::uint64_t seed = 1; seed <= settings.seeds; ++seed) {
            std::string const what = fmt::format("{} of {}: {}, seed {}", result.rows.size(),
                                                 settings.faults.size(), name, seed);
            progress(what);
            auto const failing = find_failing_apart(parts, fault, settings, seed);
            std::optional<shrink_sample> one;
            if (failing) {
                one = shrink_one(parts, *failing, [&](shrink_progress const& p) {
                    progress(fmt::format("{}: {} ops, {} runs", what, p.ops, p.runs));
                });
            }
            if (interrupt_guard::is_interrupted()) {
                result.interrupted = true;
                return result;
            }
            ++row.seeds;
            if (one) row.samples.push_back(*one);
        }
    }
    return result;
}

}  // namespace rollcall
