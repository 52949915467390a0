// `rollcall matrix`: law by runtime, what generated programs showed.
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/outputs.hpp"
#include "harness/program/json_text.hpp"
#include "harness/program/numbers.hpp"
#include "harness/program/token.hpp"
#include "harness/program/used_features.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

// It speaks of programs, not of runtimes.
constexpr std::string_view law_of_programs = "PG-01";

struct column {
    std::string runtime;
    std::uint64_t promised = 0;  // bit per law
    capabilities may{};
    campaign_result result;
};

enum class standing : std::uint8_t {
    holds,
    broken,
    not_promised,
    not_applicable,  // no program that it runs can exercise it
    not_exercised,
};
constexpr std::string_view standing_names[] = {
    "holds", "broken", "not promised", "not applicable", "not exercised",
};
std::string_view word_of(standing s) noexcept {
    return standing_names[static_cast<std::size_t>(s)];
}

standing standing_of(column const& c, law_info const& law, std::size_t index) {
    if ((c.promised >> index & 1) == 0) return standing::not_promised;
    if (missing_premise(law, c.may) != 0) return standing::not_applicable;
    auto const breaks = [&](finding const& f) { return f.law == law.id; };
    if (std::ranges::any_of(c.result.findings, breaks)) return standing::broken;
    return c.result.counts.exercised[index] == 0 ? standing::not_exercised : standing::holds;
}

// The known defects that break the law there, each once: "close-drops-items" of
// ".../close-drops-items.BQ-01.lost.case"; a new one by its fingerprint.
std::vector<std::string> culprits(column const& c, law_info const& law) {
    std::vector<std::string> names;
    for (finding const& f : c.result.findings) {
        if (f.law != law.id) continue;
        std::string const file = std::filesystem::path(f.known).filename().string();
        names.push_back(f.known.empty() ? "NEW: " + f.fingerprint : file.substr(0, file.find('.')));
    }
    std::ranges::sort(names);
    auto const twice = std::ranges::unique(names);
    names.erase(twice.begin(), twice.end());
    return names;
}

std::string cell_text(column const& c, law_info const& law, std::size_t index) {
    standing const s = standing_of(c, law, index);
    if (s == standing::not_applicable) {
        return fmt::format("{}: {}", word_of(s), missing_text(missing_premise(law, c.may)));
    }
    if (s != standing::broken) return std::string(word_of(s));
    return fmt::format("**broken**: {}", fmt::join(culprits(c, law), ", "));
}

std::string document(std::span<law_info const> laws, std::vector<column> const& columns,
                     matrix_options const& o) {
    std::vector<std::string> const without = names_of(all_features & ~o.may.features);
    std::string const narrowed =
        without.empty() ? "" : fmt::format(" --without {}", fmt::join(without, ","));
    std::string text = fmt::format(
        "# Which laws hold where\n\nMade by `./rollcall matrix --runs {} --seed {}{}`: so many "
        "runs "
        "of generated programs on each runtime.\n*Holds* means that nothing broke the law in runs "
        "that could have; it is no proof. What breaks one is a case\nin `corpus/known`. What a "
        "runtime does not promise is told, with its reference, in its README.\n\n| law | |",
        o.runs, o.seed, narrowed);
    for (column const& c : columns) text += fmt::format(" {} |", c.runtime);
    text += "\n|---|---|";
    for (std::size_t i = 0; i < columns.size(); ++i) text += "---|";
    text += "\n";
    for (std::size_t l = 0; l < laws.size(); ++l) {
        if (laws[l].id == law_of_programs) continue;
        text += fmt::format("| {} | {} |", laws[l].id, laws[l].name);
        for (column const& c : columns) text += fmt::format(" {} |", cell_text(c, laws[l], l));
        text += "\n";
    }
    return text;
}

nlohmann::json json_of(std::span<law_info const> laws, std::vector<column> const& columns,
                       matrix_options const& o) {
    nlohmann::json cells = nlohmann::json::array();
    for (std::size_t l = 0; l < laws.size(); ++l) {
        if (laws[l].id == law_of_programs) continue;
        for (column const& c : columns) {
            nlohmann::json cell{{"law", laws[l].id},
                                {"runtime", c.runtime},
                                {"standing", word_of(standing_of(c, laws[l], l))},
                                {"applies", missing_premise(laws[l], c.may) == 0},
                                {"exercised", c.result.counts.exercised[l]},
                                {"broken_by", nlohmann::json::array()}};
            for (finding const& f : c.result.findings) {
                if (f.law != laws[l].id) continue;
                cell["broken_by"].push_back({{"fingerprint", f.fingerprint},
                                             {"known", f.known},
                                             {"token", encode_token(f.reproduction)}});
            }
            cells.push_back(std::move(cell));
        }
    }
    return {{"version", ROLLCALL_VERSION},
            {"runs", o.runs},
            {"seed", o.seed},
            {"without", names_of(all_features & ~o.may.features)},
            {"cells", cells}};
}

column measured(registry const& parts, std::string const& name, matrix_options const& o) {
    column c;
    c.runtime = name;
    campaign_settings settings;
    settings.runtime = name;
    settings.runs = o.runs;
    settings.seed = o.seed;
    settings.generate.may = o.may;
    settings.jobs = o.jobs;
    settings.known = o.known;
    settings.measure = false;
    progress_line line;
    c.result = run_campaign(parts, settings, [&](campaign_progress const& p) {
        line.show(fmt::format("{}: {} of {} runs", name, grouped(p.runs), grouped(o.runs)));
    });
    c.promised = c.result.traits.promised;
    c.may = o.may & c.result.traits.has;
    return c;
}

}  // namespace

exit_status matrix(registry const& parts, matrix_options options) {
    for (std::string const& file : {options.json, options.markdown}) {
        std::string const problem = file.empty() ? "" : cannot_write_file(file);
        if (!problem.empty()) return usage_error(problem);
    }
    for (runtime_entry const& e : parts.runtimes()) {
        if (options.runtimes_given) break;
        if (e.planted_for.empty()) options.runtimes.push_back(e.name);
    }
    interrupt_guard const guard;
    std::unique_ptr<law_book> const laws = parts.make_laws();
    std::vector<column> columns;
    exit_status status = exit_status::fine;
    for (std::string const& name : options.runtimes) {
        columns.push_back(measured(parts, name, options));
        campaign_result const& r = columns.back().result;
        for (finding const& f : r.findings) {
            if (f.known.empty()) status = worse(status, exit_status::found);
        }
        if (r.unexplained != 0) status = worse(status, exit_status::harness);
        if (r.interrupted) {
            harness_error("interrupted: a part of a matrix says nothing");
            return interruption();
        }
    }
    std::string const text = document(laws->laws(), columns, options);
    print_out("{}", text);
    status = worse(status, flush_output());
    if (!options.markdown.empty()) status = worse(status, save_text(options.markdown, text));
    if (options.json.empty()) return status;
    std::string const document = json_text(json_of(laws->laws(), columns, options), 2) + "\n";
    return worse(status, save_text(options.json, document));
}

}  // namespace rollcall
