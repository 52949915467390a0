// The bundled runtime, to compare with, or to try a test on: rollcall::make_mini_runtime.
#pragma once

#include "runtimes/mini/mini_runtime.hpp"  // IWYU pragma: export
