#include "harness/bench/strategy_cost.hpp"

#include "harness/program/builder.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategy_book.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <algorithm>
#include <memory>
#include <string>

namespace rollcall {
namespace {

program tasks_on_one_cell(std::uint32_t tasks) {
    using namespace build;
    return program_builder{}
        .cell("x")
        .task("main", group("g", repeat((tasks + 63) / 64, spawn("worker", std::min(tasks, 64u)))))
        .task("worker", repeat(10, yield()), add("x", "1"))
        .build();
}

program yielding() {
    using namespace build;
    return program_builder{}
        .task("main", group("g", spawn("worker", 3)))
        .task("worker", repeat(3, yield()))
        .build();
}

program writing() {
    using namespace build;
    return program_builder{}
        .cell("x")
        .task("main", group("g", spawn("worker", 3)))
        .task("worker", write("x", "1"), yield(), write("x", "2"), yield(), write("x", "3"),
              yield(), write("x", "4"))
        .build();
}

// Runs of one program, one after the other, under a strategy that learns first.
void measure(benchmark::State& state, registry const& parts, program const& prog,
             std::string const& how) {
    std::unique_ptr<runtime> const mini = parts.find("mini")->make();
    runner r(*mini, nullptr);
    plan const p(prog);
    strategy_choice const choice = std::get<strategy_choice>(parse_strategy(how));
    std::unique_ptr<strategy> chooser = make_strategy(choice, 1);
    std::uint32_t run = 0;
    bool const learns = choice.entry->is_independent;
    while (learns && run < chooser->profile_runs()) r.run(p, *chooser, {p.hash(), run++});
    std::uint64_t decisions = 0;
    for (auto _ : state) {
        if (chooser->exhausted()) {
            chooser = make_strategy(choice, 1);
            run = 0;
        }
        decisions += r.run(p, *chooser, {p.hash(), run++}).steps;
    }
    using benchmark::Counter;
    state.counters["runs/s"] = Counter(static_cast<double>(state.iterations()), Counter::kIsRate);
    state.counters["s/decision"] =
        Counter(static_cast<double>(decisions), Counter::kIsRate | Counter::kInvert);
}

void add(registry const& parts, std::string const& name, program prog, std::string const& how) {
    benchmark::RegisterBenchmark(name.c_str(), [&parts, prog = std::move(prog), how](auto& s) {
        measure(s, parts, prog, how);
    });
}

}  // namespace

void register_strategy_costs(registry const& parts) {
    if (parts.find("mini") == nullptr) return;
    for (std::uint32_t const tasks : {16u, 64u, 1'024u}) {
        for (char const* const how : {"random", "pct", "pos", "surw", "urw", "portfolio"}) {
            add(parts, fmt::format("S/{}/{}", tasks, how), tasks_on_one_cell(tasks), how);
        }
    }
    add(parts, "E/three_tasks_of_3_yields/dfs", yielding(), "dfs");
    add(parts, "E/three_tasks_of_4_writes/dpor", writing(), "dpor");
}

}  // namespace rollcall
