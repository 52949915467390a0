#include "harness/cli/bench_arguments.hpp"
#include "harness/cli/check_adapter.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/corpus_home.hpp"
#include "harness/cli/fuzz.hpp"
#include "harness/cli/new_runtime.hpp"
#include "harness/cli/worth_summary.hpp"
#include "harness/report/command_name.hpp"
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
            throw CLI::ValidationError("--runtime", fmt::format("no runtime is called '{}'; {}",
                                                                name, runtime_hint(parts, name)));
        }
    }
}

void check_fuzzed(registry const& parts, std::vector<std::string> const& names) {
    check_runtimes(parts, names);
    for (std::string const& name : names) {
        if (!parts.find(name)->is_foreign) continue;
        throw CLI::ValidationError(
            "--runtime", fmt::format("{} is not written in C++: no fuzz target has it", name));
    }
}

void check_laws(registry const& parts, std::vector<std::string> const& ids) {
    for (std::string const& id : ids) {
        if (!parts.law_named(id)) {
            throw CLI::ValidationError(
                "--law",
                fmt::format("no law has the id '{}'; see {} list laws", id, command_name()));
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

void add_without(CLI::App& c, capabilities& may) {
    c.add_option_function<std::vector<std::string>>(
         "--without",
         [&may](std::vector<std::string> const& names) {
             for (std::string const& name : names) {
                 auto const row = std::ranges::find(feature_table, name, &feature_row::name);
                 if (row == feature_table.end()) {
                     throw CLI::ValidationError(
                         "--without", fmt::format("no feature is called '{}'; see {} list "
                                                  "features",
                                                  name, command_name()));
                 }
                 may.features &= ~set_of(row->what);
             }
         },
         "generate programs without these features, such as errors,cancels; see: rollcall list "
         "features")
        ->delimiter(',');
}

constexpr char const* shrink_program_help =
    "make the given program smaller as well, not its schedule alone";

void add_known(CLI::App& c, std::string& known) {
    c.add_option("--known", known,
                 "directory of known findings, '' for none (default: corpus/known here, else that "
                 "of this build)")
        ->check([](std::string const& d) { return d.empty() ? d : CLI::ExistingDirectory(d); });
}

void add_explore(CLI::App& app, explore_options& o) {
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
}

void add_hunt(CLI::App& app, hunt_options& o) {
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
    add_without(c, s.generate.may);
    c.get_option("--without")->excludes(c.get_option("--program"));
    c.add_flag("--incomplete{false}", s.generate.complete,
               "generate programs that may hang by their own fault");
    c.add_flag("--shrink-program", o.shrink_program, shrink_program_help)
        ->needs(c.get_option("--program"));
    c.add_flag("--inline", o.resumes_inline,
               "let a library that is described resume tasks where it does: control is a number");
    c.add_flag("!--no-shrink", o.shrink, "report findings as they were met");
    c.add_flag("!--no-measure", s.measure, "do not count distinct traces: faster");
}

CLI::App& add_case_command(CLI::App& app, char const* name, char const* what, case_options& o) {
    CLI::App& c = *app.add_subcommand(name, what);
    c.footer(exit_help);
    c.add_option("case", o.input, "a case file, or a token")->required();
    return c;
}

void add_report(CLI::App& app, report_options& o) {
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
}

void add_matrix(CLI::App& app, matrix_options& o) {
    CLI::App& c = *app.add_subcommand("matrix", "which laws hold on which runtimes");
    c.footer(exit_help);
    c.add_option("--runtime", o.runtimes, "which, separated by commas (default: all correct ones)")
        ->delimiter(',');
    add_without(c, o.may);
    c.add_option("--runs", o.runs, "on each of them")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40))
        ->capture_default_str();
    c.add_option("--seed", o.seed, "same seed, same runs")
        ->check(seed_problem)
        ->capture_default_str();
    c.add_option("--json", o.json, "write it as JSON to this file, with a token for each break");
    c.add_option("--markdown", o.markdown, "write what is printed to this file as well");
}

// The whole command line: what each command takes, and which one was asked for.
class command_line {
public:
    // Without the launcher, in a user's own program, some commands are not there.
    command_line(registry const& parts, bool has_launcher) : parts_(parts) {
        if (has_launcher)
            app_.footer(
                "\nThe launcher ./rollcall builds the command first, and runs the tests: "
                "./rollcall test [--full]");
        app_.set_version_flag("--version", version_line());
        app_.require_subcommand(1);
        hunting_.settings.jobs = std::max(1u, std::min(64u, std::thread::hardware_concurrency()));
        hunting_.settings.out = exploring_.settings.out = "rollcall-findings";
        hunting_.settings.known = exploring_.settings.known = corpus_directory("known");
        comparing_.jobs = hunting_.settings.jobs;
        comparing_.known = hunting_.settings.known;
        fuzzing_.settings.jobs = hunting_.settings.jobs;
        fuzzing_.settings.corpus = "rollcall-corpus";
        fuzzing_.out = hunting_.settings.out;
        fuzzing_.known = hunting_.settings.known;
        add_hunt(app_, hunting_);
        add_explore(app_, exploring_);
        if (has_launcher) add_fuzz(app_, fuzzing_);
        add_check_adapter(app_, checked_);
        add_new_runtime(app_, begun_);
        add_case_commands();
        add_report(app_, reporting_);
        add_matrix(app_, comparing_);
        CLI::App& list_command = *app_.add_subcommand("list", "what there is");
        list_command
            .add_option("what", listing_.what,
                        "runtimes, laws, ops, features, strategies or faults")
            ->required()
            ->check(CLI::IsMember({"runtimes", "laws", "ops", "features", "strategies", "faults"}));
        list_command.add_flag("--json", listing_.json, "as JSON");
        if (!has_launcher) return;
        CLI::App& bench_command = add_bench(app_, measuring_);
        add_detect(bench_command, detecting_);
        add_replay_check(bench_command, replaying_);
        add_trace_check(bench_command, counting_);
        add_shrink_bench(bench_command, shrinking_);
    }

    int run(bench_function measure, int argc, char** argv) {
        try {
            app_.parse(argc, argv);
            check_names();
            exit_status const status = dispatch(measure);
            return static_cast<int>(worse(status, flush_output()));
        } catch (CLI::ParseError const& e) {
            if (e.get_exit_code() == 0) return app_.exit(e);  // --help, --version
            std::string const unknown = find_unknown_command(argc > 1 ? argv[1] : "");
            if (!unknown.empty())
                return static_cast<int>(
                    usage_error(unknown, command_name() + " --help lists them"));
            return static_cast<int>(
                usage_error(e.what(), command_name() + " COMMAND --help lists what it takes"));
        } catch (std::exception const& e) {
            return static_cast<int>(harness_error(e.what()));
        }
    }

private:
    void add_case_commands() {
        CLI::App& replay_command = add_case_command(
            app_, "replay", "run one case and compare it with its verdict", cases_);
        replay_command.add_option("--runtime", cases_.runtime, "run it on this runtime instead");
        replay_command.add_option("--json", cases_.json, "write the result as JSON to this file");
        CLI::App& shrink_command =
            add_case_command(app_, "shrink", "make a failing case smaller", cases_);
        shrink_command.add_option("-o,--output", cases_.output, "where to write it")->required();
        CLI::App& keep_command = add_case_command(
            app_, "keep", "write a case into the corpus, and print a test of it", cases_);
        keep_command.add_option("directory", cases_.output,
                                "where to (default: corpus/regressions)");
        keep_command.add_option("--name", cases_.name, "of the file and the test");
    }

    // The parser would say that a command is missing.
    std::string find_unknown_command(std::string const& word) const {
        if (word.empty() || word.starts_with("-")) return {};
        std::vector<CLI::App const*> const all = app_.get_subcommands({});
        if (std::ranges::any_of(all, [&](auto* c) { return c->get_name() == word; })) return {};
        bool const is_launchers = word == "test" || word == "bench" || word == "fuzz";
        if (!is_launchers) return "no command is called '" + word + "'";
        return "'" + word + "' is a command of the launcher ./rollcall, and not of this program";
    }

    void check_names() const {
        check_runtimes(parts_, hunting_.runtimes);
        check_fuzzed(parts_, fuzzing_.settings.runtimes);
        check_runtimes(parts_, measuring_.runtimes);
        check_runtimes(parts_, comparing_.runtimes);
        check_laws(parts_, hunting_.settings.laws);
        check_laws(parts_, exploring_.settings.laws);
        check_runtimes(parts_, replaying_.runtimes);
    }

    exit_status dispatch(bench_function measure) {
        CLI::App const& command = *app_.get_subcommands().front();
        std::string const name = command.get_name();
        if (name == "hunt") {
            bool const is_bounded = hunting_.settings.runs != 0 || hunting_.settings.seconds != 0;
            if (!is_bounded) hunting_.settings.seconds = 30;
            return hunt(parts_, hunting_);
        }
        if (name == "explore") {
            exploring_.is_strategy_chosen = command.count("--strategy") != 0;
            return explore(parts_, exploring_);
        }
        if (name == "fuzz") return fuzz(parts_, fuzzing_);
        if (name == "check-adapter") return check_adapter(parts_, checked_);
        if (name == "new-runtime") return new_runtime(begun_);
        if (name == "replay") return replay(parts_, cases_);
        if (name == "shrink") return shrink_case(parts_, cases_);
        if (name == "keep") {
            if (cases_.output.empty()) cases_.output = "corpus/regressions";
            return keep(parts_, cases_);
        }
        if (name == "report") return report(parts_, reporting_);
        if (name == "list") return list(parts_, listing_);
        if (name == "matrix") {
            comparing_.runtimes_given = command.count("--runtime") != 0;
            return matrix(parts_, comparing_);
        }
        if (command.got_subcommand("detect")) measuring_.detect = detecting_;
        if (command.got_subcommand("replay")) measuring_.replay = replaying_;
        if (command.got_subcommand("traces")) measuring_.traces = counting_;
        if (command.got_subcommand("shrink")) measuring_.shrink = shrinking_;
        return measure(parts_, measuring_);
    }

    registry const& parts_;
    CLI::App app_{"Rollcall fuzzes and property-tests async runtimes.", "rollcall"};
    hunt_options hunting_;
    fuzz_options fuzzing_;
    std::string checked_;
    new_runtime_options begun_;
    explore_options exploring_;
    case_options cases_;
    report_options reporting_;
    matrix_options comparing_;
    list_options listing_;
    bench_command_options measuring_;
    detect_command_options detecting_;
    replay_check_options replaying_;
    trace_check_options counting_;
    shrink_bench_options shrinking_;
};

}  // namespace

int run_command(registry const& parts, bench_function measure, int argc, char** argv) {
    // A file that grows beyond a limit is an error to be told, as a full disk is.
    std::signal(SIGXFSZ, SIG_IGN);
    return command_line(parts, measure != nullptr).run(measure, argc, argv);
}

}  // namespace rollcall
