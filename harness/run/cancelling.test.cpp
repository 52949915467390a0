// Hunts on a described library that cancels, and on two that do it wrong.
#include "harness/run/cancelling.test.hpp"

#include "harness/campaign/campaign.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/cli/hunt_summary.hpp"
#include "harness/program/case_text.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "properties/law_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace rollcall {
// GCC warns of unnamed namespaces in what a coroutine of a header keeps.
namespace hosted_test {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

struct hunted_library {
    registry parts;
    hunt_summary summary;
    std::string text() const { return summary_text(parts, summary); }
};

template <cancel_fault Fault>
hunted_library hunted_with(std::uint64_t runs, std::string const& variant = "") {
    hunted_library h;
    h.parts.set_laws([] { return make_law_book(); });
    add_library<cancelling_library<Fault>>(h.parts, "a library of a test");
    h.summary.settings.runtime = "cancelling" + variant;
    h.summary.settings.runs = runs;
    h.summary.settings.seed = 11;
    h.summary.result = run_campaign(h.parts, h.summary.settings, {});
    h.summary.vacuous = find_vacuity(h.parts, h.summary);
    return h;
}

std::vector<std::string> fingerprints(hunted_library const& h) {
    std::vector<std::string> all;
    for (finding const& f : h.summary.result.findings) {
        EXPECT_TRUE(f.confirmed) << f.fingerprint;
        all.push_back(f.fingerprint);
    }
    return all;
}

TEST(cancelling, a_library_that_cancels_hunts_clean) {
    hunted_library const h = hunted_with<cancel_fault::none>(6'000);
    EXPECT_EQ(judge(h.summary), exit_status::fine) << h.text();
    EXPECT_EQ(h.summary.result.counts.segments_controlled, h.summary.result.counts.segments);
    for (char const* const law : {"SC-02:", "SC-05:", "SC-07:", "SC-08:", "SC-10:", "TM-04:"})
        EXPECT_THAT(h.text(), HasSubstr(law)) << "it is exercised";
}

// A request that comes while a task is started is told as well.
TEST(cancelling, without_hops_as_well) {
    hunted_library const h = hunted_with<cancel_fault::none>(6'000, ":inline");
    EXPECT_EQ(judge(h.summary), exit_status::fine) << h.text();
    EXPECT_LT(h.summary.result.counts.segments_controlled, h.summary.result.counts.segments);
}

TEST(cancelling, a_group_that_spares_a_child_is_found) {
    EXPECT_THAT(fingerprints(hunted_with<cancel_fault::group_spares_last_child>(2'000)),
                IsSupersetOf({"SC-02 sibling_not_asked spawn+group",
                              "SC-10 child_missed_by_group_cancel spawn+group+cancel_group"}));
}

TEST(cancelling, a_timeout_that_takes_anothers_request_is_found) {
    EXPECT_THAT(fingerprints(hunted_with<cancel_fault::timeout_takes_other_requests>(12'000)),
                Contains("SC-05 swallowed_by_timeout timeout"));
}

// What belongs to no task (timers of the library) is among the choices too.
TEST(cancelling, what_is_recorded_can_be_read_again) {
    std::unique_ptr<runtime> const under_test =
        make_library<cancelling_library<cancel_fault::none>>();
    runner runs(*under_test, nullptr);
    campaign_settings settings;
    settings.generate.may = under_test->supports();
    for (std::uint64_t unit = 0; unit < 300; ++unit) {
        test_case c;
        c.runtime = under_test->name();
        c.expected.kind = expected_kind::any;
        c.prog = program_of_unit(settings, unit);
        plan const p(c.prog);
        random_strategy walk(unit);
        runs.run(p, walk);
        std::uint64_t const hash = runs.events().hash();
        c.sched = runs.recorded();
        parse_result const read = parse_case(print_case(c), "recorded");
        ASSERT_TRUE(read.value) << read.error->text();
        replay_strategy again(read.value->sched);
        runs.run(p, again);
        EXPECT_EQ(runs.events().hash(), hash) << unit;
        EXPECT_EQ(again.divergences(), 0u) << unit;
    }
}

}  // namespace hosted_test
}  // namespace rollcall
