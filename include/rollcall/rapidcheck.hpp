// Generators for RapidCheck, and rollcall::check_property for GoogleTest.
#pragma once

#include "properties/rapidcheck_gen.hpp"   // IWYU pragma: export
#include "properties/rapidcheck_test.hpp"  // IWYU pragma: export
