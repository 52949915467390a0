#include "harness/campaign/campaign.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/hunt_summary.hpp"
#include "harness/cli/outputs.hpp"
#include "harness/cli/present.hpp"
#include "harness/cli/resumed_search.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/numbers.hpp"
#include "harness/program/token.hpp"
#include "harness/report/command_name.hpp"
#include "harness/run/registry.hpp"

#include <fmt/format.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <variant>

namespace rollcall {
namespace {

std::string share_text(double share) { return fmt::format("{:.4g} %", 100 * share); }

// What became of the traces: "no law broken, none hangs", "a law broken in 2 of them, 4 hang".
std::string failures_text(tally const& t, std::size_t findings) {
    std::string text = t.distinct_broken == 0
                           ? "no law broken"
                           : fmt::format("a law broken in {} of them", grouped(t.distinct_broken));
    text += t.distinct_hung == 0 ? ", none hangs"
                                 : fmt::format(", {} hang{}", grouped(t.distinct_hung),
                                               t.distinct_hung == 1 ? "s" : "");
    if (t.as_expected != 0) {
        text += fmt::format(" ({} failed as the case says)", so_many(t.as_expected, "run"));
    }
    if (findings != 0) text += fmt::format("; {}", so_many(findings, "finding"));
    return text;
}

// Which traces show it; the case of the story is one of them made smaller.
std::string traces_text(finding const& f) {
    if (f.traces.empty()) return {};
    bool const are_all = f.traces.size() < finding::traces_max;
    std::string text = fmt::format("  {} in {}{}\n", f.fingerprint, are_all ? "" : "at least ",
                                   so_many(f.traces.size(), "trace"));
    for (failing_trace const& t : f.traces) {
        text += fmt::format("    {} replay {}\n", command_name(), t.token);
    }
    return text;
}

// Only a search without a bound that has come to its end may say so.
std::string verdict_text(campaign_settings const& settings, campaign_result const& result,
                         bool tells_footprints) {
    tally const& t = result.counts;
    bool const complete = t.exhausted_units == 1 && result.unexplained == 0 && t.crashes == 0;
    strategy_choice const& s = settings.strategy;
    bool const bounded = !s.entry->is_exhaustive || s.parameter != s.entry->usual;
    bool const reduces = s.entry->name == "dpor" || s.entry->name == "dfs:sleep";
    std::string const laws = failures_text(t, result.findings.size());
    std::string const runs =
        fmt::format("{}, {}", so_many(t.runs, "run"), so_many(t.distinct, "distinct trace"));
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
    if (t.judged_in_part != 0) {
        return fmt::format(
            "explored as far as laws can judge: {}, {}; {} judged up to where an op was left "
            "before its body\n",
            runs, laws, so_many(t.judged_in_part, "run"));
    }
    if (bounded) {
        return fmt::format("explored completely within the bound ({}): {}, {}\n",
                           text_of(settings.strategy), runs, laws);
    }
    if (reduces && !tells_footprints) {
        return fmt::format("explored as far as {} tells what its steps touch: {}, {}\n",
                           settings.runtime, runs, laws);
    }
    return fmt::format("explored completely: {}, {}\n  ({}{})\n", so_many(t.distinct, "trace"),
                       laws, so_many(t.runs, "run"),
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
    settings.expected = loaded.value->expected;
    if (settings.runtime.empty()) settings.runtime = loaded.value->runtime;
    runtime_entry const* const entry = parts.find(settings.runtime);
    if (entry == nullptr) {
        return usage_error("no runtime is called '" + settings.runtime + "'",
                           runtime_hint(parts, settings.runtime));
    }
    if (auto const refused = refuse_outputs(settings.out, options.json)) return *refused;
    interrupt_guard const guard;  // also while findings are made smaller
    runtime_traits const traits = ask_traits(parts, *entry);
    std::string const why = cannot_run(settings.runtime, traits.has, *settings.fixed);
    if (!why.empty()) return usage_error(why, "another runtime may: --runtime");
    bool const tells_footprints = traits.footprints_are_complete;
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
    campaign_result result;
    {
        progress_line line;
        result = run_campaign(parts, settings,
                              [&](campaign_progress const& p) { line.show(progress_text(p)); });
    }
    note_never_started(*settings.fixed, result.notes);
    shrink_scope const scope = options.shrink_program ? shrink_scope::all : shrink_scope::schedule;
    exit_status status = present(parts, settings, {true, scope, {}}, result.findings);
    std::string const verdict = verdict_text(settings, result, tells_footprints);
    print_out("{}", verdict);
    std::error_code error;
    if (result.counts.exhausted_units == 0 && std::filesystem::exists(settings.checkpoint, error)) {
        print_out("  go on    {} explore {} --resume {}\n", command_name(), options.program_file,
                  settings.checkpoint);
    }
    for (finding const& f : result.findings) {
        if (f.known.empty()) print_out("{}", traces_text(f));
        if (!f.known.empty()) print_out("  known    {}  ({})\n", f.fingerprint, f.known);
    }
    for (std::string const& note : result.notes) print_out("  note     {}\n", note);
    hunt_summary summary{settings, result, {}};
    summary.vacuous = find_vacuity(parts, summary);
    for (std::string const& v : summary.vacuous) print_out("  VACUOUS  {}\n", v);
    status = worse(status, flush_output());
    status = worse(status, judge(summary));
    status = worse(status, interruption());
    if (options.json.empty()) return status;
    nlohmann::json one = summary_json(parts, summary);
    one["complete"] = verdict.starts_with("explored completely:");
    one["traces_broken"] = result.counts.distinct_broken;
    one["traces_hung"] = result.counts.distinct_hung;
    one["redundant"] = result.counts.redundant;
    one["explored_share"] = result.counts.explored;
    nlohmann::json const all = nlohmann::json::array({one});
    return worse(status, save_text(options.json, hunt_json(settings, all)));
}

}  // namespace rollcall
