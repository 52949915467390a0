#include "harness/campaign/runtime_traits.hpp"
#include "harness/cli/commands.hpp"
#include "harness/program/json_text.hpp"
#include "harness/program/program.hpp"
#include "harness/program/used_features.hpp"
#include "harness/schedule/strategy_book.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace rollcall {
namespace {

using nlohmann::json;

// Of bounded queues: those below 63, and whether all the others.
json capacities_of(capabilities const& has) {
    json below = json::array();
    for (std::uint32_t c = 1; c < 63; ++c) {
        if (has.has_capacity(c)) below.push_back(c);
    }
    if (below.size() == 62 && has.has_capacity(63)) return "any";
    return {{"below_63", below}, {"others", has.has_capacity(63)}};
}

void print_runtime(runtime_entry const& e, runtime_traits const& traits) {
    print_out("{:<12} {}\n", e.name, e.description);
    feature_set const lacks = all_features & ~traits.has.for_given().features;
    if (lacks != 0) print_out("{:<12} without {}\n", "", fmt::join(names_of(lacks), ", "));
    feature_set const undrawn = traits.has.given_alone;
    if (undrawn != 0) print_out("{:<12} not drawn {}\n", "", fmt::join(names_of(undrawn), ", "));
    if (!traits.problem.empty()) {
        print_out("{:<12} cannot be made: {}\n", "", traits.problem);
    }
}

exit_status list_runtimes(registry const& parts, bool faults, bool as_json) {
    json all = json::array();
    exit_status status = exit_status::fine;
    for (runtime_entry const& e : parts.runtimes()) {
        if (e.planted_for.empty() == faults) continue;
        json entry{{"name", e.name}, {"description", e.description}};
        if (faults) {
            entry["law"] = e.planted_for;
            if (!as_json) {
                print_out("{:<52} {:<13} {}\n", e.name, e.planted_for, e.description);
            }
            all.push_back(entry);
            continue;
        }
        runtime_traits const traits = ask_traits(parts, e);
        entry["features"] = names_of(traits.has.features);
        entry["not_drawn"] = names_of(traits.has.given_alone);
        entry["capacities"] = capacities_of(traits.has);
        entry["hunted_by_default"] = e.hunted_by_default;
        if (!traits.problem.empty()) {
            entry["problem"] = traits.problem;
            status = exit_status::harness;
        }
        all.push_back(entry);
        if (!as_json) print_runtime(e, traits);
    }
    if (as_json) print_out("{}\n", json_text(all, 2));
    return status;
}

exit_status list_laws(registry const& parts, bool as_json) {
    json all = json::array();
    std::unique_ptr<law_book> const laws = parts.make_laws();
    for (law_info const& l : laws->laws()) {
        all.push_back({{"id", l.id},
                       {"name", l.name},
                       {"claim", l.claim},
                       {"source", l.source},
                       {"needs", l.needs},
                       {"not_checked", l.not_checked},
                       {"look_at", l.look_at}});
        if (!as_json) print_out("{:<6} {:<36} {}\n", l.id, l.name, l.claim);
    }
    if (as_json) print_out("{}\n", json_text(all, 2));
    return exit_status::fine;
}

// FORMAT.md's text is Markdown.
std::string plain(std::string_view markdown) {
    std::string text(markdown);
    std::erase(text, '`');
    return text;
}

std::vector<op_form> forms_of(op_row const& row) {
    std::vector<op_form> forms;
    for (op_form const& form : row.forms) {
        if (!form.text.empty()) forms.push_back(form);
    }
    return forms;
}

exit_status list_ops(bool as_json) {
    json all = json::array();
    for (op_row const& row : op_table) {
        json forms = json::array();
        for (op_form const& form : forms_of(row)) {
            forms.push_back({{"text", plain(form.text)},
                             {"meaning", plain(form.meaning)},
                             {"asyncio", plain(form.asyncio)}});
            if (!as_json) print_out("{:<35} {}\n", plain(form.text), plain(form.meaning));
        }
        all.push_back({{"name", row.name},
                       {"keyword", keyword(row.kind)},
                       {"code", static_cast<unsigned>(row.kind)},
                       {"target", row_of(row.names).noun},
                       {"may_wait", row.waits != op_wait::never},
                       {"has_body", has_body(row.kind)},
                       {"is_generated", row.is_generated},
                       {"forms", forms}});
    }
    if (as_json) print_out("{}\n", json_text(all, 2));
    return exit_status::fine;
}

exit_status list_features(bool as_json) {
    json all = json::array();
    for (feature_row const& row : feature_table) {
        all.push_back({{"name", row.name}, {"meaning", row.lacking}});
        if (!as_json) print_out("{:<18} {}\n", row.name, row.lacking);
    }
    if (as_json) print_out("{}\n", json_text(all, 2));
    return exit_status::fine;
}

exit_status list_strategies(bool as_json) {
    json all = json::array();
    for (strategy_entry const& s : all_strategies()) {
        json one = {{"name", s.name}, {"description", s.about}};
        std::string words(s.name);
        if (!s.parameter.empty()) {
            one["parameter"] = {{"name", s.parameter}, {"least", s.least}, {"most", s.most}};
            words += fmt::format("[:{}]", s.parameter);
        }
        all.push_back(std::move(one));
        if (!as_json) print_out("{:<17} {}\n", words, s.about);
    }
    if (as_json) print_out("{}\n", json_text(all, 2));
    return exit_status::fine;
}

}  // namespace

exit_status list(registry const& parts, list_options const& options) {
    if (options.what == "laws") return list_laws(parts, options.json);
    if (options.what == "ops") return list_ops(options.json);
    if (options.what == "features") return list_features(options.json);
    if (options.what == "strategies") return list_strategies(options.json);
    return list_runtimes(parts, options.what == "faults", options.json);
}

}  // namespace rollcall
