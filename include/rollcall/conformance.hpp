// The conformance suite for GoogleTest, in ten lines: rollcall::register_conformance.
#pragma once

#include "properties/conformance.hpp"  // IWYU pragma: export
