// The command with runtimes of a user's own:
//
//     int main(int argc, char** argv) {
//         rollcall::registry parts;
//         rollcall::add_library<my_library>(parts, "what it is");
//         return rollcall::main(argc, argv, std::move(parts));
//     }
//
// has `hunt`, `explore`, `replay`, `shrink`, `keep`, `report`, `matrix`, `list`, `check-adapter`.
// What it prints to be typed begins with argv[0], so that it works where it was printed.
#pragma once

#include "harness/run/registry.hpp"

namespace rollcall {

// The exit status. The laws are Rollcall's, unless `parts` has others. The process must have a
// single thread: runs are made in processes of their own.
int main(int argc, char** argv, registry parts);

}  // namespace rollcall
