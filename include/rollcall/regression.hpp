// One case as a test: rollcall::verdict_of.
#pragma once

#include "properties/regression.hpp"  // IWYU pragma: export
