// All laws in one line of any test framework: rollcall::check_laws.
#pragma once

#include "properties/check_laws.hpp"  // IWYU pragma: export
