#include "harness/campaign/failures.hpp"
#include "harness/campaign/finding.hpp"
#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/share_out.hpp"
#include "harness/campaign/shrink.hpp"
#include "harness/campaign/shrinker.hpp"
#include "harness/cli/commands.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/json_text.hpp"
#include "harness/program/names.hpp"
#include "harness/program/token.hpp"
#include "harness/report/command_name.hpp"
#include "harness/report/counterexample.hpp"
#include "harness/report/kept_test.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

namespace rollcall {

std::string runtime_hint(registry const& parts, std::string const& name) {
    std::vector<std::string_view> names;
    for (runtime_entry const& e : parts.runtimes()) names.emplace_back(e.name);
    std::string_view const nearest = nearest_name(name, names);
    if (!nearest.empty()) return fmt::format("did you mean '{}'?", nearest);
    return fmt::format("see {0} list runtimes, and {0} list faults", command_name());
}

namespace {

// Loads the case and checks that its runtime exists. Prints what is wrong.
std::optional<test_case> load_checked(registry const& parts, case_options const& options) {
    load_result loaded = load_case(options.input);
    if (!loaded.value) {
        usage_error(loaded.error);
        return std::nullopt;
    }
    if (!options.runtime.empty()) {
        if (loaded.value->runtime != options.runtime) loaded.value->trace_hash.reset();
        loaded.value->runtime = options.runtime;
    }
    if (parts.find(loaded.value->runtime) == nullptr) {
        usage_error(fmt::format("no runtime is called '{}'", loaded.value->runtime),
                    runtime_hint(parts, loaded.value->runtime));
        return std::nullopt;
    }
    return std::move(loaded.value);
}

std::string expected_text(expectation const& e) {
    switch (e.kind) {
        case expected_kind::passed: return "passed";
        case expected_kind::failed: return "failed " + e.law;
        case expected_kind::hung: return fmt::format("hung {}", fmt::join(e.hung, " "));
        case expected_kind::crashed: return "crashed";
        case expected_kind::any: return "any verdict";
    }
    return "";
}

void print_replay(registry const& parts, test_case const& c, replay_report const& r) {
    if (!c.about.empty()) print_out("{}\n\n", c.about);
    bool told = false;
    for (std::size_t i = 0; i < r.fingerprints.size(); ++i) {
        finding f;
        f.fingerprint = r.fingerprints[i];
        f.law = law_of_fingerprint(f.fingerprint);
        if (f.law == "hung" && r.met) continue;  // nobody has to be told that it is one
        f.message = r.messages[i];
        f.reproduction = c;
        f.alarms = 0;  // nobody has counted
        if (!told) print_out("{}\n", tell_counterexample(parts, f, r, ""));
        if (told) print_out("also broken: {}\n  seen     {}\n", f.fingerprint, f.message);
        told = true;
    }
    if (!told) {
        print_out("{}\n{}\n", print_program(c.prog), r.story);
        for (std::string const& e : r.explanation) print_out("  {}\n", e);
    }
    print_out("{} on {}: {} ({} steps, {} decisions, trace {:016x})\n",
              r.met ? "as expected" : "NOT AS EXPECTED", c.runtime, r.verdict, r.steps, r.decisions,
              r.trace_hash);
    if (!r.met) print_out("  expected   {}\n", expected_text(c.expected));
    if (r.in_part) {
        print_out("  in part    judged up to where an op was left before its body ended\n");
    }
    if (!r.diverged) return;
    print_out("  diverged   {}{}\n", r.divergence,
              r.met && !r.fingerprints.empty() ? "; it failed all the same" : "");
    for (std::string const& line : r.lost_choices) print_out("             {}\n", line);
}

exit_status tell_interruption() {
    print_out("interrupted: the run did not come to its end\n");
    return interruption();
}

nlohmann::json replay_json(test_case const& c, replay_report const& r) {
    return {{"version", ROLLCALL_VERSION},
            {"runtime", c.runtime},
            {"expected", expected_text(c.expected)},
            {"verdict", r.verdict},
            {"met", r.met},
            {"diverged", r.diverged},
            {"judged_in_part", r.in_part},
            {"divergence", r.divergence},
            {"lost_choices", r.lost_choices},
            {"laws", r.laws},
            {"fingerprints", r.fingerprints},
            {"messages", r.messages},
            {"hung", r.hung},
            {"trace", fmt::format("{:016x}", r.trace_hash)},
            {"controlled_percent", r.controlled_percent},
            {"decisions", r.decisions},
            {"steps", r.steps},
            {"deviations", c.sched.deviations.size()},
            {"tasks", r.tasks},
            {"ops", r.ops},
            {"token", encode_token(c)}};
}

}  // namespace

exit_status replay(registry const& parts, case_options const& options) {
    std::optional<test_case> const c = load_checked(parts, options);
    if (!c) return exit_status::usage;
    interrupt_guard const guard;
    replay_options with_story;
    with_story.with_story = true;
    replay_report const r = replay_isolated(parts, *c, with_story);
    if (!r.problem.empty()) return harness_error(r.problem);
    if (r.interrupted) return tell_interruption();
    print_replay(parts, *c, r);
    exit_status status = flush_output();
    if (!options.json.empty()) {
        status = worse(status, save_text(options.json, json_text(replay_json(*c, r), 2) + "\n"));
    }
    if (!r.met) return worse(status, exit_status::found);
    return worse(status, r.diverged ? exit_status::harness : exit_status::fine);
}

namespace {

// From the case as it is, and from other schedules of its program, since one search may end where
// another is far beyond. Which job was faster does not matter.
shrink_result shrink_on_all_cores(registry const& parts, test_case const& failing,
                                  std::string const& fingerprint) {
    std::vector<shrink_result> found{{failing}};
    for (test_case& other : other_beginnings(parts, failing, fingerprint, finding::others_max)) {
        found.push_back({std::move(other)});
    }
    progress_line line;
    std::mutex mutex;
    std::size_t ops = count_ops(failing.prog);
    auto const progress = [&](shrink_progress const& p) {
        std::lock_guard const lock(mutex);
        ops = std::min(ops, p.ops);
        line.show(fmt::format("shrinking: {} ops", ops));
    };
    share_out(found.size(), std::thread::hardware_concurrency(), [&](std::size_t at) {
        test_case const from = std::move(found[at].smallest);
        found[at] = shrink(parts, from, fingerprint, {}, progress);
    });
    line.clear();
    return *std::ranges::min_element(found, is_simpler, &shrink_result::smallest);
}

}  // namespace

exit_status shrink_case(registry const& parts, case_options const& options) {
    std::optional<test_case> const c = load_checked(parts, options);
    if (!c) return exit_status::usage;
    interrupt_guard const guard;
    replay_report const before = replay_isolated(parts, *c, {});
    if (!before.problem.empty()) return harness_error(before.problem);
    if (before.interrupted) return tell_interruption();
    if (before.fingerprints.empty()) {
        return usage_error("nothing fails in the case, so there is nothing to make smaller",
                           "verdict: " + before.verdict);
    }
    // Of several, the one that the case is kept for.
    auto const at = std::ranges::find(before.fingerprints, kept_for(*c));
    std::string const wanted = at == before.fingerprints.end() ? before.fingerprints[0] : *at;
    test_case failing = *c;
    failing.expected = expectation_of(before);
    shrink_result const s = shrink_on_all_cores(parts, failing, wanted);
    if (auto const bad = save_text(options.output, print_case(s.smallest)); !is_fine(bad)) {
        return bad;
    }
    print_out("{}: {} ops and {} deviations, from {} and {}{}\n", options.output,
              count_ops(s.smallest.prog), s.smallest.sched.deviations.size(), count_ops(c->prog),
              c->sched.deviations.size(),
              guard.is_interrupted() ? "; interrupted, smaller ones were not tried" : "");
    if (before.fingerprints.size() > 1) {
        print_out("  of {} failures for {}\n", before.fingerprints.size(), wanted);
    }
    return worse(flush_output(), interruption());
}

exit_status keep(registry const& parts, case_options const& options) {
    std::optional<test_case> const c = load_checked(parts, options);
    if (!c) return exit_status::usage;
    interrupt_guard const guard;
    if (!options.name.empty() && plain_name(options.name) != options.name) {
        return usage_error("'" + options.name + "' cannot name a file and a test",
                           "small letters, digits and _, as in " + plain_name(options.name));
    }
    replay_report const r = replay_isolated(parts, *c, {});
    if (!r.problem.empty()) return harness_error(r.problem);
    if (r.interrupted) return tell_interruption();
    test_case kept = *c;
    if (!r.fingerprints.empty() && kept.about.empty()) {
        kept.about = r.fingerprints.front() + "\n" + r.messages.front();
    }
    std::error_code error;
    std::filesystem::create_directories(options.output, error);
    std::string const what = r.fingerprints.empty() ? r.verdict : r.fingerprints.front();
    std::string const path = options.name.empty()
                                 ? file_of_finding(options.output, kept.runtime, what)
                                 : options.output + "/" + options.name + ".case";
    if (!options.name.empty() && std::filesystem::exists(path, error)) {
        return usage_error(path + " is there already", "choose another --name, or remove it");
    }
    if (auto const bad = save_text(path, print_case(kept)); !is_fine(bad)) return bad;
    std::string const name = options.name.empty() ? plain_name(what) : options.name;
    print_out("{}\n\nAs a GoogleTest, which passes once no law breaks:\n\n{}", path,
              test_of_case(kept, *parts.find(kept.runtime), name));
    return flush_output();
}

}  // namespace rollcall
