// `rollcall bench shrink`, as the command line calls it.
#pragma once

#include "harness/cli/commands.hpp"

namespace rollcall {

exit_status bench_shrinking(registry const& parts, shrink_bench_options const& options);

}  // namespace rollcall
