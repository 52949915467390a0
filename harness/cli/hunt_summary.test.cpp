// When a campaign that found nothing says nothing.
#include "harness/cli/hunt_summary.hpp"
#include "harness/cli/commands.hpp"
#include "harness/program/builder.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

registry parts_with_mini() {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"mini", "", "", true, [] { return make_mini_runtime(); }});
    return parts;
}

// Every law was exercised but PG-01, by programs with these kinds of op.
std::vector<std::string> vacuity_of(op_set kinds) {
    registry const parts = parts_with_mini();
    campaign_settings settings;
    settings.runtime = "mini";
    campaign_result result;
    result.traits = ask_traits(parts, *parts.find("mini"));
    result.counts.runs = vacuity_runs_min;
    result.counts.decisions = 1;
    result.counts.kinds = kinds;
    result.counts.exercised.fill(1);
    auto const book = make_law_book();
    auto const all = book->laws();
    auto const law = std::ranges::find(all, "PG-01", &law_info::id);
    result.counts.exercised[static_cast<std::size_t>(law - all.begin())] = 0;
    return find_vacuity(parts, {settings, result, {}});
}

TEST(hunt_summary, a_law_is_missed_only_where_some_program_could_have_exercised_it) {
    EXPECT_THAT(vacuity_of(generated_ops), IsEmpty());
    EXPECT_THAT(vacuity_of(generated_ops | bit(op_kind::expect)),
                ElementsAre("PG-01 program_expectation was never exercised"));
}

// mini, of which an adapter expresses a part.
class part_of_mini final : public runtime {
public:
    explicit part_of_mini(capabilities has) : has_(has) {}
    std::string_view name() const noexcept override { return "part"; }
    dialect const& declares() const noexcept override { return mini_->declares(); }
    capabilities supports() const noexcept override { return has_; }
    void run(plan const& p, gate& g) override { mini_->run(p, g); }

private:
    capabilities has_;
    std::unique_ptr<runtime> mini_ = make_mini_runtime();
};

hunt_summary hunted_part(registry& parts, capabilities const& has,
                         std::optional<program> fixed = std::nullopt) {
    parts.set_laws([] { return make_law_book(); });
    parts.add({"part", "", "", true, [has] { return std::make_unique<part_of_mini>(has); }});
    hunt_summary s;
    s.settings.runtime = "part";
    s.settings.runs = fixed ? s.settings.schedules_per_program : vacuity_runs_min;
    s.settings.fixed = std::move(fixed);
    s.result = run_campaign(parts, s.settings, {});
    s.vacuous = find_vacuity(parts, s);
    return s;
}

TEST(hunt_summary, a_law_that_cannot_apply_is_neither_missed_nor_broken) {
    registry parts;
    capabilities has;
    has.features &= ~set_of(feature::cancels, feature::timeouts, feature::shields, feature::races,
                            feature::group_errors);
    hunt_summary const s = hunted_part(parts, has);
    EXPECT_THAT(s.vacuous, IsEmpty());
    EXPECT_THAT(s.result.findings, IsEmpty());
    EXPECT_EQ(s.result.counts.left_out_units, 0u) << "every program that is drawn can run";
    EXPECT_EQ(judge(s), exit_status::fine);
    std::string const text = summary_text(parts, s);
    EXPECT_THAT(text, HasSubstr("  not applicable SC-02 (no error that reaches a group), "));
    EXPECT_THAT(text, HasSubstr("TM-03 (no timeout)"));
    EXPECT_THAT(text, Not(HasSubstr("never exercised")));
    nlohmann::json const json = summary_json(parts, s);
    for (nlohmann::json const& law : json["laws"]) {
        bool const applies = law["applies"];
        EXPECT_EQ(applies, law["exercised"] != 0 || law["id"] == "PG-01") << law;
    }
}

TEST(hunt_summary, what_a_hunt_does_without_is_said) {
    registry const parts = parts_with_mini();
    hunt_summary s;
    s.settings.runtime = "mini";
    EXPECT_THAT(summary_text(parts, s), Not(HasSubstr("  without ")));
    s.settings.generate.may.features &= ~set_of(feature::limits, feature::errors);
    EXPECT_THAT(summary_text(parts, s), HasSubstr("  without    errors, put_limits, get_limits\n"));
    EXPECT_EQ(summary_json(parts, s)["without"].dump(), R"(["errors","put_limits","get_limits"])");
}

TEST(hunt_summary, what_is_not_drawn_is_run_when_it_is_given) {
    capabilities has;
    has.given_alone = set_of(feature::shields);
    has.features &= ~has.given_alone;
    registry parts;
    hunt_summary const drawn = hunted_part(parts, has);
    EXPECT_EQ(drawn.result.counts.left_out_units, 0u);
    EXPECT_EQ(drawn.result.counts.kinds & bit(op_kind::shield), 0u);
    EXPECT_THAT(summary_text(parts, drawn),
                HasSubstr("  not drawn  shields: a known defect there would hide others"));
    EXPECT_EQ(summary_json(parts, drawn)["not_drawn"].dump(), R"(["shields"])");
    registry again;
    program const shielded =
        build::program_builder{}.task("main", build::shield(build::io())).build();
    hunt_summary const given = hunted_part(again, has, shielded);
    EXPECT_GT(given.result.counts.runs, 0u);
    EXPECT_THAT(summary_text(again, given), Not(HasSubstr("  not drawn")));
}

TEST(hunt_summary, programs_that_were_left_out_are_counted_with_the_reason) {
    registry parts;
    capabilities has;
    has.features &= ~set_of(feature::task_cancels, feature::shields);
    program const wants_more = build::program_builder{}
                                   .task("main", build::shield(build::io()), build::cancel("main"))
                                   .build();
    hunt_summary const s = hunted_part(parts, has, wants_more);
    EXPECT_EQ(s.result.counts.runs, 0u);
    EXPECT_THAT(summary_text(parts, s),
                HasSubstr("  left out   1 of 1 program: part has no cancel of a task (100 %), no "
                          "shield (100 %)\n"));
    EXPECT_EQ(summary_json(parts, s)["left_out"].dump(),
              R"({"lacked":{"shields":1,"task_cancels":1},"programs":1})");
    EXPECT_THAT(s.vacuous, ElementsAre("nothing was run"));
}

TEST(hunt, a_runtime_that_calls_itself_otherwise_is_refused) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add(
        {"libx", "", "", true, [] { return std::make_unique<part_of_mini>(capabilities{}); }});
    hunt_options asked;
    asked.settings.out = ::testing::TempDir() + "rollcall-misnamed";
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(hunt(parts, asked), exit_status::usage);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(),
              "rollcall: the runtime registered as 'libx' calls itself 'part': its cases would "
              "name one that is not there\n  hint: give both the same name\n");
}

// Nobody may read more into a hunt than it has run.
TEST(hunt_summary, what_was_cut_short_does_not_say_that_nothing_was_found) {
    registry const parts = parts_with_mini();
    hunt_summary s;
    s.settings.runtime = "mini";
    s.result.counts.runs = 12;
    EXPECT_THAT(summary_text(parts, s), HasSubstr("no new finding"));
    s.result.interrupted = true;
    EXPECT_THAT(summary_text(parts, s), HasSubstr("seed 1, interrupted\n"));
    EXPECT_THAT(summary_text(parts, s),
                HasSubstr("interrupted: nothing new in the runs that were made\n"));
    EXPECT_THAT(summary_text(parts, s), Not(HasSubstr("no new finding")));
    s.result.interrupted = false;
    s.has_ended = false;
    EXPECT_THAT(summary_text(parts, s), HasSubstr("seed 1, not ended yet\n"));
    EXPECT_THAT(summary_text(parts, s), Not(HasSubstr("no new finding")));
}

}  // namespace
}  // namespace rollcall
