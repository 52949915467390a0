#include "harness/campaign/finding.hpp"

#include "harness/program/case_text.hpp"
#include "harness/program/json_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace rollcall {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(failing_trace, trace_class, token)

void finding::add_traces(std::vector<failing_trace> const& others) {
    for (failing_trace const& other : others) {
        bool const is_there = std::ranges::find(traces, other.trace_class,
                                                &failing_trace::trace_class) != traces.end();
        if (!is_there && traces.size() < traces_max) traces.push_back(other);
    }
}

std::string finding::encode() const {
    nlohmann::json const j{
        {"fingerprint", fingerprint},
        {"law", law},
        {"message", message},
        {"unit", unit},
        {"run", run},
        {"alarms", alarms},
        {"confirmed", confirmed},
        {"case", print_case(reproduction)},
        {"traces", traces},
    };
    return json_text(j);
}

std::optional<finding> finding::decode(std::string_view text) {
    nlohmann::json const j = parse_json_or_discard(text);
    if (!j.is_object()) return std::nullopt;
    finding f;
    try {
        f.fingerprint = j.at("fingerprint");
        f.law = j.at("law");
        f.message = j.at("message");
        f.unit = j.at("unit");
        f.run = j.at("run");
        f.alarms = j.at("alarms");
        f.confirmed = j.at("confirmed");
        parse_result parsed = parse_case(j.at("case").get<std::string>(), "finding");
        if (!parsed.value) return std::nullopt;
        f.reproduction = std::move(*parsed.value);
        j.at("traces").get_to(f.traces);
    } catch (nlohmann::json::exception const&) {
        return std::nullopt;
    }
    return f;
}

}  // namespace rollcall
