#include "harness/campaign/replay.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/outputs.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/token.hpp"
#include "harness/report/command_name.hpp"
#include "harness/report/counterexample.hpp"
#include "harness/report/page.hpp"

#include <fmt/format.h>

namespace rollcall {
namespace {

page_notes notes_of(registry const& parts, test_case const& c, replay_report const& r) {
    page_notes notes;
    notes.verdict = r.verdict;
    notes.runtime = c.runtime;
    notes.program = print_program(c.prog);
    notes.story = r.story;
    notes.explanation = r.explanation;
    notes.replay = command_name() + " replay " + encode_token(c);
    notes.version = version_line();
    notes.title = fmt::format("{} on {}", r.verdict, c.runtime);
    if (!r.messages.empty()) notes.message = r.messages.front();
    if (r.laws.empty() && !r.hung.empty()) {
        notes.title = fmt::format("{} of {} tasks hang on {}", r.hung.size(), r.tasks, c.runtime);
    }
    if (r.laws.empty()) return notes;
    if (std::optional<law_info> const law = parts.law_named(r.laws.front())) {
        notes.title = fmt::format("{} {}, broken on {}", law->id, law->name, c.runtime);
        notes.claim = law->claim;
        notes.explanation.insert(notes.explanation.begin(), "seen: " + notes.message);
        notes.explanation.push_back("look at: " + std::string(law->look_at));
    }
    return notes;
}

exit_status write(std::string const& path, std::string const& text, char const* what) {
    if (auto const bad = save_text(path, text); !is_fine(bad)) return bad;
    print_out("{}: {}\n", path, what);
    return exit_status::fine;
}

}  // namespace

exit_status report(registry const& parts, report_options const& options) {
    if (options.html.empty() && options.perfetto.empty()) {
        return usage_error("nothing to write",
                           "give --html FILE for a page, --perfetto FILE for a trace, or both");
    }
    load_result loaded = load_case(options.input);
    if (!loaded.value) return usage_error(loaded.error);
    test_case c = std::move(*loaded.value);
    if (!options.runtime.empty()) {
        if (c.runtime != options.runtime) c.trace_hash.reset();
        c.runtime = options.runtime;
    }
    if (parts.find(c.runtime) == nullptr) {
        return usage_error(fmt::format("no runtime is called '{}'", c.runtime),
                           runtime_hint(parts, c.runtime));
    }
    for (std::string const& file : {options.html, options.perfetto}) {
        std::string const wrong = file.empty() ? "" : cannot_write_file(file);
        if (!wrong.empty()) return usage_error(wrong);
    }
    interrupt_guard const guard;
    replay_options with_timeline;
    with_timeline.with_timeline = with_timeline.with_story = true;
    replay_report const r = replay_isolated(parts, c, with_timeline);
    if (!r.problem.empty()) return harness_error(r.problem);
    if (r.interrupted) return interruption();
    if (r.timeline.empty()) {
        return harness_error("the run died, so there is nothing to show: " + r.verdict,
                             command_name() + " replay tells what it printed");
    }
    page_notes const notes = notes_of(parts, c, r);
    exit_status status = exit_status::fine;
    if (!options.html.empty()) {
        status = write(options.html, make_page(notes, r.timeline), "open it in a browser");
    }
    if (!options.perfetto.empty()) {
        status = worse(status, write(options.perfetto, make_trace_events(notes, r.trace_events),
                                     "open it in https://ui.perfetto.dev"));
    }
    if (r.diverged) {
        return worse(status,
                     harness_error("the run is not the one that was recorded: " + r.divergence));
    }
    return status;
}

}  // namespace rollcall
