// What people type to run the command, for the lines that they copy from a report.
#pragma once

#include <string>

namespace rollcall {

// "./rollcall", unless it is installed, or a program of a user's own has the command in it.
std::string const& command_name() noexcept;
// Threads: before there are others.
void set_command_name(std::string name);

}  // namespace rollcall
