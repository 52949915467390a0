#include "harness/cli/bench_arguments.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/corpus_home.hpp"
#include "harness/cli/worth_summary.hpp"
#include "harness/report/counterexample.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <thread>

namespace rollcall {
namespace {

constexpr char const* exit_help =
    "\nExit status: 0 no new finding, or the case met its expected verdict; 1 a counterexample or "
    "a\n"
    "crash; 2 bad usage or bad input; 3 a harness error, a campaign that explored nothing, a "
    "replay\n"
    "that diverged, or output that could not be written; 130 or 143 interrupted (Ctrl-C, SIGTERM)\n"
    "with nothing found.";

constexpr char const* explore_help =
    "\nWithout --strategy it is dpor where the runtime tells all that its steps touch (mini), and "
    "dfs\n"
    "elsewhere. 'explored completely' is said only of a search without a bound that came to its\n"
    "end: of all schedules at the granularity of suspensions, the passing of time among them, and\n"
    "of nothing else that may differ between two executions.\n"
    "  A search that ends before that (Ctrl-C, --runs) leaves a file with which --resume goes on;\n"
    "the same runs follow that would have followed.\n";

void check_runtimes(registry const& parts, std::vector<std::string> const& names) {
    for (std::string const& name : names) {
        if (parts.find(name) == nullptr) {
            throw CLI::ValidationError(
                "--runtime", fmt::format("no runtime is called '{}'; see ./rollcall list runtimes, "
                                         "and ./rollcall list faults",
                                         name));
        }
    }
}

void check_laws(registry const& parts, std::vector<std::string> const& ids) {
    for (std::string const& id : ids) {
        if (!parts.law_named(id)) {
            throw CLI::ValidationError(
                "--law", fmt::format("no law has the id '{}'; see ./rollcall list laws", id));
        }
    }
}

void add_strategy(CLI::App& c, strategy_choice& chosen) {
    c.add_option_function<std::string>(
         "--strategy",
         [&chosen](std::string const& text) {
             auto const parsed = parse_strategy(text);
             if (auto const* const wrong = std::get_if<std::string>(&parsed)) {
                 throw CLI::ValidationError("--strategy", *wrong);
             }
             chosen = std::get<strategy_choice>(parsed);
         },
         "who makes the choices; see: rollcall list strategies")
        ->default_str(text_of(chosen));
}

constexpr char const* shrink_program_help =
    "make the given program smaller as well, not its schedule alone";

void add_known(CLI::App& c, std::string& known) {
    c.add_option("--known", known,
                 "directory of known findings, '' for none (default: corpus/known here, else that "
                 "of this build)")
        ->check([](std::string const& d) { return d.empty() ? d : CLI::ExistingDirectory(d); });
}

CLI::App& add_explore(CLI::App& app, explore_options& o) {
    campaign_settings& s = o.settings;
    s.strategy = std::get<strategy_choice>(parse_strategy("dpor"));
    s.runs = 1'000'000;
    CLI::App& c = *app.add_subcommand("explore", "run every schedule of one program");
    c.footer(explore_help + std::string(exit_help));
    c.add_option("program", o.program_file, "a case file; its schedule is not looked at")
        ->required();
    c.add_option("--runtime", s.runtime, "run it on this runtime instead");
    add_strategy(c, s.strategy);
    c.add_option("--resume", o.resume, "go on with a search that was interrupted: the file it left")
        ->check(CLI::ExistingFile);
    c.add_option("--checkpoint", o.checkpoint,
                 "where a search that is interrupted leaves off (default: below --out)");
    c.add_option("--runs", s.runs, "stop after this many more")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 31))
        ->capture_default_str();
    c.add_option("--law", s.laws, "check only these laws")->delimiter(',');
    c.add_option("--out", s.out, "directory for what is found")->capture_default_str();
    add_known(c, s.known);
    c.add_option("--json", o.json, "write the summary as JSON to this file");
    c.add_flag("--shrink-program", o.shrink_program, shrink_program_help);
    return c;
}

CLI::App& add_hunt(CLI::App& app, hunt_options& o) {
    campaign_settings& s = o.settings;
    CLI::App& c = *app.add_subcommand("hunt",
                                      "run generated programs under many schedules, and "
                                      "report the laws that break");
    c.footer(std::string(worth_help) + exit_help);
    c.add_option("--runtime", o.runtimes,
                 "which runtimes, separated by commas (default: all real "
                 "ones)")
        ->delimiter(',');
    c.add_option("--law", s.laws, "check only these laws")->delimiter(',');
    c.add_option("--program", o.program_file,
                 "run the program of this case instead of generated ones; what its `expect` "
                 "names is no finding");
    add_strategy(c, s.strategy);
    auto* const runs = c.add_option("--runs", s.runs, "stop after this many runs per runtime")
                           ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40));
    c.add_option("--seconds", s.seconds, "stop after this long (default: 30)")
        ->check(CLI::Range(0.01, 1e7))
        ->excludes(runs);
    c.add_option("--schedules-per-program", s.schedules_per_program,
                 "runs of each program; the first is the unsurprising one (default: 8, 16, 32 or "
                 "64 of a generated program, 64 of a given one)")
        ->check(CLI::Range(1, 1'000'000))
        ->each([&s](std::string const&) { s.schedules_vary = false; });
    c.add_option("--seed", s.seed, "same seed, same runs")
        ->check(seed_problem)
        ->capture_default_str();
    c.add_option("--jobs", s.jobs, "worker processes (default: one per core)")
        ->check(CLI::Range(1, 64));
    c.add_option("--out", s.out, "directory for what is found")->capture_default_str();
    add_known(c, s.known);
    c.add_option("--json", o.json, "write the summary as JSON to this file");
    c.add_flag("--incomplete{false}", s.generate.complete,
               "generate programs that may hang by their own fault");
    c.add_flag("--shrink-program", o.shrink_program, shrink_program_help)
        ->needs(c.get_option("--program"));
    c.add_flag("!--no-shrink", o.shrink, "report findings as they were met");
    c.add_flag("!--no-measure", s.measure, "do not count distinct traces: faster");
    return c;
}

CLI::App& add_case_command(CLI::App& app, char const* name, char const* what, case_options& o) {
    CLI::App& c = *app.add_subcommand(name, what);
    c.footer(exit_help);
    c.add_option("case", o.input, "a case file, or a token")->required();
    return c;
}

CLI::App& add_report(CLI::App& app, report_options& o) {
    CLI::App& c =
        *app.add_subcommand("report", "show one case: as a page, or as a trace for Perfetto");
    c.footer(
        "\nBoth may be asked for at once. Exit status: 0 written; 2 bad usage or bad input; 3 the "
        "run died,\nor was not the one that was recorded.");
    c.add_option("case", o.input, "a case file, or a token")->required();
    c.add_option("--html", o.html, "write one page that needs nothing else to this file");
    c.add_option("--perfetto", o.perfetto,
                 "write Chrome trace events to this file, for https://ui.perfetto.dev");
    c.add_option("--runtime", o.runtime, "run it on this runtime instead");
    return c;
}

CLI::App& add_matrix(CLI::App& app, matrix_options& o) {
    CLI::App& c = *app.add_subcommand("matrix", "which laws hold on which runtimes");
    c.footer(exit_help);
    c.add_option("--runtime", o.runtimes, "which, separated by commas (default: all correct ones)")
        ->delimiter(',');
    c.add_option("--runs", o.runs, "on each of them")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40))
        ->capture_default_str();
    c.add_option("--seed", o.seed, "same seed, same runs")
        ->check(seed_problem)
        ->capture_default_str();
    c.add_option("--json", o.json, "write it as JSON to this file, with a token for each break");
    c.add_option("--markdown", o.markdown, "write what is printed to this file as well");
    return c;
}

}  // namespace

int run_command(registry const& parts, bench_function measure, int argc, char** argv) {
    // A file that grows beyond a limit is an error to be told, as a full disk is.
    std::signal(SIGXFSZ, SIG_IGN);
    CLI::App app("Rollcall fuzzes and property-tests async runtimes.", "rollcall");
    app.footer(
        "\nThe launcher ./rollcall builds the command first, and runs the tests: "
        "./rollcall test [--full]");
    app.set_version_flag("--version", version_line());
    app.require_subcommand(1);
    hunt_options hunting;
    hunting.settings.jobs = std::max(1u, std::min(64u, std::thread::hardware_concurrency()));
    hunting.settings.out = "rollcall-findings";
    hunting.settings.known = corpus_directory("known");
    CLI::App const& hunt_command = add_hunt(app, hunting);

    explore_options exploring;
    exploring.settings.out = hunting.settings.out;
    exploring.settings.known = hunting.settings.known;
    CLI::App const& explore_command = add_explore(app, exploring);

    case_options cases;
    CLI::App& replay_command =
        add_case_command(app, "replay", "run one case and compare it with its verdict", cases);
    replay_command.add_option("--runtime", cases.runtime, "run it on this runtime instead");
    replay_command.add_option("--json", cases.json, "write the result as JSON to this file");
    CLI::App& shrink_command =
        add_case_command(app, "shrink", "make a failing case smaller", cases);
    shrink_command.add_option("-o,--output", cases.output, "where to write it")->required();
    CLI::App& keep_command = add_case_command(
        app, "keep", "write a case into the corpus, and print a test of it", cases);
    keep_command.add_option("directory", cases.output, "where to (default: corpus/regressions)");
    keep_command.add_option("--name", cases.name, "of the file and the test");

    report_options reporting;
    CLI::App const& report_command = add_report(app, reporting);

    matrix_options comparing;
    comparing.jobs = hunting.settings.jobs;
    comparing.known = hunting.settings.known;
    CLI::App const& matrix_command = add_matrix(app, comparing);

    list_options listing;
    CLI::App& list_command = *app.add_subcommand("list", "what there is");
    list_command.add_option("what", listing.what, "runtimes, laws, ops, strategies or faults")
        ->required()
        ->check(CLI::IsMember({"runtimes", "laws", "ops", "strategies", "faults"}));
    list_command.add_flag("--json", listing.json, "as JSON");

    bench_command_options measuring;
    detect_command_options detecting;
    CLI::App& bench_command = add_bench(app, measuring);
    CLI::App const& detect_command = add_detect(bench_command, detecting);
    replay_check_options replaying;
    CLI::App const& replay_check_command = add_replay_check(bench_command, replaying);
    trace_check_options counting;
    CLI::App const& trace_check_command = add_trace_check(bench_command, counting);

    try {
        app.parse(argc, argv);
        check_runtimes(parts, hunting.runtimes);
        check_runtimes(parts, measuring.runtimes);
        check_runtimes(parts, comparing.runtimes);
        check_laws(parts, hunting.settings.laws);
        check_laws(parts, exploring.settings.laws);
        if (detect_command.parsed()) measuring.detect = detecting;
        check_runtimes(parts, replaying.runtimes);
        if (replay_check_command.parsed()) measuring.replay = replaying;
        if (trace_check_command.parsed()) measuring.traces = counting;
        if (hunting.settings.runs == 0 && hunting.settings.seconds == 0) {
            hunting.settings.seconds = 30;
        }
        exit_status status = exit_status::fine;
        if (hunt_command.parsed()) status = hunt(parts, hunting);
        exploring.is_strategy_chosen = explore_command.count("--strategy") != 0;
        if (explore_command.parsed()) status = explore(parts, exploring);
        if (replay_command.parsed()) status = replay(parts, cases);
        if (shrink_command.parsed()) status = shrink_case(parts, cases);
        if (keep_command.parsed() && cases.output.empty()) cases.output = "corpus/regressions";
        if (keep_command.parsed()) status = keep(parts, cases);
        if (report_command.parsed()) status = report(parts, reporting);
        if (bench_command.parsed()) status = measure(parts, measuring);
        comparing.runtimes_given = matrix_command.count("--runtime") != 0;
        if (matrix_command.parsed()) status = matrix(parts, comparing);
        if (list_command.parsed()) status = list(parts, listing);
        return static_cast<int>(worse(status, flush_output()));
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : static_cast<int>(exit_status::usage);
    } catch (std::exception const& e) {
        return static_cast<int>(harness_error(e.what()));
    }
}

}  // namespace rollcall
