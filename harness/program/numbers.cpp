#include "harness/program/numbers.hpp"

#include <fmt/format.h>

namespace rollcall {

std::string grouped(std::uint64_t n) {
    std::string digits = std::to_string(n);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string so_many(std::uint64_t n, std::string_view one) {
    return fmt::format("{} {}{}", grouped(n), one, n == 1 ? "" : "s");
}

}  // namespace rollcall
