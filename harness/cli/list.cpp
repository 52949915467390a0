#include "harness/cli/commands.hpp"
#include "harness/program/json_text.hpp"
#include "harness/schedule/strategy_book.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

using nlohmann::json;

exit_status list_runtimes(registry const& parts, bool faults, bool as_json) {
    json all = json::array();
    for (runtime_entry const& e : parts.runtimes()) {
        if (e.planted_for.empty() == faults) continue;
        json entry{{"name", e.name}, {"description", e.description}};
        if (faults) entry["law"] = e.planted_for;
        if (!faults) entry["hunted_by_default"] = e.hunted_by_default;
        all.push_back(entry);
        if (as_json) continue;
        if (faults) {
            print_out("{:<52} {:<13} {}\n", e.name, e.planted_for, e.description);
        } else {
            print_out("{:<12} {}\n", e.name, e.description);
        }
    }
    if (as_json) print_out("{}\n", json_text(all, 2));
    return exit_status::fine;
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
    if (options.what == "strategies") return list_strategies(options.json);
    return list_runtimes(parts, options.what == "faults", options.json);
}

}  // namespace rollcall
