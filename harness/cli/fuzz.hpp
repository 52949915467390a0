// `rollcall fuzz`: lets a fuzz target search, and tells what it finds as a hunt does.
#pragma once

#include "harness/campaign/fuzz_crew.hpp"
#include "harness/cli/console.hpp"
#include "harness/run/registry.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace rollcall {

struct fuzz_options {
    fuzz_settings settings;
    std::string out;
    std::string known;
    std::string json;
    bool fast = false;          // for the launcher: which target it builds
    bool only_checked = false;  // whether it could begin is all that is asked
};

// Adds the subcommand, which fills the options when the line is parsed.
CLI::App& add_fuzz(CLI::App& app, fuzz_options& o);

exit_status fuzz(registry const& parts, fuzz_options options);

}  // namespace rollcall
