// One unit of a campaign: a program and its schedules, run in order in one process.
//
// Unit i depends on (seed, i) alone, whatever else runs beside it. Threads: one.
#pragma once

#include "harness/campaign/failures.hpp"
#include "harness/campaign/finding.hpp"
#include "harness/campaign/settings.hpp"
#include "harness/campaign/tally.hpp"
#include "harness/campaign/trace_census.hpp"
#include "harness/run/runner.hpp"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace rollcall {

// The program of unit `index`.
program program_of_unit(campaign_settings const& settings, std::uint64_t index);

// The strategy of that unit's runs.
std::unique_ptr<strategy> strategy_of_unit(campaign_settings const& settings, std::uint64_t index);

// Who draws a run of that unit, without running it: for a run that crashed.
sampler sampler_of_run(campaign_settings const& settings, std::uint64_t index, std::uint32_t run);

// Told before and after each run.
struct progress_mark {
    virtual ~progress_mark() = default;
    // False: stop here.
    virtual bool before(std::uint64_t unit, std::uint32_t run) = 0;
    virtual void after() {}
    // Wraps the strategy of a run, if its choices are to survive the process.
    virtual strategy* watch(strategy&) { return nullptr; }
};

class unit_runner {
public:
    // `census`, if any, counts the traces of a fixed program over all of its units.
    unit_runner(campaign_settings const& settings, runner& r, tally& counts,
                trace_census* census = nullptr)
        : settings_(settings), runner_(r), counts_(counts), census_(census) {}

    // Runs `count` schedules of unit `index`, beginning with schedule `from`. `found` is called at
    // once when a fingerprint is met first in the unit, so that nothing is lost with the process,
    // and at the end of the unit with how many more runs showed it, if there are any.
    void run(std::uint64_t index, std::uint32_t from, std::uint32_t count, progress_mark& mark,
             std::function<void(finding)> const& found);

    // A failing run once more from its recorded choices: true when trace and violations agree.
    bool confirm(plan const& p, schedule const& s, std::uint64_t trace_hash);

private:
    // Runs what teaches the strategy, unjudged and uncounted, up to run `from`.
    void teach(std::uint64_t index, plan const& p, strategy& s, std::uint32_t from,
               progress_mark& mark);
    // What an earlier process had explored of the unit counts as if it had been run here.
    void resume(std::uint64_t index, strategy& s, std::uint32_t from,
                std::function<void(finding)> const& found);
    // Leaves the search for a later process, unless it has come to its end.
    void leave(std::uint64_t index, strategy const& s, plan const& p, std::uint32_t runs_here);
    void count(run_report const& r, plan const& p);
    // Of the last run; counts those that the settings expect.
    std::vector<failure> unexpected_failures(plan const& p);
    void count_drawn(run_report const& r, sampling const& drawn, bool failed);
    // The unit has ended; whole: all of its schedules were run here.
    void count_program(bool whole);
    void note_failures(std::vector<failure> const& failures, std::uint64_t index, std::uint32_t run,
                       plan const& p, std::function<void(finding)> const& found);

    // One more run of an explored program that shows `f`.
    void note_trace(finding& f, std::uint64_t trace_class, schedule const& recorded,
                    std::uint64_t hash);

    // A fingerprint that the unit showed.
    struct shown {
        finding first;  // its alarms: how many are not told yet
        std::uint32_t last_run = 0;
    };

    campaign_settings const& settings_;
    runner& runner_;
    tally& counts_;
    trace_census* census_;
    std::map<std::string, shown> failures_;  // of the current unit
    std::vector<std::uint64_t> classes_;     // trace classes of the current unit
    std::vector<std::uint64_t> broken_classes_;
    std::vector<std::uint64_t> hung_classes_;  // of those that broke no law
    std::array<std::vector<std::uint64_t>, sampler_count> drawn_classes_;  // by sampler
    std::map<std::string, std::uint32_t> reproduced_;
    std::uint32_t before_ = 0;  // runs of the unit that an earlier process made
};

}  // namespace rollcall
