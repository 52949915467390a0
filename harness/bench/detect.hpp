// How many runs a strategy needs until it finds a bug: `rollcall bench detect`.
//
// What is measured is a kernel, or a planted fault, under one strategy, over some seeds. A kernel
// is one program, whose runs are numbered from 0 as in a hunt: the first is the unsurprising one,
// and runs that teach a strategy count as runs. For a planted fault the programs are those that
// `hunt` generates with that seed, with as many schedules each as there, and a run counts as found
// when the law that the fault was planted for breaks; each seed has a process of its own, since a
// fault may crash it.
#pragma once

#include "harness/bench/kernel_book.hpp"
#include "harness/run/registry.hpp"
#include "harness/schedule/strategy_book.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

struct detect_target {
    std::string name;             // "reorder_3", "faulty:item_lost"
    std::string runtime;          // registered
    std::string law;              // whose break is the bug
    std::optional<program> prog;  // of a kernel
    bool is_kernel() const noexcept { return prog.has_value(); }
};

struct detect_settings {
    std::vector<detect_target> targets;
    std::vector<strategy_choice> strategies;
    std::uint32_t seeds = 20;     // seeds 1 to this
    std::uint64_t runs = 10'000;  // at most, of each seed
};

// One target under one strategy.
struct detection {
    std::size_t target = 0;             // in detect_settings
    std::size_t strategy = 0;           // likewise
    std::uint32_t seeds = 0;            // measured
    std::uint32_t crashes = 0;          // seeds whose process crashed before the law spoke
    std::vector<std::uint64_t> needed;  // runs to the first failure of those that found it, sorted

    bool found_in_all() const noexcept { return seeds != 0 && needed.size() == seeds; }
    // Over all seeds; none if too many of them did not find it.
    std::optional<double> median() const noexcept;
};

struct detect_result {
    std::vector<detection> cells;  // target by target
    bool interrupted = false;      // what was measured until then is there
};

// Told before each seed.
using detect_progress = std::function<void(detection const&)>;

// Runs of one seed until the law breaks, that run included; 0 if none of them breaks it. In this
// process. `go_on` is asked before each program and now and then within one; false ends it.
std::uint64_t runs_to_failure(registry const& parts, detect_target const& target,
                              strategy_choice const& strategy, std::uint64_t seed,
                              std::uint64_t runs_max,
                              std::function<bool(std::uint64_t)> const& go_on = {});

// Ctrl-C ends it; see `interrupted`.
detect_result run_detection(registry const& parts, detect_settings const& settings,
                            detect_progress const& progress);

}  // namespace rollcall
