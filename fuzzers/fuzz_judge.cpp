#include "fuzzers/fuzz_judge.hpp"

#include "fuzzers/parts.hpp"
#include "harness/campaign/known.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/within.hpp"
#include "harness/program/work_bound.hpp"
#include "harness/report/counterexample.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace rollcall {

struct fuzz_judge::engine {
    explicit engine(runtime_entry const& entry)
        : under_test(entry.make()),
          laws(fuzzed_parts().make_laws()),
          run(*under_test, laws.get()) {}

    std::unique_ptr<runtime> under_test;
    std::unique_ptr<law_book> laws;
    runner run;
};

namespace {

[[noreturn]] void fail(std::string const& report) {
    std::fprintf(stderr, "%s", report.c_str());
    std::abort();
}

finding finding_of(test_case const& c, violation const& v, runner& r) {
    finding f;
    f.fingerprint = fingerprint_of(v, *r.laws());
    f.law = r.laws()->laws()[v.law].id;
    f.message = v.message;
    f.alarms = 0;  // not counted
    f.reproduction = c;
    f.reproduction.expected = {expected_kind::failed, f.law, {}};
    f.reproduction.sched = r.recorded();
    f.reproduction.trace_hash = r.events().hash();
    return f;
}

}  // namespace

fuzz_judge::fuzz_judge() {
    char const* const wanted = std::getenv("ROLLCALL_FUZZ_RUNTIME");
    forced_ = wanted != nullptr;
    if (forced_) {
        std::istringstream names(wanted);
        for (std::string name; std::getline(names, name, ',');) runtimes_.push_back(name);
    } else {
        for (runtime_entry const& e : fuzzed_parts().runtimes()) {
            if (e.planted_for.empty()) runtimes_.push_back(e.name);
        }
    }
    for (std::string const& name : runtimes_) {
        if (fuzzed_parts().find(name) != nullptr) continue;
        std::fprintf(stderr, "ROLLCALL_FUZZ_RUNTIME: no runtime is called '%s'\n", name.c_str());
        std::exit(2);
    }
    if (runtimes_.empty()) {
        std::fprintf(stderr, "ROLLCALL_FUZZ_RUNTIME names no runtime\n");
        std::exit(2);
    }
    engines_.resize(runtimes_.size());
}

fuzz_judge::~fuzz_judge() = default;

fuzz_judge::engine* fuzz_judge::engine_for(std::string& name) {
    auto at = std::find(runtimes_.begin(), runtimes_.end(), name);
    if (at == runtimes_.end()) {
        if (!forced_) return nullptr;
        at = runtimes_.begin();
        name = *at;
    }
    auto& made = engines_[static_cast<std::size_t>(at - runtimes_.begin())];
    if (!made) made = std::make_unique<engine>(*fuzzed_parts().find(name));
    return made.get();
}

bool fuzz_judge::is_known(std::string const& runtime, std::string const& fingerprint) {
    std::string const key = runtime + " " + fingerprint;
    if (known_.contains(key)) return true;
    campaign_settings settings;
    settings.runtime = runtime;
    settings.known = corpus_directory() + "/known";
    std::vector<finding> asked(1);
    asked[0].fingerprint = fingerprint;
    std::vector<std::string> notes;
    subtract_known(fuzzed_parts(), settings, asked, notes);
    bool const known = !asked[0].known.empty();
    if (known) known_.insert(key);
    return known;
}

bool fuzz_judge::run(test_case c) {
    engine* const e = engine_for(c.runtime);
    if (e == nullptr || c.expected.kind == expected_kind::crashed) return false;
    if (bound_work(c.prog).ops > complete_ops_max) return false;
    keep_within(c.prog, e->under_test->supports(), false);
    plan const p(c.prog);
    replay_strategy again(c.sched);
    run_report const& report = e->run.run(p, again);
    bool const as_usual = !report.hung && !report.gave_up;
    bool const claims_that = c.expected.kind == expected_kind::any ||
                             (c.expected.kind == expected_kind::passed && as_usual);
    if (!report.judged.violations.empty() || !claims_that) judge(c, *e);
    return true;
}

void fuzz_judge::judge(test_case const& c, engine& e) {
    bool explained = false;
    for (violation const& v : e.run.report().judged.violations) {
        finding const f = finding_of(c, v, e.run);
        // What a program does to itself (PG-01) is no finding.
        explained = f.law.starts_with("PG-") ||
                    (c.expected.kind == expected_kind::failed && c.expected.law == f.law) ||
                    is_known(c.runtime, f.fingerprint);
        if (explained) continue;
        fail(tell_smallest_counterexample(fuzzed_parts(), f));
    }
    if (explained || c.expected.kind == expected_kind::any) return;
    replay_options options;
    options.compare_trace = false;
    replay_report const told = replay_here(fuzzed_parts(), c, options);
    if (told.met) return;
    fail("-- not as expected on " + c.runtime + ": " + told.verdict + "\n" + print_case(c));
}

fuzz_judge& the_judge() {
    static fuzz_judge judge;
    return judge;
}

}  // namespace rollcall
