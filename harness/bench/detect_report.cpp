#include "harness/bench/detect_report.hpp"

#include "harness/cli/console.hpp"
#include "harness/program/json_text.hpp"
#include "harness/program/numbers.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

std::string median_text(detection const& cell) {
    auto const median = cell.median();
    if (!median) return "-";
    auto const whole = static_cast<std::uint64_t>(std::floor(*median));
    return grouped(whole) + (std::floor(*median) == *median ? "" : ".5");
}

std::string cell_text(detection const& cell, std::uint32_t seeds) {
    std::string text = median_text(cell);
    if (cell.seeds != seeds) {
        text += fmt::format(" ({} of {} seeds measured)", cell.needed.size(), cell.seeds);
    } else if (!cell.found_in_all()) {
        text += fmt::format(" ({})", cell.needed.size());
    }
    if (cell.crashes != 0) text += fmt::format(" {} crashed", cell.crashes);
    return text;
}

// The cells of one target, by strategy; null where nothing was measured.
using report_row = std::vector<detection const*>;

report_row report_row_of(detect_settings const& settings, detect_result const& result,
                         std::size_t target) {
    report_row found(settings.strategies.size(), nullptr);
    for (detection const& cell : result.cells) {
        if (cell.target == target) found[cell.strategy] = &cell;
    }
    return found;
}

bool is_empty(report_row const& r) {
    return std::ranges::all_of(r, [](detection const* c) { return c == nullptr; });
}

// How many times as many runs the first strategy needs as the best of the others; infinite if it
// does not find what one of them finds, and 0 if none of them finds it.
double ratio_of(report_row const& r) {
    auto const median_of = [](detection const* c) {
        auto const m = c == nullptr ? std::nullopt : c->median();
        return m ? *m : std::numeric_limits<double>::infinity();
    };
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t s = 1; s < r.size(); ++s) best = std::min(best, median_of(r[s]));
    return std::isinf(best) ? 0 : median_of(r[0]) / best;
}

}  // namespace

std::string detect_table(detect_settings const& settings, detect_result const& result) {
    std::string text = "| target | law |";
    std::string rule = "|---|---|";
    for (strategy_choice const& s : settings.strategies) {
        text += fmt::format(" {} |", text_of(s));
        rule += "---:|";
    }
    text += "\n" + rule + "\n";
    for (std::size_t t = 0; t < settings.targets.size(); ++t) {
        report_row const cells = report_row_of(settings, result, t);
        if (is_empty(cells)) continue;
        text += fmt::format("| `{}` | {} |", settings.targets[t].name, settings.targets[t].law);
        for (detection const* const cell : cells) {
            text += fmt::format(
                " {} |", cell == nullptr ? "not measured" : cell_text(*cell, settings.seeds));
        }
        text += "\n";
    }
    return text;
}

std::string detect_summary(detect_settings const& settings, detect_result const& result) {
    std::string text;
    std::vector<std::size_t> in_all(settings.strategies.size(), 0);
    std::vector<std::size_t> measured(settings.strategies.size(), 0);
    std::string behind;
    for (std::size_t t = 0; t < settings.targets.size(); ++t) {
        report_row cells = report_row_of(settings, result, t);
        if (is_empty(cells)) continue;
        for (std::size_t s = 0; s < cells.size(); ++s) {
            bool const is_measured = cells[s] != nullptr && cells[s]->seeds == settings.seeds;
            measured[s] += is_measured ? 1 : 0;
            in_all[s] += is_measured && cells[s]->found_in_all() ? 1 : 0;
            if (!is_measured) cells[s] = nullptr;
        }
        if (cells[0] == nullptr) continue;
        constexpr double ratio_shown = 4;
        double const ratio = cells.size() < 2 ? 0 : ratio_of(cells);
        if (ratio <= ratio_shown) continue;
        behind += std::isinf(ratio)
                      ? fmt::format("* `{}`: found by another only\n", settings.targets[t].name)
                      : fmt::format("* `{}`: {:.1f} times\n", settings.targets[t].name, ratio);
    }
    for (std::size_t s = 0; s < settings.strategies.size(); ++s) {
        text += fmt::format("* {} finds {} of {} with every seed\n",
                            text_of(settings.strategies[s]), in_all[s], measured[s]);
    }
    if (settings.strategies.size() < 2) return text;
    text +=
        fmt::format("\nWhere {} needs more than 4 times the runs of the best of the others:\n\n",
                    text_of(settings.strategies[0]));
    return text + (behind.empty() ? "* nowhere\n" : behind);
}

std::string detect_json(detect_settings const& settings, detect_result const& result) {
    using nlohmann::json;
    json cells = json::array();
    for (detection const& cell : result.cells) {
        detect_target const& target = settings.targets[cell.target];
        auto const median = cell.median();
        cells.push_back({{"target", target.name},
                         {"kind", target.is_kernel() ? "kernel" : "fault"},
                         {"law", target.law},
                         {"strategy", text_of(settings.strategies[cell.strategy])},
                         {"seeds", cell.seeds},
                         {"found", cell.needed.size()},
                         {"crashed", cell.crashes},
                         {"median", median ? json(*median) : json(nullptr)},
                         {"needed", cell.needed}});
    }
    json const all{{"seeds", settings.seeds},
                   {"runs", settings.runs},
                   {"interrupted", result.interrupted},
                   {"cells", cells}};
    return json_text(all, 2) + "\n";
}

}  // namespace rollcall
