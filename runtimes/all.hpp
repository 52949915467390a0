// Every runtime of this build. A folder registers its own: `rollcall_runtime` in its CMakeLists.txt
// names the function, add_<name>(registry&), that one of its sources defines.
#pragma once

#include "harness/run/registry.hpp"

namespace rollcall {

void add_runtimes(registry& parts);

// Without those that bring the interpreter of another language: what fuzz targets run.
void add_cpp_runtimes(registry& parts);

}  // namespace rollcall
