#include "harness/campaign/campaign.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/hunt_summary.hpp"
#include "harness/cli/outputs.hpp"
#include "harness/cli/present.hpp"
#include "harness/cli/resumed_search.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/token.hpp"
#include "harness/run/registry.hpp"

#include <fmt/format.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <variant>

namespace rollcall {
namespace {

std::string share_text(double share) { return fmt::format("{:.4g} %", 100 * share); }

// Only a search without a bound that has come to its end may say so.
std::string verdict_text(campaign_settings const& settings, campaign_result const& result,
                         bool tells_footprints) {
    tally const& t = result.counts;
    bool const complete = t.exhausted_units == 1 && result.unexplained == 0 && t.crashes == 0;
    strategy_choice const& s = settings.strategy;
    bool const bounded = !s.entry->is_exhaustive || s.parameter != s.entry->usual;
    bool const reduces = s.entry->name == "dpor" || s.entry->name == "dfs:sleep";
    std::string const laws = result.findings.empty()
                                 ? "no law broken"
                                 : fmt::format("{} findings", result.findings.size());
    std::string const runs =
        fmt::format("{} runs, {} distinct traces", grouped(t.runs), grouped(t.distinct));
    if (!complete) {
        return fmt::format("{}not explored completely: {}, {}; {} {}\n",
                           result.interrupted ? "interrupted: " : "", runs, laws,
                           reduces ? "the share of what is known to be there is"
                                   : "a random walk stays within them with probability",
                           share_text(t.explored));
    }
    if (t.gave_up != 0) {
        return fmt::format("explored to the limits: {}, {}; {} runs hit a limit of steps\n", runs,
                           laws, grouped(t.gave_up));
    }
    if (bounded) {
        return fmt::format("explored completely within the bound ({}): {}, {}\n",
                           text_of(settings.strategy), runs, laws);
    }
    if (reduces && !tells_footprints) {
        return fmt::format("explored as far as {} tells what its steps touch: {}, {}\n",
                           settings.runtime, runs, laws);
    }
    return fmt::format("explored completely: {} traces, {}\n  ({} runs{})\n", grouped(t.distinct),
                       laws, grouped(t.runs),
                       t.redundant == 0 ? "" : fmt::format(", {} redundant", grouped(t.redundant)));
}

std::string progress_text(campaign_progress const& p) {
    double const rate = p.seconds > 0 ? static_cast<double>(p.runs) / p.seconds : 0;
    return fmt::format("{} runs, {}/s, {} found", short_count(p.runs),
                       short_count(static_cast<std::uint64_t>(rate)), p.findings);
}

// Beside the findings, named after the program: "rollcall-findings/account.exploration".
std::string checkpoint_of(explore_options const& options) {
    if (!options.checkpoint.empty()) return options.checkpoint;
    if (!options.resume.empty()) return options.resume;
    bool const is_token = has_token_prefix(options.program_file);
    std::string const stem =
        is_token ? "program" : std::filesystem::path(options.program_file).stem().string();
    return options.settings.out + "/" + stem + ".exploration";
}

}  // namespace

exit_status explore(registry const& parts, explore_options options) {
    campaign_settings& settings = options.settings;
    load_result loaded = load_case(options.program_file);
    if (!loaded.value) return usage_error(loaded.error);
    settings.fixed = loaded.value->prog;
    if (settings.runtime.empty()) settings.runtime = loaded.value->runtime;
    if (parts.find(settings.runtime) == nullptr) {
        return usage_error("there is no runtime " + settings.runtime,
                           "`rollcall list runtimes` shows those there are");
    }
    if (auto const refused = refuse_outputs(settings.out, options.json)) return *refused;
    bool const tells_footprints =
        parts.find(settings.runtime)->make()->declares().footprints_are_complete.value;
    if (!options.is_strategy_chosen && !tells_footprints) {
        settings.strategy = std::get<strategy_choice>(parse_strategy("dfs"));
    }
    if (!options.resume.empty()) {
        std::string const wrong =
            resume_search(settings, options.resume, options.is_strategy_chosen);
        if (!wrong.empty()) {
            return usage_error(wrong, "without --resume the search begins anew");
        }
    }
    settings.checkpoint = checkpoint_of(options);
    settings.schedules_per_program = static_cast<std::uint32_t>(settings.runs);
    interrupt_guard const guard;  // also while findings are made smaller
    campaign_result result;
    {
        progress_line line;
        result = run_campaign(parts, settings,
                              [&](campaign_progress const& p) { line.show(progress_text(p)); });
    }
    exit_status status = result.unwritten ? exit_status::harness : exit_status::fine;
    for (finding& f : result.findings) {
        bool const shrink = !guard.is_interrupted();
        status = worse(status, present(parts, {shrink, true, settings.out}, f));
    }
    std::string const verdict = verdict_text(settings, result, tells_footprints);
    print_out("{}", verdict);
    std::error_code error;
    if (result.counts.exhausted_units == 0 && std::filesystem::exists(settings.checkpoint, error)) {
        print_out("  go on    ./rollcall explore {} --resume {}\n", options.program_file,
                  settings.checkpoint);
    }
    for (std::string const& note : result.notes) print_out("  note {}\n", note);
    status = worse(status, flush_output());
    for (finding const& f : result.findings) {
        status = worse(status, f.confirmed ? exit_status::found : exit_status::harness);
    }
    bool const vacuous = result.counts.runs == 0 || result.counts.controlled_percent() != 100.0;
    if (result.unexplained != 0 || vacuous) status = worse(status, exit_status::harness);
    status = worse(status, interruption());
    if (options.json.empty()) return status;
    hunt_summary const summary{settings, result, {}};
    nlohmann::json one = summary_json(parts, summary);
    one["complete"] = verdict.starts_with("explored completely:");
    one["redundant"] = result.counts.redundant;
    one["explored_share"] = result.counts.explored;
    nlohmann::json const all = nlohmann::json::array({one});
    return worse(status, save_text(options.json, hunt_json(settings, all)));
}

}  // namespace rollcall
