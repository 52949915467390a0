#include "harness/bench/detect.hpp"

#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/isolate.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"

#include <algorithm>

namespace rollcall {
namespace {

constexpr std::uint64_t asked_every = 128;

std::uint64_t bit_of_law(law_book const& laws, std::string_view id) {
    for (std::size_t l = 0; l < laws.laws().size(); ++l) {
        if (laws.laws()[l].id == id) return std::uint64_t{1} << l;
    }
    return 0;
}

campaign_settings settings_of(detect_target const& target, strategy_choice const& strategy,
                              std::uint64_t seed) {
    campaign_settings settings;
    settings.runtime = target.runtime;
    settings.strategy = strategy;
    settings.seed = seed;
    settings.fixed = target.prog;
    return settings;
}

// What a child tells its parent; anything else is that it crashed.
constexpr std::string_view told_none = "none";

}  // namespace

std::optional<double> detection::median() const noexcept {
    auto const at = [&](std::size_t i) -> std::optional<double> {
        if (i >= needed.size()) return std::nullopt;
        return static_cast<double>(needed[i]);
    };
    if (seeds == 0) return std::nullopt;
    auto const low = at((seeds - 1) / 2);
    auto const high = at(seeds / 2);
    if (!low || !high) return std::nullopt;
    return (*low + *high) / 2;
}

std::uint64_t runs_to_failure(registry const& parts, detect_target const& target,
                              strategy_choice const& strategy, std::uint64_t seed,
                              std::uint64_t runs_max,
                              std::function<bool(std::uint64_t)> const& go_on) {
    std::unique_ptr<runtime> const under_test = parts.find(target.runtime)->make();
    std::unique_ptr<law_book> const laws = parts.make_laws();
    laws->select(bit_of_law(*laws, target.law));
    runner r(*under_test, laws.get());
    campaign_settings settings = settings_of(target, strategy, seed);
    settings.generate.may = under_test->supports();
    // It makes the same run again and again: the others count without being made.
    bool const repeats = strategy.entry->name == "fifo";
    std::uint64_t done = 0;
    for (std::uint64_t unit = 0; done < runs_max; ++unit) {
        if (go_on && !go_on(done)) return 0;
        program const prog = program_of_unit(settings, unit);
        plan const p(prog);
        if (lacking(prog, under_test->supports()) != 0) continue;
        std::unique_ptr<rollcall::strategy> const chooser = strategy_of_unit(settings, unit);
        std::uint64_t const planned =
            target.is_kernel() ? runs_max : planned_schedules(settings, unit);
        std::uint64_t const count = std::min(planned, runs_max - done);
        for (std::uint32_t run = 0; run < count; ++run) {
            if (chooser->exhausted()) break;
            bool const may_ask = go_on && run % asked_every == asked_every - 1;
            if (may_ask && !go_on(done + run)) return 0;
            run_report const& report = r.run(p, *chooser, {p.hash(), run});
            if (!report.judged.violations.empty()) return done + run + 1;
            if (repeats) break;
        }
        // An exhausted search has nothing more to show, and the kernel is the only program.
        if (target.is_kernel()) return 0;
        done += count;
    }
    return 0;
}

namespace {

enum class seed_end : std::uint8_t { found, not_found, crashed, interrupted };

struct seed_result {
    seed_end end{};
    std::uint64_t runs = 0;
};

bool was_interrupted() { return interrupt_guard::is_interrupted(); }

seed_result measure_here(registry const& parts, detect_target const& target,
                         strategy_choice const& strategy, std::uint64_t seed, std::uint64_t runs) {
    std::uint64_t const needed = runs_to_failure(parts, target, strategy, seed, runs,
                                                 [](std::uint64_t) { return !was_interrupted(); });
    if (needed != 0) return {seed_end::found, needed};
    return {was_interrupted() ? seed_end::interrupted : seed_end::not_found, 0};
}

seed_result measure_isolated(registry const& parts, detect_target const& target,
                             strategy_choice const& strategy, std::uint64_t seed,
                             std::uint64_t runs) {
    isolated_result const child = run_isolated(
        [&](isolated_process& self) {
            std::uint64_t const needed =
                runs_to_failure(parts, target, strategy, seed, runs, [&](std::uint64_t done) {
                    // Progress: it is not spinning.
                    self.tell("at " + std::to_string(done));
                    return true;
                });
            return needed == 0 ? std::string(told_none) : std::to_string(needed);
        },
        {});
    if (was_interrupted()) return {seed_end::interrupted, 0};
    if (child.crashed) return {seed_end::crashed, 0};
    if (child.output == told_none) return {seed_end::not_found, 0};
    return {seed_end::found, std::stoull(child.output)};
}

}  // namespace

detect_result run_detection(registry const& parts, detect_settings const& settings,
                            detect_progress const& progress) {
    interrupt_guard const guard;
    detect_result result;
    for (std::size_t t = 0; t < settings.targets.size(); ++t) {
        detect_target const& target = settings.targets[t];
        for (std::size_t s = 0; s < settings.strategies.size(); ++s) {
            detection& cell = result.cells.emplace_back();
            cell.target = t;
            cell.strategy = s;
            for (std::uint64_t seed = 1; seed <= settings.seeds; ++seed) {
                if (progress) progress(cell);
                auto const measure = target.is_kernel() ? measure_here : measure_isolated;
                seed_result const one =
                    measure(parts, target, settings.strategies[s], seed, settings.runs);
                if (one.end == seed_end::interrupted) {
                    result.interrupted = true;
                    break;
                }
                ++cell.seeds;
                cell.crashes += one.end == seed_end::crashed ? 1 : 0;
                if (one.end == seed_end::found) cell.needed.push_back(one.runs);
            }
            std::ranges::sort(cell.needed);
            if (result.interrupted && cell.seeds == 0) result.cells.pop_back();
            if (result.interrupted) return result;
        }
    }
    return result;
}

}  // namespace rollcall
