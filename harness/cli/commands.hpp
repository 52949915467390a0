// The commands of the rollcall binary, one file each. Each returns the exit status.
#pragma once

#include "harness/campaign/settings.hpp"
#include "harness/cli/console.hpp"
#include "harness/run/registry.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

struct hunt_options {
    std::vector<std::string> runtimes;  // empty: every real one
    std::string program_file;
    std::string json;
    bool runs_given = false;
    bool seconds_given = false;
    bool shrink = true;
    bool shrink_program = false;  // of --program; generated ones are in any case
    bool resumes_inline = false;  // "NAME:inline" of each
    campaign_settings settings;
};
exit_status hunt(registry const& parts, hunt_options options);

struct explore_options {
    std::string program_file;
    std::string json;
    std::string resume;               // file of a search that was interrupted; empty: none
    std::string checkpoint;           // where to leave this one; empty: beside the findings
    bool is_strategy_chosen = false;  // else it depends on the runtime
    bool shrink_program = false;
    campaign_settings settings;
};
exit_status explore(registry const& parts, explore_options options);

// What to do about a name that no runtime has.
std::string runtime_hint(registry const& parts, std::string const& name);

struct case_options {
    std::string input;    // a file or a token
    std::string runtime;  // instead of the one in the case
    std::string json;
    std::string output;  // shrink: file; keep: directory
    std::string name;    // keep: of the file and the test; empty: after what broke
};
exit_status replay(registry const& parts, case_options const& options);
exit_status shrink_case(registry const& parts, case_options const& options);
exit_status keep(registry const& parts, case_options const& options);

struct report_options {
    std::string input;  // a file or a token
    std::string runtime;
    std::string html;
    std::string perfetto;
};
exit_status report(registry const& parts, report_options const& options);

struct matrix_options {
    std::vector<std::string> runtimes;
    bool runtimes_given = false;  // else all but those with planted faults
    std::uint64_t runs = 20'000;  // on each
    std::uint64_t seed = 1;
    capabilities may{};  // of what programs may use
    unsigned jobs = 1;
    std::string known;  // directory of known findings
    std::string json;
    std::string markdown;
};
exit_status matrix(registry const& parts, matrix_options options);

struct list_options {
    std::string what;  // runtimes, laws, ops, features, strategies, faults
    bool json = false;
};
exit_status list(registry const& parts, list_options const& options);

struct detect_command_options {
    std::vector<std::string> targets;     // kernels and planted faults; empty: all
    std::vector<std::string> strategies;  // as parse_strategy reads them; the first is compared
    std::uint32_t seeds = 20;
    std::uint64_t runs = 10'000;  // at most, of each seed
    std::string corpus;           // directory of the kernels
    std::string json;
    std::string markdown;
};

struct replay_check_options {
    std::vector<std::string> runtimes;    // empty: all but those with planted faults
    std::vector<std::string> strategies;  // empty: all
    std::uint64_t runs = 1'000'000;
    std::uint64_t seed = 1;
};

struct shrink_bench_options {
    std::vector<std::string> faults;  // empty: all that break a law
    std::uint32_t seeds = 5;
    std::string markdown;
};

struct trace_check_options {
    std::string family;  // names that begin so; empty: all
    std::uint64_t traces_max = 250'000;
    bool sleep_sets = false;
};

struct bench_command_options {
    std::vector<std::string> runtimes;  // empty: those hunted by default
    std::string json;
    double seconds = 0.5;
    // Instead of what a run costs.
    std::optional<detect_command_options> detect;
    std::optional<replay_check_options> replay;
    std::optional<trace_check_options> traces;
    std::optional<shrink_bench_options> shrink;
};
// Defined with the benchmarks, which not everybody links.
exit_status bench(registry const& parts, bench_command_options const& options);
using bench_function = exit_status (*)(registry const&, bench_command_options const&);

// Parses the command line and runs the command. Everything is registered in `parts`. Without
// `measure` there is no `bench`, and no `fuzz`, whose target the launcher builds.
int run_command(registry const& parts, bench_function measure, int argc, char** argv);

}  // namespace rollcall
