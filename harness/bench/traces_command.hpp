// `rollcall bench traces`, as the command line calls it.
#pragma once

#include "harness/cli/commands.hpp"

namespace rollcall {

exit_status trace_check(registry const& parts, trace_check_options const& options);

}  // namespace rollcall
