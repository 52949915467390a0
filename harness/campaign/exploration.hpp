// An exhaustive search that was interrupted, as a file holds it: `rollcall explore --resume`.
//
// One JSON document; its first member names the version. Written as a whole at the end of an
// exploration that is not complete, and now and then before, so that kill -9 costs little.
#pragma once

#include "harness/campaign/finding.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace rollcall {

// After so many runs it is written while the search goes on.
inline constexpr std::uint32_t exploration_saved_every = 100'000;

struct exploration {
    std::string runtime;
    std::string strategy;  // as parse_strategy reads it
    std::uint64_t program_hash = 0;
    std::uint64_t runs = 0;
    std::uint64_t gave_up = 0;
    std::uint64_t judged_in_part = 0;
    // Classes of the runs so far, each once: all, those that broke a law, others that hung.
    std::vector<std::uint64_t> traces;
    std::vector<std::uint64_t> broken;
    std::vector<std::uint64_t> hung;
    std::vector<finding> findings;
    std::string search;  // strategy::save

    std::string encode() const;
    // Or what is wrong with the text.
    static std::variant<exploration, std::string> decode(std::string const& text);
};

}  // namespace rollcall
