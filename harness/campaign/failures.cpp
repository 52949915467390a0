#include "harness/campaign/failures.hpp"

#include "harness/report/hang_cause.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall {

std::vector<std::string> names_of_hung(plan const& p, trace const& t) {
    std::vector<std::string> names;
    for (event const& e : t.events()) {
        if (e.kind != event_kind::task_hung) continue;
        names.push_back(p.prog().tasks[t.tasks()[e.task].declaration].name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<failure> failures_of(plan const& p, runner& r, end_claim claim) {
    std::vector<failure> all;
    run_report const& report = r.report();
    bool is_explained = false;
    for (violation const& v : report.judged.violations) {
        law_info const& law = r.laws()->laws()[v.law];
        is_explained = is_explained || law.explains_hang;
        failure f;
        f.fingerprint = fingerprint_of(v, *r.laws());
        f.law = law.id;
        f.message = v.message;
        f.tasks = v.tasks;
        f.step = v.step;
        f.verdict = {expected_kind::failed, f.law, {}};
        f.is_programs_own = law.speaks_of_program;
        all.push_back(std::move(f));
    }
    if (claim == end_claim::none || is_explained || report.abandoned) return all;
    failure f;
    f.is_programs_own = true;
    if (!r.events().events().empty()) f.step = r.events().events().back().step;
    if (report.gave_up) {
        f.law = "limit";
        f.fingerprint = fingerprint_text(f.law, "run_too_long", 0);
        f.message = fmt::format("after {} steps the run had not come to its end", report.steps);
        f.verdict.kind = expected_kind::any;
        all.push_back(std::move(f));
    } else if (std::optional<hang_cause> cause = cause_of_hang(p, r.events())) {
        f.law = "hung";
        f.fingerprint = fingerprint_text(f.law, cause->name(), cause->ops);
        f.message = std::move(cause->message);
        f.tasks = std::move(cause->tasks);
        // What nothing holds back, and yet waits, waits for the runtime.
        f.is_programs_own = cause->mechanism != hang_mechanism::end_of_wait_never_came;
        f.verdict = {expected_kind::hung, "", names_of_hung(p, r.events())};
        all.push_back(std::move(f));
    }
    return all;
}

bool is_expected(expectation const& expected, expectation const& verdict) {
    if (expected.kind == expected_kind::any) return verdict.kind == expected_kind::hung;
    return expected == verdict;
}

std::string law_of_fingerprint(std::string_view fingerprint) {
    return std::string(fingerprint.substr(0, fingerprint.find(' ')));
}

}  // namespace rollcall
