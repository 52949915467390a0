// The limit: bare C++20 coroutines, resumed in random order, with nothing recorded or checked.
#pragma once

#include <cstdint>

namespace rollcall {

// Runs `tasks` coroutines that suspend `yields` times each. Returns the number of resumptions.
std::uint64_t run_raw_coroutines(std::uint32_t tasks, std::uint32_t yields, std::uint64_t seed);

}  // namespace rollcall
