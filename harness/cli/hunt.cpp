#include "harness/campaign/campaign.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/hunt_summary.hpp"
#include "harness/cli/outputs.hpp"
#include "harness/cli/present.hpp"

#include "harness/program/case_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

constexpr std::size_t stories_max = 5;

std::string progress_text(std::string const& runtime, campaign_progress const& p) {
    double const rate = p.seconds > 0 ? static_cast<double>(p.runs) / p.seconds : 0;
    std::string left;
    if (p.runs_total != 0 && rate > 0) {
        left = fmt::format("{:.0f} s left", static_cast<double>(p.runs_total - p.runs) / rate);
    } else if (p.seconds_total != 0) {
        left = fmt::format("{:.0f} s left", std::max(0.0, p.seconds_total - p.seconds));
    }
    return fmt::format("{}: {} runs, {} runs/s, {} distinct traces, {} findings, {}", runtime,
                       grouped(p.runs), grouped(static_cast<std::uint64_t>(rate)),
                       grouped(p.distinct), p.findings, left);
}

exit_status judge(hunt_summary const& s) {
    exit_status status = exit_status::fine;
    for (finding const& f : s.result.findings) {
        if (!f.known.empty()) continue;
        status = worse(status, f.confirmed ? exit_status::found : exit_status::harness);
    }
    if (s.result.unexplained != 0) status = worse(status, exit_status::harness);
    if (!s.vacuous.empty() && !s.result.interrupted) status = worse(status, exit_status::harness);
    return status;
}

exit_status hunt_one(registry const& parts, hunt_options const& options, nlohmann::json& json) {
    campaign_settings const& settings = options.settings;
    interrupt_guard const guard;  // also while findings are made smaller
    hunt_summary summary{settings, {}, {}};
    {
        progress_line line;
        summary.result = run_campaign(parts, settings, [&](campaign_progress const& p) {
            line.show(progress_text(settings.runtime, p));
        });
    }
    summary.vacuous = find_vacuity(parts, summary);
    std::size_t told = 0;
    for (finding& f : summary.result.findings) {
        if (!f.known.empty()) continue;
        bool const in_a_hurry = interrupt_guard::count() != 0;
        present(parts, {options.shrink && !in_a_hurry, told++ < stories_max, settings.out}, f);
    }
    fmt::print("{}", summary_text(parts, summary));
    std::fflush(stdout);
    json.push_back(summary_json(parts, summary));
    return judge(summary);
}

}  // namespace

exit_status hunt(registry const& parts, hunt_options options) {
    if (!options.program_file.empty()) {
        load_result loaded = load_case(options.program_file);
        if (!loaded.value) return usage_error(loaded.error);
        options.settings.fixed = loaded.value->prog;
        if (options.runtimes.empty()) options.runtimes = {loaded.value->runtime};
    }
    if (auto const refused = refuse_outputs(options.settings.out, options.json)) return *refused;
    std::vector<std::string> names = options.runtimes;
    if (names.empty()) {
        for (runtime_entry const& e : parts.runtimes()) {
            if (e.hunted_by_default) names.push_back(e.name);
        }
    }
    options.settings.seconds /= static_cast<double>(names.size());
    nlohmann::json json = nlohmann::json::array();
    exit_status status = exit_status::fine;
    for (std::string const& name : names) {
        hunt_options one = options;
        one.settings.runtime = name;
        std::string const& planted_for = parts.find(name)->planted_for;
        one.settings.stop_at_first = !planted_for.empty();
        if (planted_for != "uncontrolled") one.settings.stop_law = planted_for;
        status = worse(status, hunt_one(parts, one, json));
    }
    if (!options.json.empty()) {
        std::string const text = hunt_json(options.settings, json);
        if (!save_text(options.json, text)) status = worse(status, exit_status::usage);
    }
    return status;
}

}  // namespace rollcall
