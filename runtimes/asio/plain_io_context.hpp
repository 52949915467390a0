// The baseline: the benchmark programs written by hand on a plain io_context, as anybody would,
// without Rollcall. Fixed order, nothing recorded, nothing checked.
#pragma once

#include <cstdint>

namespace rollcall {

// Both return how many handlers the io_context ran.
std::uint64_t run_plain_yields(std::uint32_t tasks, std::uint32_t yields);
std::uint64_t run_plain_queue();

}  // namespace rollcall
