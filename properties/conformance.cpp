#include "properties/conformance.hpp"

#include "harness/campaign/known.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/program/builder.hpp"
#include "harness/program/case_text.hpp"
#include "harness/report/counterexample.hpp"
#include "properties/law_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <utility>

namespace rollcall {
namespace {

// Generated programs hold no ops of benchmark programs. This one does, and keeps what it expects
// under every schedule of a runtime whose steps are the gate's.
program careful_program(std::uint32_t supported) {
    using namespace build;
    bool const locks = (supported & bit(op_kind::lock)) != 0;
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

// What the runtime says that it does not promise, each entry with its reference.
std::string unpromised_entries(dialect const& d) {
    std::string text;
    for_each_entry(d, [&text](std::string_view entry, auto const& declaration) {
        if (declaration.promised) return;
        text += "\n  " + std::string(entry) + ": " + std::string(declaration.reference);
    });
    return text;
}

}  // namespace

struct conformance_campaign::state {
    explicit state(conformance_settings given) : asked(std::move(given)) {
        parts.set_laws([] { return make_law_book(); });
        parts.add({asked.runtime, "the runtime under test", "", true, asked.make});
        campaign.runtime = asked.runtime;
        campaign.seed = asked.seed;
        campaign.known = asked.known;
        campaign.measure = false;
        under_test = asked.make();
        laws = make_law_book();
    }

    void run() {
        runner r(*under_test, laws.get(), campaign.limits);
        unit_runner units(campaign, r, counts);
        unwatched mark;
        std::map<std::string, finding> by_fingerprint;
        auto const add = [&](finding f) {
            std::uint64_t const alarms = f.alarms;
            auto const [seen, is_new] = by_fingerprint.try_emplace(f.fingerprint, std::move(f));
            if (!is_new) seen->second.alarms += alarms;
        };
        for (std::uint64_t unit = 0; unit < asked.programs; ++unit) {
            std::uint64_t const unsupported = counts.unsupported_units;
            units.run(unit, 0, asked.schedules_per_program, mark, add);
            if (counts.unsupported_units == unsupported) replay_last(unit, r, units);
        }
        campaign_settings careful = campaign;
        careful.fixed = careful_program(under_test->supports());
        unit_runner(careful, r, counts)
            .run(asked.programs, 0, asked.schedules_per_program, mark, add);
        for (auto& [text, f] : by_fingerprint) findings.push_back(std::move(f));
        std::vector<std::string> notes;
        subtract_known(parts, campaign, findings, notes);
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
        if (!f.confirmed) {
            return f.fingerprint + "\n" + f.message +
                   "\nthis run did not happen again from its own choices: the runtime depends on "
                   "something that the schedule does not control\n" +
                   print_case(f.reproduction);
        }
        return tell_smallest_counterexample(parts, std::move(f));
    }

    conformance_settings asked;
    registry parts;
    campaign_settings campaign;
    std::unique_ptr<runtime> under_test;
    std::unique_ptr<law_book> laws;
    tally counts;
    std::vector<finding> findings;
    std::uint64_t replayed = 0;
    std::string difference;  // the case of the first that led to another trace
};

conformance_campaign::conformance_campaign(conformance_settings settings)
    : state_(std::make_unique<state>(std::move(settings))) {
    state_->run();
}

conformance_campaign::~conformance_campaign() = default;

law_verdict conformance_campaign::judge(std::string_view law_id) const {
    state const& s = *state_;
    auto const all = s.laws->laws();
    auto const law = std::ranges::find(all, law_id, &law_info::id);
    if (law == all.end()) return {law_standing::not_exercised, "there is no such law"};
    auto const index = static_cast<std::size_t>(law - all.begin());
    if ((s.laws->promised(s.under_test->declares()) >> index & 1) == 0) {
        return {law_standing::not_promised, "not promised by " + s.asked.runtime + ":" +
                                                unpromised_entries(s.under_test->declares())};
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

law_verdict conformance_campaign::control() const {
    tally const& t = state_->counts;
    if (t.segments == 0) return {law_standing::not_exercised, "no program was run"};
    std::string const text = std::to_string(t.segments_controlled) + " of " +
                             std::to_string(t.segments) +
                             " segments ran when the gate had picked their task";
    return {t.segments == t.segments_controlled ? law_standing::holds : law_standing::broken, text};
}

law_verdict conformance_campaign::repeats() const {
    if (state_->replayed == 0) return {law_standing::not_exercised, "no run was replayed"};
    if (state_->difference.empty()) {
        return {law_standing::holds, std::to_string(state_->replayed) + " runs were replayed"};
    }
    return {law_standing::broken,
            "the recorded choices of this run led to another trace\n" + state_->difference};
}

namespace {

// Made by the first test that needs it, shared by all tests of the runtime.
class shared_campaign {
public:
    explicit shared_campaign(conformance_settings settings) : settings_(std::move(settings)) {}

    conformance_campaign const& get() {
        if (!campaign_) campaign_ = std::make_unique<conformance_campaign>(settings_);
        return *campaign_;
    }

private:
    conformance_settings settings_;
    std::unique_ptr<conformance_campaign> campaign_;
};

class conformance_test : public ::testing::Test {
public:
    using body = std::function<void(conformance_campaign const&)>;
    conformance_test(std::shared_ptr<shared_campaign> campaign, body check)
        : campaign_(std::move(campaign)), check_(std::move(check)) {}
    void TestBody() override { check_(campaign_->get()); }

private:
    std::shared_ptr<shared_campaign> campaign_;
    body check_;
};

// A failure is the user's: it is told at the line where the runtime was registered.
void expect_holds(law_verdict const& v, std::string const& what) {
    ::testing::TestInfo const& test = *::testing::UnitTest::GetInstance()->current_test_info();
    switch (v.standing) {
        case law_standing::holds: break;
        case law_standing::broken: ADD_FAILURE_AT(test.file(), test.line()) << v.text; break;
        case law_standing::not_exercised:
            ADD_FAILURE_AT(test.file(), test.line()) << what << " was never exercised: " << v.text;
            break;
        case law_standing::not_promised: GTEST_SKIP() << v.text;
    }
}

}  // namespace

bool register_conformance(conformance_settings settings, std::source_location where) {
    std::string const suite = "conformance." + settings.runtime;
    auto const campaign = std::make_shared<shared_campaign>(std::move(settings));
    auto const add = [&](std::string const& name, conformance_test::body const& check) {
        ::testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, where.file_name(),
                                static_cast<int>(where.line()),
                                [=] { return new conformance_test(campaign, check); });
    };
    std::unique_ptr<law_book> const laws = make_law_book();
    for (law_info const& law : laws->laws()) {
        std::string const id(law.id);
        add(id, [id](conformance_campaign const& c) { expect_holds(c.judge(id), id); });
    }
    add("every_step_is_the_gates",
        [](conformance_campaign const& c) { expect_holds(c.control(), "the gate"); });
    add("a_recorded_run_replays_to_the_same_trace",
        [](conformance_campaign const& c) { expect_holds(c.repeats(), "replay"); });
    return true;
}

}  // namespace rollcall
