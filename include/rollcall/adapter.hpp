// To test a coroutine runtime by an adapter of your own, with all that it could have.
#pragma once

#include "harness/run/coroutine_runtime.hpp"  // IWYU pragma: export
#include "harness/run/registry.hpp"           // IWYU pragma: export
