// To test a coroutine library that you describe in a few lines: rollcall::host and add_library.
#pragma once

#include "harness/run/library.hpp"  // IWYU pragma: export
