// `rollcall new-runtime`: the files with which a library of one's own begins to be tested.
#pragma once

#include "harness/cli/console.hpp"

#include <CLI/CLI.hpp>
#include <string>

namespace rollcall {

struct new_runtime_options {
    std::string name;
    std::string directory;  // empty: one of that name
};
CLI::App& add_new_runtime(CLI::App& app, new_runtime_options& options);

// Writes them into a directory that is empty or not there yet.
exit_status new_runtime(new_runtime_options const& options);

}  // namespace rollcall
