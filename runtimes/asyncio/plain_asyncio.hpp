// The baseline: the benchmark programs written by hand for asyncio, on its own loop, as anybody
// would, without Rollcall. Fixed order, nothing recorded, nothing checked.
#pragma once

#include <cstdint>

namespace rollcall {

// Both return how many times a task was resumed.
std::uint64_t run_plain_asyncio_yields(std::uint32_t tasks, std::uint32_t yields);
std::uint64_t run_plain_asyncio_queue();

}  // namespace rollcall
