#include "harness/bench/shrinking_command.hpp"

#include "harness/bench/shrinking.hpp"
#include "harness/program/numbers.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <functional>

namespace rollcall {
namespace {

// What the project aims at, in the median.
constexpr double tasks_goal = 4;
constexpr double ops_goal = 12;
constexpr double deviations_goal = 3;
constexpr double runs_goal = 500;

bool breaks_a_law(runtime_entry const& e) {
    return e.planted_for.size() == std::string_view("SC-01").size();
}

double median_of(shrink_bench_row const& row,
                 std::function<double(shrink_sample const&)> const& of) {
    std::vector<double> all;
    for (shrink_sample const& s : row.samples) all.push_back(of(s));
    std::ranges::sort(all);
    return (all[(all.size() - 1) / 2] + all[all.size() / 2]) / 2;
}

struct medians {
    explicit medians(shrink_bench_row const& row)
        : ops_before(median_of(row, [](auto const& s) { return double(s.before.ops); })),
          tasks_before(median_of(row, [](auto const& s) { return double(s.before.tasks); })),
          tasks(median_of(row, [](auto const& s) { return double(s.after.tasks); })),
          ops(median_of(row, [](auto const& s) { return double(s.after.ops); })),
          deviations(median_of(row, [](auto const& s) { return double(s.after.deviations); })),
          runs(median_of(row, [](auto const& s) { return double(s.runs_to_smallest); })),
          final_runs(
              median_of(row, [](auto const& s) { return double(s.runs - s.runs_to_smallest); })),
          seconds(median_of(row, [](auto const& s) { return s.seconds; })) {}

    bool meet_the_goal() const {
        return tasks <= tasks_goal && ops <= ops_goal && deviations <= deviations_goal &&
               runs <= runs_goal;
    }

    double ops_before;
    double tasks_before;
    double tasks;
    double ops;
    double deviations;
    double runs;
    double final_runs;
    double seconds;
};

std::string table(shrink_bench_options const& options, shrink_bench_result const& result) {
    std::string text = fmt::format(
        "Made by `./rollcall bench shrink --seeds {}`: medians over the seeds that found the "
        "fault.\n"
        "\"before\" is what was found, in tasks and ops; \"runs\" led to the smallest case, "
        "\"final\" are\n"
        "those of the last pass, which sees that nothing makes it smaller; \"seconds\" are those "
        "of both.\n\n"
        "| fault | seeds | before | tasks | ops | deviations | runs | final | seconds |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
        options.seeds);
    std::size_t measured = 0;
    std::size_t met = 0;
    for (shrink_bench_row const& row : result.rows) {
        if (row.seeds == 0) continue;  // interrupted
        std::string const name = row.fault.substr(row.fault.find(':') + 1);
        if (row.samples.empty()) {
            text += fmt::format("| `{}` | 0 of {} | | | | | | | |\n", name, row.seeds);
            continue;
        }
        medians const m(row);
        ++measured;
        met += m.meet_the_goal() ? 1 : 0;
        text += fmt::format("| `{}`{} | {} | {}, {} | {} | {} | {} | {} | {} | {:.2f} |\n", name,
                            m.meet_the_goal() ? "" : " (missed)", row.samples.size(),
                            m.tasks_before, m.ops_before, m.tasks, m.ops, m.deviations, m.runs,
                            m.final_runs, m.seconds);
    }
    text += fmt::format(
        "\nThe goal is at most {} tasks, {} ops and {} deviations within {} runs: {} of {} faults "
        "meet "
        "it.\n",
        tasks_goal, ops_goal, deviations_goal, runs_goal, met, measured);
    if (result.interrupted) text += "\nThe measurement was interrupted: this is a part of it.\n";
    return text;
}

// False if a shrunk case fails in another way than the one that it was made from.
bool tell_slips(shrink_bench_result const& result) {
    std::size_t shrinks = 0;
    std::string slips;
    for (shrink_bench_row const& row : result.rows) {
        shrinks += row.samples.size();
        if (std::ranges::any_of(row.samples, &shrink_sample::slipped)) slips += " " + row.fault;
    }
    std::string const how =
        slips.empty() ? "each fails as before" : "some fail in another way than before:" + slips;
    print_out("\n{} shrunk, {}\n", so_many(shrinks, "case"), how);
    return slips.empty();
}

}  // namespace

exit_status bench_shrinking(registry const& parts, shrink_bench_options const& options) {
    shrink_bench_settings settings;
    settings.seeds = options.seeds;
    for (runtime_entry const& e : parts.runtimes()) {
        bool const is_asked = options.faults.empty() ||
                              std::ranges::find(options.faults, e.name) != options.faults.end();
        if (breaks_a_law(e) && is_asked) settings.faults.push_back(e.name);
    }
    for (std::string const& name : options.faults) {
        if (std::ranges::find(settings.faults, name) != settings.faults.end()) continue;
        return usage_error(fmt::format("there is no planted fault '{}' that breaks a law", name),
                           "see: rollcall list faults");
    }
    shrink_bench_result result;
    {
        progress_line line;
        result =
            measure_shrinking(parts, settings, [&](std::string const& what) { line.show(what); });
    }
    std::string const text = table(options, result);
    print_out("{}", text);
    exit_status status = tell_slips(result) ? exit_status::fine : exit_status::harness;
    status = worse(status, flush_output());
    if (!options.markdown.empty()) status = worse(status, save_text(options.markdown, text));
    return worse(status, interruption());
}

}  // namespace rollcall
