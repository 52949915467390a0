// mini as a runtime under test.
#pragma once

#include "harness/run/runtime.hpp"

#include <memory>

namespace rollcall {

// The correct mini.
std::unique_ptr<runtime> make_mini_runtime();

}  // namespace rollcall
