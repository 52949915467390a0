#include "harness/schedule/strategy_book.hpp"

#include "harness/schedule/strategies/dfs.hpp"
#include "harness/schedule/strategies/dpor.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "harness/schedule/strategies/pct.hpp"
#include "harness/schedule/strategies/portfolio.hpp"
#include "harness/schedule/strategies/pos.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/surw.hpp"
#include "harness/schedule/strategies/urw.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace rollcall {
namespace {

using factory = std::unique_ptr<strategy> (*)(std::uint32_t parameter, std::uint64_t seed);

template <class S>
std::unique_ptr<strategy> seeded(std::uint32_t, std::uint64_t seed) {
    return std::make_unique<S>(seed);
}

constexpr strategy_entry entries[] = {
    {"portfolio", "", "a third surw, the rest random, pct, pos and urw by turns", 0, 0, 0, true},
    {"random", "", "each ready option with the same probability, time as one of them", 0, 0, 0,
     true},
    {"surw", "", "uniform over the orders of the steps on one contended object", 0, 0, 0, true},
    {"urw", "", "actors as often as they have steps to come", 0, 0, 0, true},
    {"pct", "depth", "random priorities that change at up to depth-1 points", 1, 100,
     pct_strategy::depth_default, true},
    {"pos", "", "a random priority for each step, drawn anew when it races", 0, 0, 0, true},
    {"dpor", "", "one schedule for each trace: all but those that swap independent steps", 0, 0, 0,
     false, true},
    {"dfs:sleep", "", "the same traces by plain search with sleep sets", 0, 0, 0, false, true},
    {"delay", "delays", "all schedules with at most so many delays, one after the other", 0, 1000,
     2, false},
    {"dfs", "deviations",
     "all schedules, one after the other; with a number: those that deviate "
     "at most so often",
     0, 1'000'000, dfs_strategy::unbounded, false, true},
    {"fifo", "", "what the runtime would do by itself", 0, 0, 0, false},
};

constexpr std::array<factory, std::size(entries)> factories{
    seeded<portfolio_strategy>,
    seeded<random_per_run>,
    seeded<surw_strategy>,
    seeded<urw_strategy>,
    [](std::uint32_t depth, std::uint64_t seed) -> std::unique_ptr<strategy> {
        return std::make_unique<pct_strategy>(seed, depth);
    },
    seeded<pos_strategy>,
    [](std::uint32_t, std::uint64_t) -> std::unique_ptr<strategy> {
        return std::make_unique<dpor_strategy>(reduction::optimal);
    },
    [](std::uint32_t, std::uint64_t) -> std::unique_ptr<strategy> {
        return std::make_unique<dpor_strategy>(reduction::sleep_sets);
    },
    [](std::uint32_t delays, std::uint64_t) -> std::unique_ptr<strategy> {
        return std::make_unique<dfs_strategy>(dfs_cost::delays, delays);
    },
    [](std::uint32_t deviations, std::uint64_t) -> std::unique_ptr<strategy> {
        return std::make_unique<dfs_strategy>(dfs_cost::deviations, deviations);
    },
    [](std::uint32_t, std::uint64_t) -> std::unique_ptr<strategy> {
        return std::make_unique<fifo_strategy>();
    },
};

}  // namespace

std::span<strategy_entry const> all_strategies() noexcept { return entries; }

std::variant<strategy_choice, std::string> parse_strategy(std::string_view text) {
    auto const whole = std::ranges::find(entries, text, &strategy_entry::name);
    if (whole != std::end(entries)) return strategy_choice{whole, whole->usual};
    std::size_t const colon = text.find(':');
    std::string const name(text.substr(0, colon));
    auto const at = std::ranges::find(entries, name, &strategy_entry::name);
    if (at == std::end(entries)) {
        std::string known;
        for (strategy_entry const& e : entries) {
            known += (known.empty() ? "" : ", ") + std::string(e.name);
        }
        return "there is no strategy " + name + "; there are: " + known;
    }
    strategy_choice choice{at, at->usual};
    if (colon == std::string_view::npos) return choice;
    std::string_view const number = text.substr(colon + 1);
    if (at->parameter.empty()) return "the strategy " + name + " takes no parameter";
    auto const [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), choice.parameter);
    bool const is_number = error == std::errc{} && end == number.data() + number.size();
    if (!is_number || choice.parameter < at->least || choice.parameter > at->most) {
        return "the " + std::string(at->parameter) + " of " + name + " is a number from " +
               std::to_string(at->least) + " to " + std::to_string(at->most);
    }
    return choice;
}

strategy_choice default_strategy() { return {&entries[0], 0}; }

std::string text_of(strategy_choice const& choice) {
    std::string text(choice.entry->name);
    if (choice.parameter != choice.entry->usual) text += ':' + std::to_string(choice.parameter);
    return text;
}

std::unique_ptr<strategy> make_strategy(strategy_choice const& choice, std::uint64_t seed) {
    return factories[static_cast<std::size_t>(choice.entry - entries)](choice.parameter, seed);
}

}  // namespace rollcall
