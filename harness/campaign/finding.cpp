#include "harness/campaign/finding.hpp"

#include "harness/program/case_text.hpp"
#include "harness/program/json_text.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

namespace rollcall {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(failing_trace, trace_class, token)

// A case travels as its text.
void to_json(nlohmann::json& j, test_case const& c) { j = print_case(c); }
void from_json(nlohmann::json const& j, test_case& c) {
    parse_result parsed = parse_case(j.get<std::string>(), "finding");
    if (!parsed.value) {
        throw nlohmann::json::other_error::create(501, parsed.error->text(), &j);
    }
    c = std::move(*parsed.value);
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(finding, fingerprint, law, message, unit, run, alarms, confirmed,
                                   reproduction, traces)

void finding::add_traces(std::vector<failing_trace> const& more) {
    for (failing_trace const& other : more) {
        bool const is_there = std::ranges::find(traces, other.trace_class,
                                                &failing_trace::trace_class) != traces.end();
        if (!is_there && traces.size() < traces_max) traces.push_back(other);
    }
}

void finding::add_others(std::vector<other_alarm> more) {
    std::ranges::move(more, std::back_inserter(others));
    std::ranges::sort(others, {}, [](other_alarm const& a) { return std::pair(a.unit, a.run); });
    auto const same = std::ranges::unique(others, {}, &other_alarm::unit);
    others.erase(same.begin(), same.end());
    if (others.size() > others_max) others.resize(others_max);
}

std::string finding::encode() const { return json_text(nlohmann::json(*this)); }

std::optional<finding> finding::decode(std::string_view text) {
    try {
        return parse_json(text).get<finding>();
    } catch (nlohmann::json::exception const&) {
        return std::nullopt;
    }
}

}  // namespace rollcall
