// `rollcall bench detect`, as the command line calls it.
#pragma once

#include "harness/cli/commands.hpp"

namespace rollcall {

exit_status detect(registry const& parts, detect_command_options const& options);

}  // namespace rollcall
