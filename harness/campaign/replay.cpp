#include "harness/campaign/replay.hpp"

#include "harness/campaign/crash.hpp"
#include "harness/campaign/failures.hpp"
#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/runtime_traits.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/json_text.hpp"
#include "harness/program/token.hpp"
#include "harness/report/choice_words.hpp"
#include "harness/report/hang.hpp"
#include "harness/report/ledger.hpp"
#include "harness/report/page.hpp"
#include "harness/report/story.hpp"
#include "harness/report/timeline.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/decorators/choice_points.hpp"
#include "harness/schedule/strategies/replay.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

namespace rollcall {

// Between processes: what ended a run from outside is not in it.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(replay_report, met, diverged, gave_up, in_part, verdict, problem,
                                   divergence, lost_choices, laws, fingerprints, messages, hung,
                                   story, timeline, trace_events, explanation, trace_hash,
                                   decisions, steps, tasks, ops, controlled_percent)
namespace {

std::string joined(std::vector<std::string> const& words) {
    return fmt::format("{}", fmt::join(words, " "));
}

std::uint32_t ops_begun(trace const& t) {
    std::set<std::uint16_t> ids;
    for (event const& e : t.events()) {
        if (e.kind == event_kind::op_begun) ids.insert(e.op);
    }
    return static_cast<std::uint32_t>(ids.size());
}

void fill_verdict(replay_report& r) {
    if (!r.laws.empty()) {
        r.verdict = "failed " + joined(r.laws);
    } else if (r.gave_up) {
        r.verdict = "gave up";
    } else if (!r.hung.empty()) {
        r.verdict = "hung " + joined(r.hung);
    } else {
        r.verdict = "passed";
    }
}

bool meets(replay_report const& r, expectation const& e) {
    switch (e.kind) {
        case expected_kind::passed: return r.laws.empty() && r.hung.empty() && !r.gave_up;
        case expected_kind::failed:
            return std::find(r.laws.begin(), r.laws.end(), e.law) != r.laws.end();
        case expected_kind::hung: return r.laws.empty() && r.hung == e.hung;
        case expected_kind::crashed: return false;
        case expected_kind::any: return true;
    }
    return false;
}

bool expects_failure(expectation const& e) {
    return e.kind == expected_kind::failed || e.kind == expected_kind::hung ||
           e.kind == expected_kind::crashed;
}

}  // namespace

namespace {

// One run of a case, and what is told of it.
class case_run {
public:
    case_run(plan const& p, runner& r, replay_strategy& again, replay_options const& options)
        : plan_(p),
          runner_(r),
          again_(again),
          options_(options),
          noted_(again, options.with_timeline || options.with_story) {}

    replay_report run(test_case const& c) {
        run_report const& report = runner_.run(plan_, noted_);
        replay_report out;
        tell_failures(out);
        tell_counts(out, report);
        tell_divergence(out, c);
        fill_verdict(out);
        out.met = meets(out, c.expected);
        trace const& t = runner_.events();
        if (options_.with_story) out.story = tell_story(plan_, t, noted_.deviations(), focus_);
        if (options_.with_timeline) {
            timeline const lanes = make_timeline(plan_, t, noted_.points(), broken_in_);
            out.timeline = timeline_json(lanes);
            out.trace_events = trace_events_json(lanes);
        }
        return out;
    }

private:
    void tell_failures(replay_report& out) {
        for (failure const& f : failures_of(plan_, runner_, end_claim::must_end)) {
            if (f.verdict.kind == expected_kind::failed) out.laws.push_back(f.law);
            if (!broken_in_) broken_in_ = f.step;
            out.fingerprints.push_back(f.fingerprint);
            out.messages.push_back(f.message);
            focus_.insert(focus_.end(), f.tasks.begin(), f.tasks.end());
        }
        out.laws.erase(std::unique(out.laws.begin(), out.laws.end()), out.laws.end());
        out.hung = names_of_hung(plan_, runner_.events());
        out.explanation = explain_hang(plan_, runner_.events());
        if (out.laws.empty()) return;
        for (std::string& line : error_ledger(plan_, runner_.events())) {
            out.explanation.push_back(std::move(line));
        }
    }

    void tell_counts(replay_report& out, run_report const& report) const {
        out.gave_up = report.gave_up;
        out.in_part = report.judged.in_part;
        out.trace_hash = runner_.events().hash();
        out.decisions = report.decisions;
        out.steps = report.steps;
        out.tasks = static_cast<std::uint32_t>(runner_.events().tasks().size());
        out.ops = ops_begun(runner_.events());
        if (report.segments == 0) return;
        out.controlled_percent = 100.0 * static_cast<double>(report.segments_controlled) /
                                 static_cast<double>(report.segments);
    }

    void tell_divergence(replay_report& out, test_case const& c) const {
        auto const is_lost = [](std::optional<std::uint32_t> const& at) { return !at; };
        bool const other_trace =
            options_.compare_trace && c.trace_hash && *c.trace_hash != out.trace_hash;
        out.diverged = again_.divergences() != 0 || again_.loosened() != 0 || other_trace;
        if (again_.loosened() != 0 || std::ranges::any_of(again_.made_at(), is_lost)) {
            auto const& points = noted_.points();
            out.lost_choices =
                tell_choices(plan_, runner_.events(), c.sched, again_.made_at(), points);
            out.divergence = std::move(out.lost_choices.front());
            out.lost_choices.erase(out.lost_choices.begin());
            if (points.empty()) out.lost_choices.clear();
            if (again_.loosened() == 0) return;
            out.divergence +=
                fmt::format(", {} as soon as possible, since what was to wait for it is gone",
                            again_.loosened());
        } else if (again_.divergences() != 0) {
            out.divergence = fmt::format("at decision {}: the options were not those recorded",
                                         again_.first_divergence());
        } else if (other_trace) {
            out.divergence = fmt::format("the trace is {:016x}, recorded was {:016x}",
                                         out.trace_hash, *c.trace_hash);
        }
    }

    plan const& plan_;
    runner& runner_;
    replay_strategy& again_;
    replay_options const& options_;
    choice_points noted_;
    std::vector<task_id> focus_;
    std::optional<std::uint32_t> broken_in_;
};

}  // namespace

replay_report replay_here(registry const& parts, test_case const& c, replay_options const& options,
                          run_mark* mark) {
    replay_report none;
    runtime_entry const* const entry = parts.find(c.runtime);
    if (entry == nullptr) {
        none.problem = "no runtime is called '" + c.runtime + "'";
        return none;
    }
    std::unique_ptr<runtime> const under_test = entry->make();
    std::unique_ptr<law_book> const laws = parts.make_laws();
    plan const p(c.prog);
    none.problem = cannot_run(under_test->name(), under_test->supports(), c.prog);
    if (!none.problem.empty()) return none;
    runner r(*under_test, laws.get());
    r.tell(mark);
    replay_strategy again(c.sched);
    replay_report out = case_run(p, r, again, options).run(c);
    // The program may have been edited since. A failure is searched for, a pass is not: what broke
    // under the choices as they stand must not be hidden by others.
    if (out.met || !expects_failure(c.expected) || !again.loosen()) return out;
    replay_report second = case_run(p, r, again, options).run(c);
    return second.met ? second : out;
}

expectation expectation_of(replay_report const& r) {
    std::string const law = law_of_fingerprint(r.fingerprints.front());
    if (law == "crashed") return {expected_kind::crashed, "", {}};
    if (law == "hung") return {expected_kind::hung, "", r.hung};
    if (law == "limit") return {expected_kind::any, "", {}};
    return {expected_kind::failed, law, {}};
}

replay_report replay_isolated(registry const& parts, test_case const& c,
                              replay_options const& options) {
    isolated_result const r = run_isolated(
        [&](isolated_process& self) {
            return json_text(nlohmann::json(replay_here(parts, c, options, &self.mark())));
        },
        options.limits, options.asked);
    replay_report out;
    if (r.ended_early) {
        out.interrupted = true;
        out.verdict = "interrupted";
        return out;
    }
    if (!r.crashed) {
        nlohmann::json const told = parse_json_or_discard(r.output);
        if (!told.is_discarded()) return told.get<replay_report>();
        out.problem = "the process of the run could not pass on what it saw; is there memory left?";
        return out;
    }
    out.verdict = "crashed (" + r.mechanism + ")";
    out.met = c.expected.kind == expected_kind::crashed || c.expected.kind == expected_kind::any;
    out.fingerprints.push_back(fingerprint_of_death(r, c.prog));
    out.messages.push_back(tell_death(r, c.prog));
    out.story = r.errors;
    return out;
}

load_result load_case(std::string const& file_or_token) {
    load_result out;
    if (has_token_prefix(file_or_token)) {
        decode_result decoded = decode_token(file_or_token);
        out.value = std::move(decoded.value);
        out.error = std::move(decoded.error);
        return out;
    }
    std::error_code error;
    if (!std::filesystem::is_regular_file(file_or_token, error)) {
        bool const is_there = std::filesystem::exists(file_or_token, error);
        out.error = file_or_token.substr(0, 200) +
                    (is_there ? ": this is no regular file" : ": no such file") +
                    "\n  hint: give the path of a case, or a token that begins with rc1.";
        return out;
    }
    std::ifstream file(file_or_token, std::ios::binary);
    std::string text(case_bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    parse_result parsed = parse_case(text, file_or_token);
    out.value = std::move(parsed.value);
    if (parsed.error) out.error = parsed.error->text();
    if (parsed.error && is_name_of_artifact(file_or_token) && !has_case_header(text)) {
        out.error +=
            "\n  hint: the case of a fuzz target's input is printed by ROLLCALL_FUZZ_PRINT=1 "
            "program_fuzzer " +
            file_or_token;
    }
    return out;
}

}  // namespace rollcall
