#include "harness/campaign/exploration.hpp"

#include "harness/program/json_text.hpp"
#include "harness/schedule/saved_number.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rollcall {
namespace {

constexpr std::uint32_t exploration_version = 4;

std::vector<std::uint64_t> saved_classes(nlohmann::json const& all) {
    std::vector<std::uint64_t> classes;
    for (nlohmann::json const& t : all) classes.push_back(saved_number<std::uint64_t>(t));
    return classes;
}

}  // namespace

std::string exploration::encode() const {
    nlohmann::ordered_json all;
    all["rollcall exploration"] = exploration_version;
    all["runtime"] = runtime;
    all["strategy"] = strategy;
    all["program"] = program_hash;
    all["runs"] = runs;
    all["gave_up"] = gave_up;
    all["judged_in_part"] = judged_in_part;
    all["traces"] = traces;
    all["broken"] = broken;
    all["hung"] = hung;
    all["findings"] = nlohmann::json::array();
    for (finding const& f : findings) all["findings"].push_back(f.encode());
    all["search"] = search;
    return json_text(all) + "\n";
}

std::variant<exploration, std::string> exploration::decode(std::string const& text) {
    try {
        nlohmann::json const all = parse_json(text);
        auto const version = saved_number<std::uint32_t>(all.at("rollcall exploration"));
        if (version != exploration_version) {
            return "it is of version " + std::to_string(version) +
                   ", this rollcall reads version " + std::to_string(exploration_version);
        }
        exploration e;
        e.runtime = all.at("runtime");
        e.strategy = all.at("strategy");
        e.program_hash = saved_number<std::uint64_t>(all.at("program"));
        e.runs = saved_number<std::uint64_t>(all.at("runs"));
        e.gave_up = saved_number<std::uint64_t>(all.at("gave_up"));
        e.judged_in_part = saved_number<std::uint64_t>(all.at("judged_in_part"));
        e.traces = saved_classes(all.at("traces"));
        e.broken = saved_classes(all.at("broken"));
        e.hung = saved_classes(all.at("hung"));
        for (nlohmann::json const& one : all.at("findings")) {
            auto f = finding::decode(one.get<std::string>());
            if (!f) return std::string("a finding in it cannot be read");
            e.findings.push_back(std::move(*f));
        }
        e.search = all.at("search");
        return e;
    } catch (nlohmann::json::exception const& problem) {
        return std::string("it is not what explore writes: ") + problem.what();
    } catch (std::invalid_argument const& problem) {
        return std::string("it is not what explore writes: ") + problem.what();
    }
}

}  // namespace rollcall
