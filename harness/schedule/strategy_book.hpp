// The strategies by name, as `--strategy` takes them: "random", "pct:5".
#pragma once

#include "harness/schedule/strategy.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace rollcall {

struct strategy_entry {
    std::string_view name;
    std::string_view parameter;  // empty: takes none
    std::string_view about;
    std::uint32_t least = 0;  // bounds and default of the parameter
    std::uint32_t most = 0;
    std::uint32_t usual = 0;
    // Whether its runs, but for those that teach it, are independent and identically distributed.
    bool is_independent = false;
    // Whether it comes to an end that leaves out no trace, unless its parameter is a bound.
    bool is_exhaustive = false;
};

std::span<strategy_entry const> all_strategies() noexcept;

struct strategy_choice {
    strategy_entry const* entry = nullptr;
    std::uint32_t parameter = 0;
};

// The choice, or what is wrong with the text, for people.
std::variant<strategy_choice, std::string> parse_strategy(std::string_view text);

strategy_choice default_strategy();
// As parse_strategy reads it.
std::string text_of(strategy_choice const& choice);

// A strategy for all runs of one program; the same seed gives the same schedules.
std::unique_ptr<strategy> make_strategy(strategy_choice const& choice, std::uint64_t seed);

}  // namespace rollcall
