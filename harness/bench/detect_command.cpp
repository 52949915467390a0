#include "harness/bench/detect_command.hpp"

#include "harness/bench/detect_report.hpp"
#include "harness/program/numbers.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>

namespace rollcall {
namespace {

// The law that a benchmark program breaks.
constexpr char const* law_of_kernels = "PG-01";

std::vector<detect_target> all_targets(registry const& parts, kernel_book const& book) {
    std::vector<detect_target> all;
    for (benchmark_kernel const& k : book.kernels) {
        all.push_back({k.name, k.what.runtime, law_of_kernels, k.what.prog});
    }
    for (runtime_entry const& e : parts.runtimes()) {
        bool const is_broken_law = e.planted_for.size() == std::string_view("SC-01").size();
        if (is_broken_law) all.push_back({e.name, e.name, e.planted_for, std::nullopt});
    }
    return all;
}

std::string names_left_out(registry const& parts) {
    std::string names;
    for (runtime_entry const& e : parts.runtimes()) {
        if (e.planted_for != "crashed" && e.planted_for != "uncontrolled") continue;
        names += fmt::format("{}`{}`", names.empty() ? "" : ", ", e.name);
    }
    return names;
}

// Those named, in that order; all of them if none is. "kernels" and "faults" name all of a kind.
// The error names the first that is unknown.
std::string choose_targets(std::vector<detect_target>& all, std::vector<std::string> const& names) {
    if (names.empty()) return {};
    std::vector<detect_target> chosen;
    for (std::string const& name : names) {
        if (name == "kernels" || name == "faults") {
            std::ranges::copy_if(all, std::back_inserter(chosen), [&](detect_target const& t) {
                return t.is_kernel() == (name == "kernels");
            });
            continue;
        }
        auto const at = std::ranges::find(all, name, &detect_target::name);
        if (at == all.end()) return name;
        chosen.push_back(*at);
    }
    all = std::move(chosen);
    return {};
}

std::string joined(std::vector<std::string> const& words) {
    std::string text;
    for (std::string const& w : words) text += (text.empty() ? "" : ",") + w;
    return text;
}

std::string command_text(detect_command_options const& o) {
    std::string text = "./rollcall bench detect";
    if (!o.targets.empty()) text += " --kernel " + joined(o.targets);
    text += " --strategy " + joined(o.strategies);
    return text + fmt::format(" --seeds {} --runs {}", o.seeds, o.runs);
}

std::string document(registry const& parts, detect_command_options const& o,
                     detect_settings const& settings, detect_result const& result) {
    std::string text = fmt::format(
        "# How many runs until a bug is found\n\nMade by `{}`.\n\nThe median number of runs to the "
        "first failure over {} seeds; in parentheses how many of the seeds found\nit within {} "
        "runs, where not all did. The first run is the unsurprising one, and runs that teach a\n"
        "strategy count. `fifo` is the floor: what the runtime's own order shows.\n",
        command_text(o), settings.seeds, grouped(settings.runs));
    if (result.interrupted) text += "\nThe measurement was interrupted: this is a part of it.\n";
    text += "\n" + detect_table(settings, result) + "\n" + detect_summary(settings, result);
    bool const has_faults = std::ranges::find(o.targets, "faults") != o.targets.end();
    if (!o.targets.empty() && !has_faults) return text;
    return text +
           fmt::format("\nLeft out, since no law of theirs breaks: {}.\n", names_left_out(parts));
}

}  // namespace

exit_status detect(registry const& parts, detect_command_options const& options) {
    kernel_book const book = read_kernels(options.corpus);
    if (!book.error.empty()) {
        return usage_error(book.error, "run it where corpus/kernels is, or say where: --corpus");
    }
    detect_settings settings;
    settings.seeds = options.seeds;
    settings.runs = options.runs;
    settings.targets = all_targets(parts, book);
    std::string const unknown = choose_targets(settings.targets, options.targets);
    if (!unknown.empty()) {
        return usage_error(fmt::format("there is no kernel and no planted fault '{}'", unknown),
                           fmt::format("the kernels are the files of {}; for the faults see: "
                                       "rollcall list faults",
                                       options.corpus));
    }
    for (std::string const& text : options.strategies) {
        auto const parsed = parse_strategy(text);
        if (auto const* const wrong = std::get_if<std::string>(&parsed)) return usage_error(*wrong);
        settings.strategies.push_back(std::get<strategy_choice>(parsed));
    }
    detect_result result;
    {
        progress_line line;
        result = run_detection(parts, settings, [&](detection const& cell) {
            line.show(fmt::format("{} of {}: {}, {}, seed {} of {}", cell.target + 1,
                                  settings.targets.size(), settings.targets[cell.target].name,
                                  text_of(settings.strategies[cell.strategy]), cell.seeds + 1,
                                  settings.seeds));
        });
    }
    std::string const text = document(parts, options, settings, result);
    print_out("{}", text);
    exit_status status = flush_output();
    if (result.cells.empty()) status = worse(status, exit_status::harness);
    if (!options.markdown.empty()) {
        status = worse(status, save_text(options.markdown, text));
    }
    if (!options.json.empty()) {
        status = worse(status, save_text(options.json, detect_json(settings, result)));
    }
    return status;
}

}  // namespace rollcall
