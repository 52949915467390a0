// Findings are one cluster if one small case shows them, and two bugs stay two.
#include "harness/campaign/cluster.hpp"
#include "fuzzers/parts.hpp"
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/shrink.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace rollcall::cluster_test {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;

wish goes_on() { return wish::go_on; }

campaign_settings settings_for(std::string const& fault) {
    campaign_settings settings;
    settings.runtime = "faulty:" + fault;
    settings.runs = 3'000;
    settings.measure = false;
    return settings;
}

// All that a campaign finds, made as small as they get.
std::vector<finding> smallest_of(std::string const& fault) {
    std::vector<finding> all = run_campaign(fuzzed_parts(), settings_for(fault), {}).findings;
    for (finding& f : all) {
        f.reproduction =
            shrink(fuzzed_parts(), f.reproduction, f.fingerprint, {}, [](shrink_progress const&) {
            }).smallest;
    }
    return all;
}

std::vector<cluster> clusters_of(std::vector<finding> const& all) {
    return cluster_findings(fuzzed_parts(), settings_for("items_lost_on_close"), all, goes_on);
}

bool shows(finding const& f, std::string const& fingerprint) {
    return fingerprints_shown(fuzzed_parts(), settings_for("items_lost_on_close"), f.reproduction,
                              goes_on)
        .contains(fingerprint);
}

TEST(cluster, a_bug_that_breaks_laws_in_several_ways_is_a_few_stories) {
    std::vector<finding> const all = smallest_of("items_lost_on_close");
    ASSERT_GT(all.size(), 5u) << "else there is little to join";
    std::vector<cluster> const clusters = clusters_of(all);
    EXPECT_LE(clusters.size(), 4u) << "the smallest cases hold too little to show them all";
    std::vector<std::size_t> seen;
    for (cluster const& c : clusters) {
        seen.push_back(c.representative);
        seen.insert(seen.end(), c.members.begin(), c.members.end());
        for (std::size_t const m : c.members) {
            EXPECT_LE(count_ops(all[c.representative].reproduction.prog),
                      count_ops(all[m].reproduction.prog));
            EXPECT_TRUE(shows(all[c.representative], all[m].fingerprint) ||
                        shows(all[m], all[c.representative].fingerprint));
        }
    }
    std::ranges::sort(seen);
    EXPECT_TRUE(std::ranges::adjacent_find(seen) == seen.end());
    EXPECT_THAT(seen, SizeIs(all.size())) << "each finding is in one cluster";
}

TEST(cluster, what_is_met_again_in_other_programs_is_kept_beside_the_first) {
    finding const f =
        run_campaign(fuzzed_parts(), settings_for("items_lost_on_close"), {}).findings.at(0);
    EXPECT_THAT(f.others, SizeIs(finding::others_max));
    std::set<std::uint64_t> units{f.unit};
    for (other_alarm const& o : f.others) {
        EXPECT_GT(o.unit, *units.rbegin()) << "ascending";
        units.insert(o.unit);
        EXPECT_THAT(replay_isolated(fuzzed_parts(), o.reproduction, {}).fingerprints,
                    Contains(f.fingerprint));
    }
}

TEST(cluster, two_bugs_are_two) {
    std::vector<finding> all = smallest_of("items_lost_on_close");
    for (finding& f : smallest_of("newest_sibling_not_cancelled")) all.push_back(std::move(f));
    std::vector<cluster> const clusters = clusters_of(all);
    for (cluster const& c : clusters) {
        for (std::size_t const m : c.members) {
            EXPECT_EQ(all[m].reproduction.runtime, all[c.representative].reproduction.runtime);
        }
    }
    EXPECT_GE(clusters.size(), 2u);
}

// Programs that put items meet one fault, those without a queue another.
class two_faults final : public runtime {
public:
    std::string_view name() const noexcept override { return "faulty:two"; }
    dialect const& declares() const noexcept override { return queues_->declares(); }
    capabilities supports() const noexcept override { return queues_->supports(); }
    void run(plan const& p, gate& g) override {
        bool const puts = (p.kinds() & bit(op_kind::put)) != 0;
        (puts ? *queues_ : *groups_).run(p, g);
    }

private:
    static std::unique_ptr<runtime> with(std::string_view fault) {
        return fuzzed_parts().find("faulty:" + std::string(fault))->make();
    }
    std::unique_ptr<runtime> queues_ = with("capacity_off_by_one");
    std::unique_ptr<runtime> groups_ = with("only_first_error_kept");
};

TEST(cluster, two_bugs_of_one_runtime_are_two) {
    registry both;
    both.set_laws([] { return fuzzed_parts().make_laws(); });
    both.add({"two", "", "", true, [] { return std::make_unique<two_faults>(); }});
    campaign_settings settings = settings_for("");
    settings.runtime = "two";
    std::vector<finding> all = run_campaign(both, settings, {}).findings;
    for (finding& f : all) {
        f.reproduction =
            shrink(both, f.reproduction, f.fingerprint, {}, [](shrink_progress const&) {}).smallest;
    }
    std::set<std::string> told;
    for (cluster const& c : cluster_findings(both, settings, all, goes_on)) {
        told.insert(all[c.representative].law);
    }
    EXPECT_THAT(told, IsSupersetOf({"BQ-02", "SC-03"}));
    EXPECT_LE(told.size(), 3u);
}

TEST(cluster, what_is_known_and_what_did_not_come_again_join_nobody) {
    std::vector<finding> all = smallest_of("items_lost_on_close");
    ASSERT_GT(all.size(), 1u);
    all.push_back(all.front());
    all.back().confirmed = false;
    all.push_back(all.front());
    all.back().known = "somewhere.case";
    std::size_t in_clusters = 0;
    for (cluster const& c : clusters_of(all)) {
        in_clusters += 1 + c.members.size();
        bool const is_unconfirmed = c.representative == all.size() - 2;
        EXPECT_TRUE(!is_unconfirmed || c.members.empty());
        EXPECT_THAT(c.members, Not(Contains(all.size() - 2)));
    }
    EXPECT_EQ(in_clusters, all.size() - 1);
}

TEST(cluster, nobody_waits_for_it_who_does_not_want_to) {
    std::vector<finding> const all = smallest_of("items_lost_on_close");
    EXPECT_THAT(cluster_findings(fuzzed_parts(), settings_for("items_lost_on_close"), all,
                                 [] { return wish::end_soon; }),
                SizeIs(all.size()));
}

TEST(cluster, a_crash_is_shown_as_well) {
    campaign_settings settings = settings_for("crashes_when_getter_is_cancelled");
    settings.stop_at_first = true;
    std::vector<finding> const all = run_campaign(fuzzed_parts(), settings, {}).findings;
    auto const crash = std::ranges::find(all, "crashed", &finding::law);
    ASSERT_TRUE(crash != all.end());
    EXPECT_THAT(fingerprints_shown(fuzzed_parts(), settings, crash->reproduction, goes_on),
                Contains(crash->fingerprint));
}

}  // namespace
}  // namespace rollcall::cluster_test
