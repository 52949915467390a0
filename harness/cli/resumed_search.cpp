#include "harness/cli/resumed_search.hpp"

#include "harness/run/plan.hpp"

#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace rollcall {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{1} << 30;

std::string checked(campaign_settings& settings, exploration found, bool is_strategy_chosen) {
    if (found.program_hash != plan(*settings.fixed).hash()) return "it is of another program";
    if (found.runtime != settings.runtime) {
        return fmt::format("it is of the runtime {}, not of {}", found.runtime, settings.runtime);
    }
    auto const parsed = parse_strategy(found.strategy);
    auto const* const strategy = std::get_if<strategy_choice>(&parsed);
    if (strategy == nullptr) return fmt::format("there is no strategy '{}'", found.strategy);
    if (is_strategy_chosen && text_of(settings.strategy) != found.strategy) {
        return fmt::format("it is of the strategy {}, not of {}", found.strategy,
                           text_of(settings.strategy));
    }
    if (found.runs == 0 || found.runs > UINT32_MAX / 2) return "its number of runs cannot be";
    settings.strategy = *strategy;
    if (!make_strategy(*strategy, 1)->restore(found.search, found.program_hash)) {
        return "the state of its search cannot be read";
    }
    settings.resumed = std::make_shared<exploration const>(std::move(found));
    return "";
}

}  // namespace

std::string resume_search(campaign_settings& settings, std::string const& file,
                          bool is_strategy_chosen) {
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    if (!in || in.tellg() < 0 || static_cast<std::size_t>(in.tellg()) > file_bytes_max) {
        return fmt::format("{}: cannot be read", file);
    }
    in.seekg(0);
    std::string const text{std::istreambuf_iterator<char>(in), {}};
    auto decoded = exploration::decode(text);
    if (auto const* const wrong = std::get_if<std::string>(&decoded)) {
        return fmt::format("{}: {}", file, *wrong);
    }
    std::string const wrong =
        checked(settings, std::move(std::get<exploration>(decoded)), is_strategy_chosen);
    return wrong.empty() ? "" : fmt::format("{}: {}", file, wrong);
}

}  // namespace rollcall
