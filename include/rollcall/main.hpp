// The command with runtimes of your own: rollcall::main.
#pragma once

#include "properties/main.hpp"  // IWYU pragma: export
