// Numbers for people. No state, no threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall {

// "1,234,567"
std::string grouped(std::uint64_t n);
// "1 run", "1,234 runs"
std::string so_many(std::uint64_t n, std::string_view one);

}  // namespace rollcall
