// `rollcall check-adapter`: the first steps with an adapter.
#pragma once

#include "harness/cli/console.hpp"
#include "harness/run/registry.hpp"

#include <CLI/CLI.hpp>
#include <string>

namespace rollcall {

CLI::App& add_check_adapter(CLI::App& app, std::string& runtime);

// fine: no mistake was seen; found: one was, and is told.
exit_status check_adapter(registry const& parts, std::string const& runtime);

}  // namespace rollcall
