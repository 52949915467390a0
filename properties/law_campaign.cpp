#include "properties/law_campaign.hpp"

#include "harness/campaign/campaign.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/isolate.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/program/builder.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/json_text.hpp"
#include "harness/program/numbers.hpp"
#include "harness/program/used_features.hpp"
#include "harness/report/command_name.hpp"
#include "harness/report/counterexample.hpp"
#include "properties/law_book.hpp"

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

namespace rollcall {
namespace {

// Generated programs hold no ops of benchmark programs. This one does, and keeps what it expects
// under every schedule of a runtime whose steps are the gate's.
program careful_program(capabilities const& supported) {
    using namespace build;
    if (!supported.has(feature::groups)) {
        return program_builder{}
            .cell("deposits")
            .task("main", add("deposits", "1", "n"), yield(), read("deposits", "n"),
                  expect("n == 1"))
            .build();
    }
    bool const locks = supported.has(feature::locks);
    op_drafts guarded = sequence(read("balance", "b"), yield(), write("balance", "b + index + 1"));
    op_drafts work = sequence(add("deposits", "1", "n"), expect("n >= 1 and n <= 3"), yield());
    if (locks) {
        work.push_back(lock("m"));
        work.insert(work.end(), guarded.begin(), guarded.end());
        work.push_back(unlock("m"));
    }
    op_draft const check = locks ? expect("n == 3 and b == 6") : expect("n == 3 and b == 0");
    return program_builder{}
        .cell("balance")
        .cell("deposits")
        .lock("m")
        .task("main", group("g", spawn("worker", 3)), read("deposits", "n"), read("balance", "b"),
              check)
        .task("worker", if_else("index < 3", std::move(work)))
        .build();
}

struct unwatched final : progress_mark {
    bool before(std::uint64_t, std::uint32_t) override { return true; }
};

// Ctrl-C ends the test process as it always does, once the workers have ended.
class pass_interrupts_on {
public:
    pass_interrupts_on() = default;
    pass_interrupts_on(pass_interrupts_on const&) = delete;
    pass_interrupts_on& operator=(pass_interrupts_on const&) = delete;
    ~pass_interrupts_on() {
        int const signal = interrupt_guard::signal_number();
        guard_.reset();
        if (signal != 0) std::raise(signal);
    }

private:
    std::optional<interrupt_guard> guard_{std::in_place};
};

// What the runtime says that it does not promise, each entry with its reference.
std::string unpromised_entries(dialect const& d) {
    std::string text;
    std::string undeclared;
    for_each_entry(d, [&](std::string_view entry, auto const& declaration) {
        if (declaration.promised) return;
        if (declaration.reference.empty()) {
            undeclared += (undeclared.empty() ? "" : ", ") + std::string(entry);
        } else {
            text += "\n  " + std::string(entry) + ": " + std::string(declaration.reference);
        }
    });
    return undeclared.empty() ? text : text + "\n  not declared: " + undeclared;
}

}  // namespace

struct law_campaign::state {
    explicit state(law_campaign_settings given) : asked(std::move(given)) {
        parts.set_laws([] { return make_law_book(); });
        parts.add({asked.runtime, "the runtime under test", "", true, asked.make});
        campaign.runtime = asked.runtime;
        campaign.seed = asked.seed;
        campaign.known = asked.known;
        campaign.schedules_per_program = asked.schedules_per_program;
        campaign.schedules_vary = false;
        campaign.measure = false;
        under_test = asked.make();
        has = under_test->supports();
        laws = make_law_book();
        has.features &= ~asked.without;
        campaign.generate.may = has;
    }

    void run() {
        pass_interrupts_on const on_return;
        campaign.runs = std::uint64_t{asked.programs} * asked.schedules_per_program;
        add(run_campaign(parts, campaign, {}));
        campaign_settings careful = campaign;
        careful.fixed = careful_program(has);
        careful.runs = asked.schedules_per_program;
        add(run_campaign(parts, careful, {}));
        replay_units();
    }

    void add(campaign_result result) {
        counts.add(result.counts);
        unexplained += result.unexplained;
        if (result.unexplained != 0) notes = std::move(result.notes);
        for (finding& f : result.findings) findings.push_back(std::move(f));
    }

    // The second run of each program once more from its recorded choices: the first one has none.
    void replay_units() {
        isolated_result const told = run_isolated(
            [this](isolated_process& process) {
                tally uncounted;
                runner r(*under_test, laws.get(), campaign.limits);
                r.tell(&process.mark());
                unit_runner units(campaign, r, uncounted);
                unwatched mark;
                for (std::uint64_t unit = 0; unit < asked.programs; ++unit) {
                    std::uint64_t const left_out = uncounted.left_out_units;
                    units.run(unit, 0, 2, mark, [](finding const&) {});
                    if (uncounted.left_out_units != left_out) continue;
                    replay_last(unit, r, units);
                    process.tell(told_of_replays());
                }
                return told_of_replays();
            },
            {campaign.spin_seconds, campaign.memory_bytes_max});
        if (told.crashed) replay_crash = told.mechanism;
        nlohmann::json const output = parse_json_or_discard(told.output);
        if (!output.is_object()) return;
        output.at("replayed").get_to(replayed);
        output.at("difference").get_to(difference);
    }

    std::string told_of_replays() const {
        return json_text(nlohmann::json{{"replayed", replayed}, {"difference", difference}});
    }

    void replay_last(std::uint64_t unit, runner& r, unit_runner& units) {
        program const prog = program_of_unit(campaign, unit);
        plan const p(prog);
        test_case c;
        c.runtime = asked.runtime;
        c.expected.kind = expected_kind::any;
        c.prog = prog;
        c.sched = r.recorded();
        c.trace_hash = r.events().hash();
        ++replayed;
        if (units.confirm(p, c.sched, *c.trace_hash) || !difference.empty()) return;
        difference = print_case(c);
    }

    std::string report(finding f) const {
        if (!asked.command.empty()) set_command_name(asked.command);
        if (!f.confirmed) {
            return f.fingerprint + "\n" + f.message +
                   "\nthis run did not happen again from its own choices: the runtime depends on "
                   "something that the schedule does not control\n" +
                   print_case(f.reproduction);
        }
        return tell_smallest_counterexample(parts, std::move(f));
    }

    law_campaign_settings asked;
    registry parts;
    campaign_settings campaign;
    std::unique_ptr<runtime> under_test;
    capabilities has;
    std::unique_ptr<law_book> laws;
    tally counts;
    std::vector<finding> findings;
    std::uint64_t unexplained = 0;   // deaths of workers that came to no finding
    std::vector<std::string> notes;  // and what the campaign says of them
    std::uint64_t replayed = 0;
    std::string difference;    // the case of the first that led to another trace
    std::string replay_crash;  // what ended the replaying early
};

law_campaign::law_campaign(law_campaign_settings settings)
    : state_(std::make_unique<state>(std::move(settings))) {
    state_->run();
}

law_campaign::~law_campaign() = default;

law_verdict law_campaign::judge(std::string_view law_id) const {
    state const& s = *state_;
    auto const all = s.laws->laws();
    auto const law = std::ranges::find(all, law_id, &law_info::id);
    if (law == all.end()) return {law_standing::not_exercised, "there is no such law"};
    auto const index = static_cast<std::size_t>(law - all.begin());
    if ((s.laws->promised(s.under_test->declares()) >> index & 1) == 0) {
        return {law_standing::not_promised, "not promised by " + s.asked.runtime + ":" +
                                                unpromised_entries(s.under_test->declares())};
    }
    feature_set const missing = missing_premise(*law, s.has);
    if (missing != 0) {
        return {law_standing::not_applicable, s.asked.runtime + " has " + missing_text(missing)};
    }
    for (finding const& f : s.findings) {
        if (f.law == law_id && f.known.empty()) return {law_standing::broken, s.report(f)};
    }
    std::string const runs = std::to_string(s.counts.exercised[index]) + " of " +
                             std::to_string(s.counts.runs) + " runs exercised it";
    if (s.counts.exercised[index] == 0) {
        return {law_standing::not_exercised, runs + "; it needs " + std::string(law->needs)};
    }
    return {law_standing::holds, runs};
}

law_verdict law_campaign::control() const {
    tally const& t = state_->counts;
    if (t.segments == 0) return {law_standing::not_exercised, "no program was run"};
    std::string const text = std::to_string(t.segments_controlled) + " of " +
                             std::to_string(t.segments) +
                             " segments ran when the gate had picked their task";
    return {t.segments == t.segments_controlled ? law_standing::holds : law_standing::broken, text};
}

law_verdict law_campaign::crashes() const {
    state const& s = *state_;
    for (finding const& f : s.findings) {
        if (f.law == "crashed" && f.known.empty()) return {law_standing::broken, s.report(f)};
    }
    if (s.unexplained != 0) {
        std::string text = "the process of some runs died, but no run did so again";
        for (std::string const& note : s.notes) text += "\n  " + note;
        return {law_standing::broken, text};
    }
    if (s.counts.runs == 0) return {law_standing::not_exercised, "no program was run"};
    return {law_standing::holds, so_many(s.counts.runs, "run")};
}

law_verdict law_campaign::repeats() const {
    std::string text = so_many(state_->replayed, "run") + " replayed";
    if (!state_->replay_crash.empty()) text += ", then one crashed: " + state_->replay_crash;
    if (state_->replayed == 0) return {law_standing::not_exercised, text};
    if (state_->difference.empty()) return {law_standing::holds, text};
    return {law_standing::broken,
            "the recorded choices of this run led to another trace\n" + state_->difference};
}

}  // namespace rollcall
