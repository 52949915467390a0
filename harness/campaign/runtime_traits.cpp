#include "harness/campaign/runtime_traits.hpp"

#include "harness/program/json_text.hpp"
#include "harness/program/used_features.hpp"

#include <nlohmann/json.hpp>

namespace rollcall {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(capabilities, features, capacities, given_alone)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(runtime_traits, name, has, promised, footprints_are_complete,
                                   resumes_inline)

runtime_traits ask_traits(registry const& parts, runtime_entry const& entry,
                          isolation_limits const& limits) {
    isolated_result const answer = run_isolated(
        [&](isolated_process& self) {
            // It may block or spin while it is made.
            self.mark().in_run.store(true);
            std::unique_ptr<runtime> const made = entry.make();
            dialect const& declares = made->declares();
            runtime_traits const told{std::string(made->name()),
                                      made->supports(),
                                      parts.make_laws()->promised(declares),
                                      declares.footprints_are_complete.value,
                                      declares.resumes_inline.value,
                                      ""};
            return json_text(nlohmann::json(told));
        },
        limits);
    nlohmann::json const told = parse_json_or_discard(answer.output);
    if (!answer.crashed && !told.is_discarded()) return told.get<runtime_traits>();
    runtime_traits unknown;
    unknown.name = entry.name;
    unknown.problem = answer.crashed ? answer.mechanism : "interrupted";
    return unknown;
}

std::string misnamed(runtime_entry const& entry, runtime_traits const& told) {
    if (told.name == entry.name) return {};
    return "the runtime registered as '" + entry.name + "' calls itself '" + told.name +
           "': its cases would name one that is not there";
}

std::string cannot_run(std::string_view name, capabilities const& has, program const& p) {
    feature_set const missing = lacking(p, has.for_given());
    if (missing == 0) return {};
    return std::string(name) + " cannot run this program: it has " + missing_text(missing);
}

}  // namespace rollcall
