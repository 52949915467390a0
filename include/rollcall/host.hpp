// To test a coroutine library that you describe in a few lines: rollcall::host and add_library.
#pragma once

#include "harness/run/hosted.hpp"  // IWYU pragma: export
