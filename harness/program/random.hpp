// Portable randomness, and the one source from which generation and mutation draw.
//
// `random_source` is xoshiro256** seeded by splitmix64, with their published constants (Blackman,
// Vigna: "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021; Steele, Lea, Flood:
// "Fast splittable pseudorandom number generators", OOPSLA 2014). The same seed gives the same
// numbers with every compiler, which std::*_distribution does not promise.
//
// `entropy` draws from a seed or from the bytes of a fuzzer. Bytes that ran out give 0 for ever, so
// whoever draws makes 0 the smallest choice: then no bytes at all give the smallest result.
//
// Ownership: `entropy` borrows the bytes. Threads: none. Cost: no allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rollcall {

// One number of the splitmix64 sequence; moves `state` on.
constexpr std::uint64_t splitmix64(std::uint64_t& state) noexcept {
    state += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

class random_source {
public:
    explicit constexpr random_source(std::uint64_t seed) noexcept {
        for (std::uint64_t& word : state_) word = splitmix64(seed);
    }

    constexpr std::uint64_t next() noexcept {
        std::uint64_t const result = rotate_left(state_[1] * 5, 7) * 9;
        std::uint64_t const shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotate_left(state_[3], 45);
        return result;
    }

    // 0 to n-1, each equally likely; 0 if n is 0. Lemire: "Fast random integer generation in an
    // interval", ACM TOMACS 29, 2019.
    constexpr std::uint32_t below(std::uint32_t n) noexcept {
        std::uint64_t product = (next() >> 32) * n;
        std::uint32_t low = static_cast<std::uint32_t>(product);
        if (low < n) {
            std::uint32_t const threshold = static_cast<std::uint32_t>(-n) % n;
            while (low < threshold) {
                product = (next() >> 32) * n;
                low = static_cast<std::uint32_t>(product);
            }
        }
        return static_cast<std::uint32_t>(product >> 32);
    }

    // True `numerator` times in `denominator`.
    constexpr bool chance(std::uint32_t numerator, std::uint32_t denominator) noexcept {
        return below(denominator) < numerator;
    }

private:
    static constexpr std::uint64_t rotate_left(std::uint64_t x, int bits) noexcept {
        return (x << bits) | (x >> (64 - bits));
    }

    std::uint64_t state_[4] = {};
};

class entropy {
public:
    static constexpr entropy from_seed(std::uint64_t seed) noexcept {
        return entropy(random_source(seed), {}, true);
    }
    static constexpr entropy from_bytes(std::span<std::uint8_t const> bytes) noexcept {
        return entropy(random_source(0), bytes, false);
    }

    // 0 to n-1; 0 if n is 0 or 1. Even for a seed; for bytes: each as few as n needs, high first.
    constexpr std::uint32_t below(std::uint32_t n) noexcept {
        if (n <= 1) return 0;
        if (endless_) return source_.below(n);
        std::uint32_t value = 0;
        for (std::uint32_t largest = n - 1; largest != 0; largest >>= 8) {
            value = (value << 8) | next_byte();
        }
        return value % n;
    }

    // True `numerator` times in `denominator`; 0 draws false.
    constexpr bool chance(std::uint32_t numerator, std::uint32_t denominator) noexcept {
        return below(denominator) + numerator >= denominator && numerator != 0;
    }

    // An index, as likely as its weight among all; 0 draws the first that has a weight. Weights
    // that are all 0 give 0.
    constexpr std::size_t weighted(std::span<std::uint32_t const> weights) noexcept {
        std::uint32_t total = 0;
        for (std::uint32_t const weight : weights) total += weight;
        std::uint32_t drawn = below(total);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            if (drawn < weights[i]) return i;
            drawn -= weights[i];
        }
        return 0;
    }

    // False once bytes ran out.
    constexpr bool has_more() const noexcept { return endless_ || !bytes_.empty(); }

private:
    constexpr entropy(random_source source, std::span<std::uint8_t const> bytes,
                      bool endless) noexcept
        : source_(source), bytes_(bytes), endless_(endless) {}

    constexpr std::uint32_t next_byte() noexcept {
        if (bytes_.empty()) return 0;
        std::uint8_t const byte = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return byte;
    }

    random_source source_;
    std::span<std::uint8_t const> bytes_;
    bool endless_;
};

}  // namespace rollcall
