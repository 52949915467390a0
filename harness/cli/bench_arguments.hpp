// The command line of `rollcall bench` and its subcommands.
#pragma once

#include "harness/cli/commands.hpp"

#include <CLI/CLI.hpp>

namespace rollcall {

// Each adds its subcommand, which fills the options when the line is parsed.
CLI::App& add_bench(CLI::App& app, bench_command_options& o);
CLI::App& add_detect(CLI::App& bench_command, detect_command_options& o);
CLI::App& add_replay_check(CLI::App& bench_command, replay_check_options& o);
CLI::App& add_shrink_bench(CLI::App& bench_command, shrink_bench_options& o);
CLI::App& add_trace_check(CLI::App& bench_command, trace_check_options& o);

}  // namespace rollcall
