#include "harness/campaign/campaign.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/hunt_summary.hpp"
#include "harness/cli/outputs.hpp"
#include "harness/cli/present.hpp"

#include "harness/program/case_text.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

namespace rollcall {
namespace {

std::string progress_text(std::string const& runtime, campaign_progress const& p) {
    double const rate = p.seconds > 0 ? static_cast<double>(p.runs) / p.seconds : 0;
    std::string left;
    if (p.runs_total != 0 && rate > 0) {
        double const runs_left = static_cast<double>(p.runs_total - std::min(p.runs, p.runs_total));
        left = fmt::format(", {} left", short_duration(runs_left / rate));
    } else if (p.seconds_total != 0) {
        left = fmt::format(", {} left", short_duration(p.seconds_total - p.seconds));
    }
    return fmt::format("{}: {} runs, {}/s, {} traces, {} found{}", runtime, short_count(p.runs),
                       short_count(static_cast<std::uint64_t>(rate)), short_count(p.distinct),
                       p.findings, left);
}

using steady = std::chrono::steady_clock;

steady::duration in_seconds(double seconds) {
    return std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(seconds));
}

// The summary beside the findings, so that a hunt which is killed leaves one.
class summary_file {
public:
    explicit summary_file(std::string const& directory) : path_(directory + "/summary.txt") {}

    bool is_due() const {
        return !written_ || steady::now() - *written_ >= std::chrono::seconds(5);
    }
    // Of a runtime that is under way.
    void show(std::string const& unfinished) { write(done_ + unfinished); }
    // Of a runtime that is done.
    exit_status add(std::string const& finished) {
        done_ += finished;
        failed_ = false;  // there may be room again
        return write(done_);
    }

private:
    exit_status write(std::string const& text) {
        written_ = steady::now();
        return failed_ ? exit_status::harness : remember(save_text(path_, text));
    }
    // One message is enough.
    exit_status remember(exit_status s) {
        failed_ = s != exit_status::fine;
        return s;
    }

    std::string path_;
    std::string done_;
    std::optional<steady::time_point> written_;
    bool failed_ = false;
};

campaign_result run_watched(registry const& parts, campaign_settings const& settings,
                            summary_file& file) {
    progress_line line;
    return run_campaign(parts, settings, [&](campaign_progress const& p) {
        line.show(progress_text(settings.runtime, p));
        if (!file.is_due()) return;
        file.show(summary_text(parts, {settings, p.so_far(), {}, false}));
    });
}

exit_status hunt_one(registry const& parts, hunt_options const& options, nlohmann::json& json,
                     summary_file& file) {
    campaign_settings const& settings = options.settings;
    std::optional<steady::time_point> end;
    if (settings.runs == 0) end = steady::now() + in_seconds(settings.seconds * 1.08 + 0.2);
    hunt_summary summary{settings, run_watched(parts, settings, file), {}};
    if (settings.stop_at_first && !summary.result.interrupted) {
        summary.result.notes.emplace_back(
            "a hunt for a planted fault stops at the first case that came again");
    }
    if (settings.fixed) note_never_started(*settings.fixed, summary.result.notes);
    summary.vacuous = find_vacuity(parts, summary);
    file.show(summary_text(parts, summary));
    shrink_scope const scope =
        settings.fixed && !options.shrink_program ? shrink_scope::schedule : shrink_scope::all;
    exit_status status =
        present(parts, settings, {options.shrink, scope, end}, summary.result.findings);
    summary.result.interrupted = interrupt_guard::is_interrupted();
    std::string const text = summary_text(parts, summary);
    print_out("{}", text);
    status = worse(status, flush_output());
    status = worse(status, file.add(text));
    json.push_back(summary_json(parts, summary));
    return worse(status, judge(summary));
}

}  // namespace

// The variants without hops, of those that have one.
static std::optional<exit_status> make_inline(registry const& parts,
                                              std::vector<std::string>& names, bool are_named) {
    std::vector<std::string> found;
    for (std::string const& name : names) {
        std::string const variant = name + ":inline";
        if (parts.find(variant) != nullptr) found.push_back(variant);
        if (are_named && parts.find(variant) == nullptr)
            return usage_error(name + " has no variant that is resumed in place",
                               "--inline is for libraries that are described (ADAPTER.md)");
    }
    if (found.empty()) return usage_error("no runtime here has a variant that is resumed in place");
    names = std::move(found);
    return std::nullopt;
}

exit_status hunt(registry const& parts, hunt_options options) {
    if (!options.program_file.empty()) {
        load_result loaded = load_case(options.program_file);
        if (!loaded.value) return usage_error(loaded.error);
        options.settings.fixed = loaded.value->prog;
        options.settings.expected = loaded.value->expected;
        if (options.runtimes.empty()) options.runtimes = {loaded.value->runtime};
        std::string const& name = options.runtimes.front();
        if (parts.find(name) == nullptr)
            return usage_error(fmt::format("no runtime is called '{}'", name),
                               runtime_hint(parts, name));
    }
    if (auto const refused = refuse_outputs(options.settings.out, options.json)) return *refused;
    std::vector<std::string> names = options.runtimes;
    if (names.empty()) {
        for (runtime_entry const& e : parts.runtimes()) {
            if (e.hunted_by_default) names.push_back(e.name);
        }
    }
    if (options.resumes_inline) {
        if (auto const refused = make_inline(parts, names, !options.runtimes.empty()))
            return *refused;
    }
    interrupt_guard const guard;  // also between runtimes, and while findings are made smaller
    for (std::string const& name : names) {
        runtime_entry const& entry = *parts.find(name);
        runtime_traits const traits = ask_traits(parts, entry);
        std::string const wrong = misnamed(entry, traits);
        if (!wrong.empty()) return usage_error(wrong, "give both the same name");
        if (!options.settings.fixed) continue;
        std::string const why = cannot_run(name, traits.has, *options.settings.fixed);
        if (!why.empty()) return usage_error(why, "another runtime may: --runtime");
    }
    steady::time_point const begin = steady::now();
    summary_file file(options.settings.out);
    nlohmann::json json = nlohmann::json::array();
    exit_status status = exit_status::fine;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string const& name = names[i];
        if (guard.is_interrupted()) {
            print_out("{}: not run, interrupted\n", name);
            continue;
        }
        hunt_options one = options;
        one.settings.runtime = name;
        // Each has its share of the time; what one takes longer is taken from the next.
        double const share = static_cast<double>(i + 1) / static_cast<double>(names.size());
        double const taken = std::chrono::duration<double>(steady::now() - begin).count();
        one.settings.seconds = std::max(options.settings.seconds * share - taken, 0.01);
        std::string const& planted_for = parts.find(name)->planted_for;
        one.settings.stop_at_first = !planted_for.empty();
        if (planted_for != "uncontrolled") one.settings.stop_law = planted_for;
        status = worse(status, hunt_one(parts, one, json, file));
    }
    if (!options.json.empty()) {
        status = worse(status, save_text(options.json, hunt_json(options.settings, json)));
    }
    return worse(worse(status, flush_output()), interruption());
}

}  // namespace rollcall
