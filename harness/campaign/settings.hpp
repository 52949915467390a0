// What a campaign does: programs x schedules on some runtimes.
#pragma once

#include "harness/campaign/exploration.hpp"
#include "harness/program/case.hpp"
#include "harness/program/generator.hpp"
#include "harness/schedule/gate.hpp"
#include "harness/schedule/strategy_book.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

struct campaign_settings {
    std::string runtime;            // one registered name
    std::vector<std::string> laws;  // ids; empty: all
    strategy_choice strategy = default_strategy();
    std::uint64_t seed = 1;
    std::uint64_t runs = 0;  // 0: until `seconds` have passed
    double seconds = 0;
    std::uint32_t schedules_per_program = 64;  // at most
    bool schedules_vary = true;                // generated programs: see planned_schedules
    unsigned jobs = 1;
    std::string out;               // directory for what is found; empty: none
    std::string known;             // directory of known findings; empty: none
    std::optional<program> fixed;  // run this program instead of generated ones
    // What is expected of it: failures of another kind are findings, hangs and limits among them.
    // Nothing: broken laws and crashes alone are.
    std::optional<expectation> expected;
    generator_options generate;
    std::uint32_t incomplete_every = 7;  // each that many-th program may hang; 0: none
    bool measure = true;                 // real choices and distinct traces
    bool stop_at_first = false;          // of the law `stop_law`, or of any
    std::string stop_law;
    run_limits limits;
    double spin_seconds = 2;  // CPU time of one run that counts as an endless loop
    std::string checkpoint;   // where unit 0 leaves its search if it does not come to its end
    std::shared_ptr<exploration const> resumed;           // what unit 0 goes on from; null: nothing
    std::size_t memory_bytes_max = std::size_t{2} << 30;  // of a worker
    // Frames of tasks that a worker's runs have left behind: it is replaced then, between programs.
    std::int64_t bodies_left_max = 20'000;
};

// How many schedules unit `index` is to have. Of generated programs the first 256 get an eighth of
// `schedules_per_program`; then they take turns: half of them get an eighth, a quarter of them a
// quarter, an eighth of them half, the rest all. Most bugs need the right program rather than the
// right schedule, a short hunt above all, and some need many of both.
std::uint32_t planned_schedules(campaign_settings const& settings, std::uint64_t index) noexcept;
// The schedules of all units before `index`.
std::uint64_t schedules_before(campaign_settings const& settings, std::uint64_t index) noexcept;
// How many units `settings.runs` are; the last one may be cut short.
std::uint64_t units_of_campaign(campaign_settings const& settings) noexcept;
// The fewest schedules that a unit gets, and the most that one of so many gets.
std::uint32_t fewest_schedules(campaign_settings const& settings) noexcept;
std::uint32_t most_schedules(campaign_settings const& settings, std::uint64_t units) noexcept;

}  // namespace rollcall
