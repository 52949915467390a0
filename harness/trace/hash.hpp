// Mixing of 64-bit values into hashes: the finaliser of splitmix64 (Steele, Lea, Flood: "Fast
// splittable pseudorandom number generators", OOPSLA 2014). Not cryptographic.
#pragma once

#include <cstdint>

namespace rollcall {

constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

// Order-dependent combination.
constexpr std::uint64_t combine(std::uint64_t hash, std::uint64_t value) noexcept {
    return mix(hash * 0x9e3779b97f4a7c15u + value + 0x632be59bd9b4e019u);
}

}  // namespace rollcall
