#include "properties/regression.hpp"

#include "harness/campaign/replay.hpp"
#include "harness/program/case_text.hpp"
#include "properties/law_book.hpp"

namespace rollcall {

std::string verdict_of(std::string_view case_text,
                       std::function<std::unique_ptr<runtime>()> const& make) {
    parse_result const parsed = parse_case(case_text, "case");
    if (!parsed.value) return parsed.error->text();
    return verdict_of(*parsed.value, make);
}

std::string verdict_of(test_case const& c, std::function<std::unique_ptr<runtime>()> const& make) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({c.runtime, "the runtime under test", "", true, make});
    replay_options options;
    options.with_story = true;
    options.compare_trace = false;
    replay_report const r = replay_isolated(parts, c, options);
    if (!r.problem.empty()) return r.problem;
    if (r.verdict == "passed") return r.verdict;
    std::string text = r.verdict;
    for (std::string const& message : r.messages) text += "\n" + message;
    text += "\n" + r.story;
    for (std::string const& line : r.explanation) text += line + "\n";
    if (r.diverged) text += "the run is not the one that was recorded: " + r.divergence + "\n";
    return text;
}

}  // namespace rollcall
