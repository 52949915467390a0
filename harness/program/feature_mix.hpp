// Swarm testing: each program uses a random subset of what programs can do.
//
// A program that does a little of everything rarely does much of anything; leaving features out
// lets the others meet more often. Source: Groce, Zhang, Eide, Chen, Regehr: "Swarm testing",
// ISSTA 2012. We differ in that a feature that is in also has a weight of 1, 2 or 4.
// Threads: none, values only.
#pragma once

#include "harness/program/generator.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace rollcall {

class feature_mix {
public:
    // 0: left out.
    std::uint32_t operator[](feature f) const noexcept {
        return weights_[static_cast<std::size_t>(f)];
    }
    void set(feature f, std::uint32_t weight) noexcept {
        weights_[static_cast<std::size_t>(f)] = weight;
    }

private:
    std::array<std::uint32_t, drawn_feature_count> weights_ = {};
};

// Draws a mix in which tasks have something to meet at: a queue, a cancellation or an error, of
// what the options allow. Draws of 0 leave everything out.
feature_mix draw_mix(entropy& draw, generator_options const& options);

}  // namespace rollcall
