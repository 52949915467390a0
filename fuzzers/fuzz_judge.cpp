#include "fuzzers/fuzz_judge.hpp"

#include "fuzzers/parts.hpp"
#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/known.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/shrink.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/within.hpp"
#include "harness/program/work_bound.hpp"
#include "harness/report/counterexample.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

// The counters of code that is covered, in a build for libFuzzer.
extern "C" {
extern std::uint8_t __start___sancov_cntrs __attribute__((weak));  // NOLINT: the linker's name
extern std::uint8_t __stop___sancov_cntrs __attribute__((weak));   // NOLINT
}

namespace rollcall {

// libFuzzer finds them by the name of their section, and clears them before each run.
[[gnu::section("__libfuzzer_extra_counters"), gnu::used]] static depth_counters extra_counters;

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

// What was reached until now, as the text was read, is no merit of the program.
void forget_coverage() {
    std::uint8_t* const begin = &__start___sancov_cntrs;
    if (begin != nullptr)
        std::memset(begin, 0, static_cast<std::size_t>(&__stop___sancov_cntrs - begin));
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
            bool const is_inline = e.name.ends_with(":inline");
            if (e.planted_for.empty() && !is_inline) runtimes_.push_back(e.name);
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
    prints_ = std::getenv("ROLLCALL_FUZZ_PRINT") != nullptr;
    counts_depths_ = std::getenv("ROLLCALL_FUZZ_NO_DEPTHS") == nullptr;
    find_directory();
}

fuzz_judge::~fuzz_judge() = default;

void fuzz_judge::find_directory() {
    char const* const named = std::getenv("ROLLCALL_FUZZ_FOUND");
    if (named == nullptr) return;
    found_ = named;
    if (std::filesystem::is_directory(found_)) return;
    std::fprintf(stderr, "ROLLCALL_FUZZ_FOUND: '%s' is no directory\n", named);
    std::exit(2);
}

fuzz_judge::engine* fuzz_judge::engine_for(test_case& c) {
    auto at = std::find(runtimes_.begin(), runtimes_.end(), c.runtime);
    if (at == runtimes_.end()) {
        if (!forced_) return nullptr;
        at = runtimes_.begin();
        c.runtime = *at;
        c.expected = {expected_kind::any, {}, {}};
        c.trace_hash.reset();
    }
    auto& made = engines_[static_cast<std::size_t>(at - runtimes_.begin())];
    if (!made) made = std::make_unique<engine>(*fuzzed_parts().find(c.runtime));
    return made.get();
}

bool fuzz_judge::is_known(std::string const& runtime, std::string const& fingerprint) {
    std::string const key = runtime + " " + fingerprint;
    if (known_.contains(key)) return true;
    bool const known =
        !known_as(fuzzed_parts(), corpus_directory() + "/known", runtime, fingerprint).empty();
    if (known) known_.insert(key);
    return known;
}

bool fuzz_judge::run(test_case c) {
    engine* const e = engine_for(c);
    if (e == nullptr || c.expected.kind == expected_kind::crashed) return false;
    if (bound_work(c.prog).ops > complete_ops_max) return false;
    keep_within(c.prog, e->under_test->supports(), false);
    if (prints_) {
        std::printf("%s", print_case(c).c_str());
        return true;
    }
    plan const p(c.prog);
    replay_strategy again(c.sched);
    forget_coverage();
    run_report const& report = e->run.run(p, again);
    run_view const seen{p, e->run.events(), e->under_test->declares(), report.gave_up};
    if (counts_depths_) note_depths(seen, extra_counters);
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
        if (found_.empty()) fail(tell_smallest_counterexample(fuzzed_parts(), f));
        keep(f);
        explained = true;
    }
    if (explained || c.expected.kind == expected_kind::any) return;
    replay_options options;
    options.compare_trace = false;
    replay_report const told = replay_here(fuzzed_parts(), c, options);
    if (told.met) return;
    fail("-- not as expected on " + c.runtime + ": " + told.verdict + "\n" + print_case(c));
}

void fuzz_judge::keep(finding f) {
    known_.insert(f.reproduction.runtime + " " + f.fingerprint);
    std::string const file = file_of_finding(found_, f.reproduction.runtime, f.fingerprint);
    if (std::filesystem::exists(file)) return;
    auto const silent = [](shrink_progress const&) {};
    auto const write = [&] {
        if (keep_finding(found_, f)) return;
        fail(file + ": " + std::strerror(errno) + "\n" + print_case(f.reproduction));
    };
    write();  // it may take long to make it smaller
    f.reproduction = shrink(fuzzed_parts(), f.reproduction, f.fingerprint, {}, silent).smallest;
    write();
    std::fprintf(stderr, "rollcall: found %s on %s: %s\n", f.fingerprint.c_str(),
                 f.reproduction.runtime.c_str(), file.c_str());
}

fuzz_judge& the_judge() {
    static fuzz_judge judge;
    return judge;
}

}  // namespace rollcall
