// The suite judges runtimes that are known to be wrong: a suite that cannot fail proves nothing.
#include "properties/conformance.hpp"

#include "harness/program/case_text.hpp"
#include "harness/program/token.hpp"
#include "harness/run/archetypes.test.hpp"
#include "harness/run/coroutine_runtime.hpp"
#include "properties/law_book.hpp"
#include "runtimes/faulty/faults.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace rollcall {
namespace {

using ::testing::HasSubstr;

planted_fault const& fault_named(std::string_view name) {
    return *std::ranges::find(planted_faults(), name, &planted_fault::name);
}

conformance_settings settings_for(std::string_view fault) {
    conformance_settings settings;
    settings.runtime = "faulty:" + std::string(fault);
    settings.make = [fault] { return make_faulty_runtime(fault_named(fault)); };
    settings.programs = 40;
    return settings;
}

// mini, with something about it changed.
class changed_runtime : public runtime {
public:
    std::string_view name() const noexcept override { return "changed"; }
    dialect const& declares() const noexcept override { return mini_->declares(); }
    capabilities supports() const noexcept override { return mini_->supports(); }
    void run(plan const& p, gate& g) override { mini_->run(p, g); }

protected:
    std::unique_ptr<runtime> mini_ = make_mini_runtime();
};

template <class Changed>
law_campaign campaign_of() {
    conformance_settings settings;
    settings.runtime = "changed";
    settings.make = [] { return std::make_unique<Changed>(); };
    settings.programs = 20;
    return law_campaign(settings);
}

TEST(conformance, tells_what_a_wrong_runtime_breaks_with_a_token_that_replays) {
    law_campaign const campaign(settings_for("full_queue_returns_newest"));
    law_verdict const v = campaign.judge("BQ-03");
    EXPECT_EQ(v.standing, law_standing::broken);
    EXPECT_THAT(v.text, HasSubstr("broken on faulty:full_queue_returns_newest: BQ-03"));
    EXPECT_THAT(v.text, HasSubstr("./rollcall replay rc1."));
    EXPECT_EQ(campaign.judge("SC-01").standing, law_standing::holds);
    EXPECT_EQ(campaign.control().standing, law_standing::holds);
    EXPECT_EQ(campaign.repeats().standing, law_standing::holds);
    EXPECT_EQ(campaign.repeats().text, "40 runs replayed");
    EXPECT_EQ(campaign.crashes().standing, law_standing::holds);
    EXPECT_EQ(campaign.crashes().text, "656 runs");
}

TEST(conformance, tells_the_smallest_case_of_a_runtime_that_crashes) {
    law_campaign const campaign(settings_for("crashes_when_getter_is_cancelled"));
    law_verdict const v = campaign.crashes();
    EXPECT_EQ(v.standing, law_standing::broken);
    // Its mechanism is a signal's name or a sanitizer's.
    EXPECT_THAT(v.text, HasSubstr("broken on faulty:crashes_when_getter_is_cancelled: the process "
                                  "of the run died\n  seen     the process died ("));
    EXPECT_THAT(v.text,
                HasSubstr(") in cancel group h @31 of task canceller, the op that was begun "
                          "last\n  case     7 ops, 3 tasks, 0 deviations"));
    EXPECT_THAT(v.text, HasSubstr("./rollcall replay rc1."));
    // What its other runs showed is not lost.
    EXPECT_EQ(campaign.judge("BQ-03").standing, law_standing::holds);
}

// As a user's own file would; only where the test below asks for it, since it fails.
constexpr char const* asked_for = "ROLLCALL_TEST_FAILING_CONFORMANCE";
constexpr int line_of_registration = __LINE__ + 2;
[[maybe_unused]] bool const registered =
    std::getenv(asked_for) != nullptr && register_conformance(settings_for("capacity_off_by_one"));

TEST(conformance, prints_the_smallest_case_with_its_story_at_the_line_that_registered_the_runtime) {
    std::string const self = std::filesystem::read_symlink("/proc/self/exe").string();
    std::string const command = std::string(asked_for) + "=1 '" + self +
                                "' --gtest_filter='conformance.faulty*.BQ?02' 2>&1";
    FILE* const pipe = popen(command.c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    std::string told;
    for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) told += static_cast<char>(c);
    EXPECT_NE(pclose(pipe), 0);
    EXPECT_THAT(told, HasSubstr("conformance.test.cpp:" + std::to_string(line_of_registration) +
                                ": Failure"));
    EXPECT_THAT(told, HasSubstr("BQ-02 capacity_is_respected"));
    EXPECT_THAT(
        told,
        HasSubstr("  case     2 ops, 1 task, 0 deviations; first in unit 11 run 6, 18 alarms"));
    EXPECT_THAT(told, HasSubstr("  step    ms  main"));
}

TEST(conformance, subtracts_known_findings) {
    namespace fs = std::filesystem;
    fs::path const known = fs::path(::testing::TempDir()) / ("known_" + std::to_string(getpid()));
    fs::create_directories(known / "faulty");
    conformance_settings settings = settings_for("newest_putter_served_first");
    settings.known = known.string();
    settings.programs = 8;
    int entries = 0;
    law_verdict v = law_campaign(settings).judge("BQ-06");
    EXPECT_EQ(v.standing, law_standing::broken);
    for (; v.standing == law_standing::broken && entries < 20; ++entries) {
        std::string const token = v.text.substr(v.text.find("rc1."));
        decode_result const decoded = decode_token(token.substr(0, token.find('\n')));
        ASSERT_TRUE(decoded.value) << decoded.error;
        std::ofstream(known / "faulty" / (std::to_string(entries) + ".case"))
            << print_case(*decoded.value);
        v = law_campaign(settings).judge("BQ-06");
    }
    EXPECT_EQ(v.standing, law_standing::holds) << v.text;
    fs::remove_all(known);
}

TEST(conformance, skips_what_is_not_promised_with_the_reference) {
    class silent : public changed_runtime {
    public:
        silent() {
            declares_ = mini_->declares();
            declares_.detached_error_reported = {false, "its manual, chapter 3", false};
        }
        dialect const& declares() const noexcept override { return declares_; }

    private:
        dialect declares_;
    };
    law_verdict const v = campaign_of<silent>().judge("SC-09");
    EXPECT_EQ(v.standing, law_standing::not_promised);
    EXPECT_THAT(v.text, HasSubstr("detached_error_reported: its manual, chapter 3"));
}

TEST(conformance, of_a_law_that_no_run_exercised_is_not_a_pass) {
    class idle : public changed_runtime {
        void run(plan const&, gate&) override {}
    };
    law_campaign const campaign = campaign_of<idle>();
    law_verdict const v = campaign.judge("SC-01");
    EXPECT_EQ(v.standing, law_standing::not_exercised);
    EXPECT_THAT(v.text,
                HasSubstr("0 of 336 runs exercised it; it needs group and spawn, or timeout"));
    EXPECT_EQ(campaign.control().standing, law_standing::not_exercised);
    EXPECT_EQ(campaign.control().text, "no program was run");
}

TEST(conformance, of_runs_none_of_which_came_to_its_end_is_not_a_pass) {
    class dead : public changed_runtime {
        void run(plan const&, gate&) override { std::abort(); }
    };
    law_campaign const campaign = campaign_of<dead>();
    EXPECT_EQ(campaign.crashes().standing, law_standing::broken);
    EXPECT_EQ(campaign.control().standing, law_standing::not_exercised);
    EXPECT_EQ(campaign.repeats().standing, law_standing::not_exercised);
    EXPECT_THAT(campaign.repeats().text, HasSubstr("0 runs replayed, then one crashed: "));
}

// Its programs are those that it can run; laws about others say nothing of it.
TEST(conformance, is_told_where_a_law_cannot_apply) {
    class incapable : public changed_runtime {
        capabilities supports() const noexcept override { return {0, 0}; }
    };
    law_campaign const campaign = campaign_of<incapable>();
    law_verdict const v = campaign.judge("SC-01");
    EXPECT_EQ(v.standing, law_standing::not_applicable);
    EXPECT_EQ(v.text, "changed has no group");
    EXPECT_EQ(campaign.judge("BQ-05").standing, law_standing::holds);
    EXPECT_EQ(campaign.control().standing, law_standing::holds);
    EXPECT_EQ(campaign.crashes().standing, law_standing::holds);
    EXPECT_EQ(campaign.repeats().standing, law_standing::holds);
}

// Which laws say nothing of the adapter; the others have to hold.
template <class Adapter>
std::string silent_laws_of() {
    conformance_settings settings;
    settings.runtime = Adapter::name;
    settings.make = [] { return std::make_unique<coroutine_runtime<Adapter>>(); };
    law_campaign const campaign(settings);
    std::string silent;
    auto const book = make_law_book();
    for (law_info const& law : book->laws()) {
        law_verdict const v = campaign.judge(law.id);
        bool const is_silent =
            v.standing == law_standing::not_applicable || v.standing == law_standing::not_promised;
        if (is_silent) silent += std::string(law.id) + " ";
        EXPECT_TRUE(is_silent || v.standing == law_standing::holds) << law.id << ": " << v.text;
    }
    EXPECT_EQ(campaign.control().standing, law_standing::holds);
    EXPECT_EQ(campaign.crashes().standing, law_standing::holds);
    EXPECT_EQ(campaign.repeats().standing, law_standing::holds);
    return silent;
}

TEST(conformance, of_the_least_adapter_is_green) {
    EXPECT_EQ(
        silent_laws_of<least>(),
        "BQ-06 BQ-07 RT-03 SC-02 SC-03 SC-05 SC-06 SC-07 SC-08 SC-09 SC-10 SY-01 SY-02 SY-03 SY-04 "
        "SY-05 TM-03 TM-04 ");
}

TEST(conformance, of_the_middle_adapter_is_green) {
    EXPECT_EQ(
        silent_laws_of<middle>(),
        "BQ-06 RT-03 SC-02 SC-03 SC-05 SC-07 SC-08 SC-09 SC-10 SY-01 SY-02 SY-03 SY-04 SY-05 TM-03 "
        "TM-04 ");
}

TEST(conformance, sees_that_runs_do_not_repeat) {
    class moody : public changed_runtime {
        void run(plan const& p, gate& g) override {
            (++runs_ % 2 == 0 ? *mini_ : *early_).run(p, g);
        }
        std::unique_ptr<runtime> early_ =
            make_faulty_runtime(fault_named("timer_early_by_one_tick"));
        int runs_ = 0;
    };
    law_campaign const campaign = campaign_of<moody>();
    EXPECT_EQ(campaign.repeats().standing, law_standing::broken);
    EXPECT_THAT(campaign.repeats().text, HasSubstr("led to another trace\nrollcall case "));
    law_verdict const v = campaign.judge("TM-01");
    EXPECT_EQ(v.standing, law_standing::broken);
    EXPECT_THAT(v.text, HasSubstr("did not happen again from its own choices"));
}

TEST(conformance, sees_code_that_runs_past_the_gate) {
    law_campaign const campaign(settings_for("resumes_past_the_gate"));
    EXPECT_EQ(campaign.control().standing, law_standing::broken);
    EXPECT_THAT(campaign.control().text, HasSubstr(" segments ran when the gate had picked "));
}

}  // namespace
}  // namespace rollcall
