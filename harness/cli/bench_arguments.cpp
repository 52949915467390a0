#include "harness/cli/bench_arguments.hpp"

#include "harness/cli/corpus_home.hpp"
#include "harness/schedule/strategy_book.hpp"

namespace rollcall {

CLI::App& add_bench(CLI::App& app, bench_command_options& o) {
    CLI::App& c = *app.add_subcommand(
        "bench", "what a decision and a run cost, beside bare coroutines and plain io_context");
    c.add_option("--runtime", o.runtimes, "which runtimes")->delimiter(',');
    c.add_option("--json", o.json, "write Google Benchmark's JSON here");
    c.add_option("--seconds", o.seconds, "least time of each benchmark")
        ->check(CLI::Range(0.01, 100.0))
        ->capture_default_str();
    return c;
}

CLI::App& add_detect(CLI::App& bench_command, detect_command_options& o) {
    o.corpus = corpus_directory("kernels");
    o.strategies = {"portfolio", "random", "pct", "pos", "urw", "surw", "fifo"};
    CLI::App& c = *bench_command.add_subcommand(
        "detect", "how many runs each strategy needs to find each kernel and planted fault");
    c.footer("\nCtrl-C ends it; what was measured until then is told and written.");
    c.add_option("--kernel", o.targets,
                 "which, separated by commas: files of the corpus without .case, planted faults, "
                 "`kernels`, `faults` (default: all)")
        ->delimiter(',');
    c.add_option("--strategy", o.strategies,
                 "which, separated by commas; the first is compared with the others")
        ->delimiter(',')
        ->capture_default_str();
    c.add_option("--seeds", o.seeds, "how often each is tried, with seeds from 1")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    c.add_option("--runs", o.runs, "give up after this many runs of a seed")
        ->check(CLI::Range(1, 100'000'000))
        ->capture_default_str();
    c.add_option("--corpus", o.corpus,
                 "where the kernels are (default: corpus/kernels here, else that of this build)");
    c.add_option("--json", o.json, "write what was measured as JSON to this file");
    c.add_option("--markdown", o.markdown, "write the table to this file as well");
    return c;
}

CLI::App& add_replay_check(CLI::App& bench_command, replay_check_options& o) {
    CLI::App& c = *bench_command.add_subcommand(
        "replay", "whether recorded runs replay, over all runtimes and strategies");
    c.add_option("--runtime", o.runtimes, "which, separated by commas (default: all correct ones)")
        ->delimiter(',');
    c.add_option("--strategy", o.strategies, "which, separated by commas (default: all)")
        ->delimiter(',')
        ->check([](std::string const& text) {
            auto const parsed = parse_strategy(text);
            auto const* const wrong = std::get_if<std::string>(&parsed);
            return wrong != nullptr ? *wrong : std::string();
        });
    c.add_option("--runs", o.runs, "how many runs are replayed")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40))
        ->capture_default_str();
    c.add_option("--seed", o.seed, "same seed, same runs")
        ->check(seed_problem)
        ->capture_default_str();
    c.footer("\nExit status: 0 every run replayed; 3 one did not, and its token is printed.");
    return c;
}

CLI::App& add_shrink_bench(CLI::App& bench_command, shrink_bench_options& o) {
    CLI::App& c = *bench_command.add_subcommand(
        "shrink", "how small the counterexamples of planted faults become, from large programs");
    c.add_option("--fault", o.faults,
                 "which, separated by commas: faulty:NAME (default: all that break a law)")
        ->delimiter(',');
    c.add_option("--seeds", o.seeds, "how often each is tried, with seeds from 1")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    c.add_option("--markdown", o.markdown, "write the table to this file as well");
    c.footer("\nExit status: 0 each shrunk case fails as before; 3 one does not.");
    return c;
}

CLI::App& add_trace_check(CLI::App& bench_command, trace_check_options& o) {
    CLI::App& c = *bench_command.add_subcommand(
        "traces", "whether exhaustive search makes one run for each trace of known programs");
    c.add_option("--family", o.family, "only programs whose names begin so (default: all)");
    c.add_option("--most", o.traces_max, "only programs with up to this many traces")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
        ->capture_default_str();
    c.add_flag("--sleep-sets", o.sleep_sets,
               "search with sleep sets alone, which completes as many runs and begins more");
    c.footer("\nOn mini. Exit status: 0 every count is as published; 3 one is not.");
    return c;
}

}  // namespace rollcall
