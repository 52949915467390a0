// Whether what a command is to write can be written: asked before hours of work, not after.
#pragma once

#include "harness/cli/console.hpp"

#include <optional>
#include <string>

namespace rollcall {

// Each gives what is wrong, for people; empty: nothing. Neither leaves anything behind but
// directories. Threads: any.
std::string cannot_write_file(std::string const& path);
// Makes the directory if need be.
std::string cannot_use_directory(std::string const& path);

// Both, of a campaign; tells what is wrong and gives the status to end with. An empty `json` is
// none.
std::optional<exit_status> refuse_outputs(std::string const& directory, std::string const& json);

}  // namespace rollcall
