#include "harness/cli/fuzz.hpp"

#include "harness/campaign/fuzz_catch.hpp"
#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/known.hpp"
#include "harness/cli/corpus_home.hpp"
#include "harness/cli/hunt_summary.hpp"
#include "harness/cli/outputs.hpp"
#include "harness/cli/present.hpp"
#include "harness/program/json_text.hpp"
#include "harness/program/numbers.hpp"
#include "harness/trace/hash.hpp"

#include <fmt/ranges.h>
#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

namespace fs = std::filesystem;

std::size_t files_in(std::string const& directory) {
    std::error_code error;
    fs::directory_iterator const all(directory, error);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::string names_of_runtimes(fuzz_settings const& settings) {
    if (settings.runtimes.empty()) return "all runtimes";
    return fmt::format("{}", fmt::join(settings.runtimes, ", "));
}

// The part of the corpus that is theirs: to leave out what others need alone would be a loss.
std::string folder_of(std::vector<std::string> const& runtimes) {
    if (runtimes.empty()) return "all";
    std::string name = fmt::format("{}", fmt::join(runtimes, "+"));
    std::ranges::replace(name, '/', '_');
    constexpr std::size_t length_max = 100;
    if (name.size() <= length_max) return name;
    std::uint64_t hash = 0;
    for (char const c : name) hash = combine(hash, static_cast<unsigned char>(c));
    return fmt::format("{}.{:016x}", name.substr(0, length_max), hash);
}

std::string progress_text(fuzz_settings const& settings, fuzz_progress const& p) {
    double const rate = p.seconds > 0 ? static_cast<double>(p.runs) / p.seconds : 0;
    return fmt::format("{}: {} runs, {}/s, {} features, {} found, {} left",
                       names_of_runtimes(settings), short_count(p.runs),
                       short_count(static_cast<std::uint64_t>(rate)), short_count(p.features),
                       p.found, short_duration(std::max(settings.seconds - p.seconds, 0.0)));
}

void tell(lone_death const& d, fuzz_settings const& settings) {
    print_out("-- kills the fuzz target, and does nothing in this build: {}\n", d.file);
    print_out("  said     {}\n", d.said);
    if (fs::exists(d.file + ".log")) print_out("  log      {}.log\n", d.file);
    print_out("  replay   {} {}\n\n", settings.target, d.file);
}

struct fuzz_summary {
    fuzz_options const& options;
    fuzz_result const& result;
    std::vector<finding> findings;
    std::size_t alone = 0;
    std::size_t inputs = 0;
    std::size_t inputs_before = 0;
    std::vector<std::string> notes;
    bool interrupted = false;
};

std::string summary_text(fuzz_summary const& s) {
    fuzz_progress const& p = s.result.reached;
    auto const rate =
        static_cast<std::uint64_t>(static_cast<double>(p.runs) / std::max(p.seconds, 1e-6));
    std::string out = fmt::format(
        "{}: {} in {:.1f} s ({} runs/s), {}{}\n", names_of_runtimes(s.options.settings),
        so_many(p.runs, "run"), p.seconds, grouped(rate),
        so_many(s.options.settings.jobs, "worker"), s.interrupted ? ", interrupted" : "");
    out += fmt::format("  target     {}\n", s.options.settings.target);
    out +=
        fmt::format("  corpus     {} in {}, {} before; {} features\n", so_many(s.inputs, "input"),
                    s.options.settings.corpus, grouped(s.inputs_before), grouped(p.features));
    out += findings_text(s.findings);
    if (s.alone != 0)
        out += fmt::format("  NEW        {} killed the target alone\n", so_many(s.alone, "input"));
    for (std::string const& n : s.notes) out += fmt::format("  note       {}\n", n);
    if (p.runs == 0) out += "  VACUOUS    nothing was run\n";
    auto const fresh = std::ranges::count(s.findings, "", &finding::known);
    std::uint64_t const all = static_cast<std::uint64_t>(fresh) + s.alone;
    if (all != 0) return out + fmt::format("  result     {}\n", so_many(all, "new finding"));
    if (s.interrupted)
        return out + "  result     interrupted: nothing new in the runs that were made\n";
    if (p.runs == 0) return out;
    return out +
           "  result     no new finding; no proof either: other programs and schedules were not "
           "tried\n";
}

std::string summary_json(fuzz_summary const& s) {
    nlohmann::json const all{
        {"version", ROLLCALL_VERSION},           {"runtimes", s.options.settings.runtimes},
        {"target", s.options.settings.target},   {"seed", s.options.settings.seed},
        {"runs", s.result.reached.runs},         {"seconds", s.result.reached.seconds},
        {"features", s.result.reached.features}, {"inputs", s.inputs},
        {"interrupted", s.interrupted},          {"counterexamples", findings_json(s.findings)},
        {"killed_the_target_alone", s.alone},    {"notes", s.notes}};
    return json_text(all, 2) + "\n";
}

// Told as after a hunt, one runtime after the other.
exit_status present_all(registry const& parts, fuzz_options const& options, fuzz_catch& caught,
                        std::vector<finding>& all) {
    exit_status status = exit_status::fine;
    for (auto& [runtime, findings] : caught.findings) {
        campaign_settings settings;
        settings.runtime = runtime;
        settings.jobs = options.settings.jobs;
        settings.out = options.out;
        settings.known = options.known;
        std::vector<std::string> notes;
        subtract_known(parts, settings, findings, notes);
        for (std::string& n : notes) {
            if (std::ranges::find(caught.notes, n) == caught.notes.end()) caught.notes.push_back(n);
        }
        status = worse(status, present(parts, settings, {}, findings));
        // What was made smaller need not be the next time.
        for (finding const& f : findings) {
            if (f.confirmed) keep_finding(options.settings.found, f);
        }
        std::ranges::move(findings, std::back_inserter(all));
    }
    for (lone_death const& d : caught.alone) tell(d, options.settings);
    return status;
}

std::optional<exit_status> refuse(fuzz_options& options) {
    fuzz_settings& s = options.settings;
    if (auto const refused = refuse_outputs(options.out, options.json)) return *refused;
    s.found = options.out + "/fuzz";
    s.seeds.push_back(s.corpus);
    s.corpus += "/" + folder_of(s.runtimes);
    for (std::string const& directory : {s.found, s.corpus}) {
        std::string const problem = cannot_use_directory(directory);
        if (!problem.empty()) return usage_error(problem);
    }
    if (options.only_checked || ::access(s.target.c_str(), X_OK) == 0) return std::nullopt;
    std::string const wrong =
        s.target.empty() ? "no fuzz target is named" : "--target: cannot run " + s.target;
    return usage_error(wrong, "the launcher builds one and names it: ./rollcall fuzz");
}

}  // namespace

CLI::App& add_fuzz(CLI::App& app, fuzz_options& o) {
    fuzz_settings& s = o.settings;
    CLI::App& c = *app.add_subcommand(
        "fuzz", "let libFuzzer change programs and schedules, and report the laws that break");
    c.footer(
        "\nThe launcher builds the fuzz target with clang, which takes minutes the first time. "
        "What\n"
        "reached something new is kept in --corpus, and the next time goes on from there; what "
        "was\n"
        "found is below --out, and told again until it passes.\n"
        "Exit status: as of hunt.");
    c.add_option("--runtime", s.runtimes,
                 "which C++ runtimes, separated by commas (default: all real ones)")
        ->delimiter(',');
    c.add_option("--seconds", s.seconds, "stop after this long")
        ->check(CLI::Range(0.01, 1e7))
        ->capture_default_str();
    c.add_option("--jobs", s.jobs, "processes (default: one per core)")->check(CLI::Range(1, 64));
    c.add_flag("--fast", o.fast, "a target without sanitizers: four times as many runs");
    c.add_option("--seed", s.seed,
                 "where its numbers begin; several processes are not reproducible")
        ->check(seed_problem)
        ->capture_default_str();
    c.add_option(
         "--corpus", s.corpus,
         "directory of the inputs that are kept, in a folder for these runtimes; all of it is read")
        ->capture_default_str();
    c.add_option("--out", o.out, "directory for what is found")->capture_default_str();
    c.add_option("--json", o.json, "write the summary as JSON to this file");
    c.add_option("--target", s.target, "the fuzz target (default: the launcher's)");
    c.add_flag("--check", o.only_checked, "only see whether it could begin")->group("");
    return c;
}

exit_status fuzz(registry const& parts, fuzz_options options) {
    if (auto const refused = refuse(options)) return *refused;
    if (options.only_checked) return exit_status::fine;
    fuzz_settings& settings = options.settings;
    for (char const* part : {"seeds", "article", "kernels", "known"}) {
        std::string const directory = corpus_directory(part);
        if (fs::is_directory(directory)) settings.seeds.push_back(directory);
    }
    interrupt_guard const guard;
    progress_line line;
    std::size_t const inputs_before = files_in(settings.corpus);
    line.start(names_of_runtimes(settings) + ": starting");
    fuzz_catch caught(parts, settings);
    fuzz_ends ends;
    ends.progress = [&](fuzz_progress p) {
        p.found += caught.deaths();
        line.show(progress_text(settings, p));
    };
    ends.died = [&](std::string const& file) { caught.take_death(file); };
    fuzz_result const result = run_fuzz_target(settings, ends);
    bool const interrupted = guard.is_interrupted();
    if (!result.trouble.empty()) {
        line.clear();
        if (result.is_refused)
            return usage_error("the fuzz target says: " + result.trouble,
                               "it has the runtimes in C++ that this build has");
        return harness_error("the fuzz target cannot be run; it says:\n" + result.trouble);
    }
    if (!interrupted) {
        line.show(settings.corpus + ": leaving out what reaches nothing of its own");
        merge_corpus(settings);
    }
    line.clear();
    caught.take_new_cases();
    std::vector<finding> findings;
    exit_status status = present_all(parts, options, caught, findings);
    fuzz_summary summary{options,
                         result,
                         std::move(findings),
                         caught.alone.size(),
                         files_in(settings.corpus),
                         inputs_before,
                         result.notes,
                         interrupted};
    std::ranges::move(caught.notes, std::back_inserter(summary.notes));
    print_out("{}", summary_text(summary));
    if (!options.json.empty())
        status = worse(status, save_text(options.json, summary_json(summary)));
    status = worse(status, judge(summary.findings));
    if (summary.alone != 0) status = worse(status, exit_status::found);
    if (result.reached.runs == 0 && !interrupted) status = worse(status, exit_status::harness);
    return worse(worse(status, flush_output()), interruption());
}

}  // namespace rollcall
