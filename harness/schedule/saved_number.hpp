// Reads the whole numbers of saved JSON without trusting it: JSON has fractions and numbers of any
// size, and turning those into integers is undefined.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rollcall {

// Throws std::invalid_argument unless `j` is a whole number that fits.
template <std::unsigned_integral Number>
Number saved_number(nlohmann::json const& j) {
    if (!j.is_number_unsigned()) throw std::invalid_argument("a whole number is expected");
    auto const n = j.get<std::uint64_t>();
    if (n > std::numeric_limits<Number>::max()) throw std::invalid_argument("too large a number");
    return static_cast<Number>(n);
}

}  // namespace rollcall
