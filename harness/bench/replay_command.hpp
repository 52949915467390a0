// `rollcall bench replay`, as the command line calls it.
#pragma once

#include "harness/cli/commands.hpp"

namespace rollcall {

exit_status replay_check(registry const& parts, replay_check_options const& options);

}  // namespace rollcall
