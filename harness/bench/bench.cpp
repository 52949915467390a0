#include "harness/bench/bench.hpp"

#include "harness/bench/raw_coroutines.hpp"
#include "harness/bench/strategy_cost.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/program/builder.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/trace/hash.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <memory>

namespace rollcall {
namespace {

constexpr std::uint32_t yields_each = 10;
constexpr std::size_t mix_programs = 64;

program yielding_tasks(std::uint32_t tasks) {
    using namespace build;
    return program_builder{}
        .task("main", group("g", spawn("worker", tasks)))
        .task("worker", repeat(yields_each, yield()))
        .build();
}

program bounded_queue() {
    using namespace build;
    return program_builder{}
        .queue("q", 5)
        .task("main", group("g", spawn("producer"), spawn("consumer", 3)))
        .task("producer", repeat(10, put("q")), repeat(3, put_sentinel("q")))
        .task("consumer", consume("q"))
        .build();
}

std::vector<program> generated_mix(capabilities const& may) {
    std::vector<program> all;
    for (std::uint64_t i = 0; i < mix_programs; ++i) {
        entropy draw = entropy::from_seed(mix(i + 1));
        generator_options options;
        options.may = may;
        all.push_back(generate(draw, options));
    }
    return all;
}

// What each benchmark tells, besides the time of a run.
class counters {
public:
    void add(run_report const& r, std::size_t events) noexcept {
        decisions_ += r.steps;
        events_ += events;
    }
    void add(std::uint64_t decisions) noexcept { decisions_ += decisions; }
    void tell(benchmark::State& state) const {
        using benchmark::Counter;
        state.counters["runs/s"] =
            Counter(static_cast<double>(state.iterations()), Counter::kIsRate);
        // Seconds per decision, printed with its SI prefix: "9.3n".
        state.counters["s/decision"] =
            Counter(static_cast<double>(decisions_), Counter::kIsRate | Counter::kInvert);
        if (events_ == 0) return;
        state.counters["events/decision"] =
            static_cast<double>(events_) / static_cast<double>(decisions_);
    }

private:
    std::uint64_t decisions_ = 0;
    std::uint64_t events_ = 0;
};

void measure_runtime(benchmark::State& state, registry const& parts, std::string const& name,
                     std::vector<program> const& programs, bool with_laws) {
    std::unique_ptr<runtime> const under_test = parts.find(name)->make();
    std::unique_ptr<law_book> const laws = parts.make_laws();
    runner r(*under_test, with_laws ? laws.get() : nullptr);
    std::vector<plan> plans;
    for (program const& p : programs) {
        if (feature_set const missing = lacking(p, under_test->supports()); missing != 0) {
            return state.SkipWithError(missing_text(missing).c_str());
        }
        plans.emplace_back(p);
    }
    counters told;
    std::uint64_t run = 0;
    for (auto _ : state) {
        random_strategy strategy(mix(++run));
        run_report const& report = r.run(plans[run % plans.size()], strategy);
        told.add(report, r.events().events().size());
    }
    told.tell(state);
}

void register_runtime(registry const& parts, std::string const& name) {
    static std::vector<program> const queue{bounded_queue()};
    for (bool const laws : {true, false}) {
        char const* const suffix = laws ? "" : "/no_laws";
        for (std::uint32_t const n : {2u, 4u, 16u}) {
            benchmark::RegisterBenchmark(fmt::format("P1/{}/{}{}", n, name, suffix).c_str(),
                                         [&parts, name, n, laws](auto& s) {
                                             measure_runtime(s, parts, name, {yielding_tasks(n)},
                                                             laws);
                                         });
        }
        benchmark::RegisterBenchmark(
            fmt::format("P2/{}{}", name, suffix).c_str(),
            [&parts, name, laws](auto& s) { measure_runtime(s, parts, name, queue, laws); });
        benchmark::RegisterBenchmark(
            fmt::format("P3/{}{}", name, suffix).c_str(), [&parts, name, laws](auto& s) {
                capabilities const may = parts.find(name)->make()->supports();
                measure_runtime(s, parts, name, generated_mix(may), laws);
            });
    }
}

void register_baselines(registry const& parts) {
    for (std::uint32_t const n : {2u, 4u, 16u}) {
        benchmark::RegisterBenchmark(fmt::format("P1/{}/raw_coroutines", n).c_str(), [n](auto& s) {
            counters told;
            std::uint64_t run = 0;
            for (auto _ : s) told.add(run_raw_coroutines(n, yields_each, ++run));
            told.tell(s);
        });
    }
    for (baseline_entry const& b : parts.baselines()) {
        benchmark::RegisterBenchmark(b.name.c_str(), [&b](auto& s) {
            counters told;
            for (auto _ : s) told.add(b.run());
            told.tell(s);
        });
    }
}

}  // namespace

bool run_benchmarks(registry const& parts, bench_options const& options) {
    std::vector<std::string> arguments{"rollcall",
                                       fmt::format("--benchmark_min_time={}", options.seconds)};
    if (!options.json.empty()) {
        arguments.push_back("--benchmark_out=" + options.json);
        arguments.emplace_back("--benchmark_out_format=json");
    }
    std::vector<char*> raw;
    for (std::string& a : arguments) raw.push_back(a.data());
    int count = static_cast<int>(raw.size());
    benchmark::Initialize(&count, raw.data());
    register_baselines(parts);
    for (std::string const& name : options.runtimes) register_runtime(parts, name);
    register_strategy_costs(parts);
    std::size_t const done = benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return done != 0;
}

}  // namespace rollcall
