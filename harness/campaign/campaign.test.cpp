// A campaign in this process: what it finds does not depend on how the work is shared out, nor on
// workers that die.
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/program/builder.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/token.hpp"
#include "properties/law_book.hpp"
#include "runtimes/faulty/faults.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <tuple>
#include <vector>

extern "C" char const* __asan_default_options() { return ROLLCALL_ASAN_OPTIONS; }

namespace rollcall::campaign_test {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
namespace fs = std::filesystem;

registry const& all_parts() {
    static registry const all = [] {
        registry parts;
        parts.set_laws([] { return make_law_book(); });
        parts.add({"mini", "", "", true, [] { return make_mini_runtime(); }});
        for (planted_fault const& fault : planted_faults()) {
            parts.add({"faulty:" + std::string(fault.name), "", std::string(fault.law), false,
                       [&fault] { return make_faulty_runtime(fault); }});
        }
        return parts;
    }();
    return all;
}

campaign_settings settings_for(std::string const& fault, std::uint64_t runs) {
    campaign_settings settings;
    settings.runtime = fault == "mini" ? fault : "faulty:" + fault;
    settings.runs = runs;
    settings.measure = false;
    settings.spin_seconds = 0.5;
    settings.memory_bytes_max = std::size_t{256} << 20;
    return settings;
}

// A directory for the length of a test.
class directory {
public:
    directory() {
        std::string name = ::testing::TempDir() + "rollcall-campaign-XXXXXX";
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        path_ = name;
    }
    directory(directory const&) = delete;
    ~directory() { fs::remove_all(path_); }

    std::string path() const { return path_.string(); }
    std::vector<fs::path> cases() const {
        std::vector<fs::path> all;
        for (auto const& entry : fs::directory_iterator(path_)) {
            if (entry.path().extension() == ".case") all.push_back(entry.path());
        }
        std::sort(all.begin(), all.end());
        return all;
    }

private:
    fs::path path_;
};

// What must not depend on who ran what.
using identity = std::tuple<std::string, std::uint64_t, std::uint32_t, std::uint64_t, std::string>;

std::vector<identity> identities(campaign_result const& r) {
    std::vector<identity> all;
    for (finding const& f : r.findings) {
        EXPECT_TRUE(f.confirmed) << f.fingerprint;
        std::string tokens = encode_token(f.reproduction);
        for (other_alarm const& o : f.others) tokens += " " + encode_token(o.reproduction);
        all.push_back({f.fingerprint, f.unit, f.run, f.alarms, tokens});
    }
    return all;
}

void expect_same_with_two_jobs(std::string const& fault, std::uint64_t runs,
                               std::size_t findings_min) {
    campaign_settings settings = settings_for(fault, runs);
    campaign_result const alone = run_campaign(all_parts(), settings, {});
    settings.jobs = 2;
    campaign_result const shared = run_campaign(all_parts(), settings, {});
    EXPECT_GE(alone.findings.size(), findings_min);
    EXPECT_EQ(identities(shared), identities(alone));
    EXPECT_EQ(shared.counts.runs, alone.counts.runs);
    EXPECT_EQ(shared.counts.units, alone.counts.units);
    EXPECT_EQ(shared.counts.decisions, alone.counts.decisions);
    EXPECT_EQ(shared.counts.crashes, alone.counts.crashes);
}

TEST(campaign, two_jobs_find_what_one_finds) {
    expect_same_with_two_jobs("siblings_not_cancelled", 3'200, 2);
    expect_same_with_two_jobs("items_lost_on_close", 1'280, 2);
}

TEST(campaign, two_jobs_find_the_crashes_that_one_finds) {
    expect_same_with_two_jobs("crashes_when_getter_is_cancelled", 1'920, 1);
}

TEST(campaign, a_campaign_runs_as_often_as_it_is_told) {
    campaign_settings settings = settings_for("mini", 1'000);
    settings.schedules_per_program = 64;
    settings.schedules_vary = false;
    settings.jobs = 2;
    campaign_result const r = run_campaign(all_parts(), settings, {});
    EXPECT_EQ(r.counts.runs, 1'000u);
    EXPECT_EQ(r.counts.units, 16u) << "the last of them with fewer schedules";
    EXPECT_THAT(r.findings, IsEmpty());
    EXPECT_THAT(r.notes, IsEmpty());
    EXPECT_FALSE(r.interrupted);
}

program items_left_at_the_close() {
    using namespace build;
    return program_builder{}
        .queue("q", 5)
        .task("main", put("q"), put("q"), rollcall::build::close("q"), get("q"))
        .build();
}

TEST(campaign, runs_that_show_one_fingerprint_are_one_finding_with_so_many_alarms) {
    campaign_settings settings = settings_for("items_lost_on_close", 300);
    settings.fixed = items_left_at_the_close();
    settings.schedules_per_program = 50;
    settings.schedules_vary = false;
    settings.jobs = 2;
    campaign_result const r = run_campaign(all_parts(), settings, {});
    ASSERT_THAT(r.findings, SizeIs(1));
    EXPECT_EQ(r.findings[0].alarms, 300u) << "every run of it fails";
    EXPECT_EQ(r.findings[0].law, "BQ-01");
    EXPECT_EQ(r.findings[0].unit, 0u);
    EXPECT_EQ(r.findings[0].run, 0u);
}

TEST(campaign, what_is_found_is_kept_as_a_case_that_replays) {
    directory const out;
    campaign_settings settings = settings_for("items_lost_on_close", 640);
    settings.out = out.path();
    campaign_result const r = run_campaign(all_parts(), settings, {});
    ASSERT_GE(r.findings.size(), 2u);
    EXPECT_THAT(out.cases(), SizeIs(r.findings.size()));
    for (fs::path const& file : out.cases()) {
        load_result const loaded = load_case(file.string());
        ASSERT_TRUE(loaded.value) << loaded.error;
        replay_report const again = replay_isolated(all_parts(), *loaded.value, {});
        EXPECT_TRUE(again.met) << again.verdict;
        EXPECT_FALSE(again.diverged) << again.divergence;
    }
}

TEST(campaign, a_known_finding_is_subtracted_and_the_others_are_not) {
    campaign_settings settings = settings_for("items_lost_on_close", 1'280);
    campaign_result const before = run_campaign(all_parts(), settings, {});
    ASSERT_GE(before.findings.size(), 2u);
    directory const known;
    fs::create_directory(known.path() + "/faulty");
    std::string const file = known.path() + "/faulty/some-defect.case";
    test_case kept = before.findings[1].reproduction;
    kept.about = before.findings[1].fingerprint;
    std::ofstream(file) << print_case(kept);
    settings.known = known.path();
    campaign_result const after = run_campaign(all_parts(), settings, {});
    EXPECT_EQ(identities(after), identities(before));
    for (finding const& f : after.findings) {
        bool const is_it = f.fingerprint == before.findings[1].fingerprint;
        EXPECT_EQ(f.known, is_it ? file : "") << f.fingerprint;
    }
}

// The worker processes of this process, read from the kernel.
std::vector<pid_t> workers_alive() {
    std::string const self = std::to_string(getpid());
    std::ifstream children("/proc/" + self + "/task/" + self + "/children");
    return {std::istream_iterator<pid_t>(children), {}};
}

struct killed_campaign {
    campaign_result result;
    std::size_t found_before = 0;  // when the worker was killed
    std::size_t files_before = 0;
    bool killed = false;
    bool asked = false;  // to end
};

// Kills a worker once there are findings; ends the campaign when a good part more has been run.
killed_campaign run_and_kill_a_worker(campaign_settings const& settings, directory const& out) {
    killed_campaign k;
    std::uint64_t runs_then = 0;
    std::uint64_t const runs_more = 3'000;
    k.result = run_campaign(all_parts(), settings, [&](campaign_progress const& p) {
        if (!k.killed && p.findings != 0) {
            std::vector<pid_t> const workers = workers_alive();
            if (workers.empty()) return;
            k.found_before = p.findings;
            k.files_before = out.cases().size();
            runs_then = p.runs;
            k.killed = ::kill(workers.front(), SIGKILL) == 0;
        } else if (k.killed && p.runs >= runs_then + runs_more && !k.asked) {
            k.asked = std::raise(SIGINT) == 0;
        }
    });
    EXPECT_TRUE(k.killed);
    return k;
}

TEST(campaign, a_worker_that_is_killed_costs_nothing_that_was_found) {
    directory const out;
    campaign_settings settings = settings_for("siblings_not_cancelled", std::uint64_t{1} << 40);
    settings.out = out.path();
    killed_campaign const k = run_and_kill_a_worker(settings, out);
    EXPECT_TRUE(k.result.interrupted);
    EXPECT_GE(k.result.findings.size(), k.found_before);
    EXPECT_GE(out.cases().size(), k.files_before);
    EXPECT_GE(k.files_before, k.found_before) << "a finding is on disk before it is told";
    ASSERT_THAT(k.result.notes, SizeIs(1));
    EXPECT_THAT(k.result.notes[0], HasSubstr("SIGKILL"));

    // The units before the last one have all been run, the one whose worker was killed too.
    std::uint64_t const whole = k.result.counts.units - 1;
    campaign_settings undisturbed = settings_for("siblings_not_cancelled", 0);
    undisturbed.runs = schedules_before(undisturbed, whole);
    campaign_result const wanted = run_campaign(all_parts(), undisturbed, {});
    EXPECT_GE(wanted.findings.size(), 2u);
    std::map<std::string, std::string> tokens;
    for (finding const& f : k.result.findings) tokens[f.fingerprint] = encode_token(f.reproduction);
    for (finding const& f : wanted.findings) {
        EXPECT_EQ(tokens[f.fingerprint], encode_token(f.reproduction)) << f.fingerprint;
    }
}

TEST(campaign, a_finding_is_told_before_its_unit_has_ended) {
    campaign_settings settings = settings_for("items_lost_on_close", 1'000'000);
    settings.fixed = items_left_at_the_close();
    settings.schedules_per_program = 1'000'000;
    settings.schedules_vary = false;
    campaign_result const r = run_campaign(all_parts(), settings, [](campaign_progress const& p) {
        if (p.findings != 0 && !interrupt_guard::is_interrupted()) std::raise(SIGINT);
    });
    EXPECT_TRUE(r.interrupted);
    EXPECT_LT(r.counts.runs, 1'000'000u);
    ASSERT_THAT(r.findings, SizeIs(1));
    EXPECT_EQ(r.findings[0].alarms, r.counts.runs) << "and those that came later are counted";
}

TEST(campaign, with_two_workers_the_other_goes_on_when_one_is_killed) {
    directory const out;
    campaign_settings settings = settings_for("items_lost_on_close", std::uint64_t{1} << 40);
    settings.out = out.path();
    settings.jobs = 2;
    killed_campaign const k = run_and_kill_a_worker(settings, out);
    EXPECT_GE(k.result.findings.size(), k.found_before);
    ASSERT_THAT(k.result.notes, SizeIs(1));
    EXPECT_THAT(k.result.notes[0], HasSubstr("SIGKILL"));
    EXPECT_THAT(workers_alive(), IsEmpty());
}

TEST(campaign, a_second_interrupt_ends_the_workers_without_a_word) {
    campaign_settings settings = settings_for("mini", std::uint64_t{1} << 40);
    settings.jobs = 2;
    int interrupts = 0;
    campaign_result const r = run_campaign(all_parts(), settings, [&](campaign_progress const& p) {
        if (p.runs == 0 || interrupts != 0) return;
        interrupts = 2;
        std::raise(SIGINT);
        std::raise(SIGINT);
    });
    EXPECT_EQ(interrupts, 2);
    EXPECT_TRUE(r.interrupted);
    EXPECT_THAT(r.notes, Each(HasSubstr(" was cut off")));
    EXPECT_EQ(r.unexplained, 0u);
    EXPECT_EQ(r.counts.crashes, 0u);
    EXPECT_THAT(workers_alive(), IsEmpty());
}

// What a runtime that loses items does beside that.
class disturbed_runtime : public runtime {
public:
    std::string_view name() const noexcept override { return "disturbed"; }
    dialect const& declares() const noexcept override { return faulty_->declares(); }
    capabilities supports() const noexcept override { return faulty_->supports(); }
    void run(plan const& p, gate& g) override {
        faulty_->run(p, g);
        disturb(g);
    }

private:
    virtual void disturb(gate& g) = 0;

    std::unique_ptr<runtime> faulty_ = all_parts().find("faulty:items_lost_on_close")->make();
};

campaign_result run_disturbed(std::function<std::unique_ptr<runtime>()> make,
                              campaign_settings settings) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"disturbed", "", "", true, std::move(make)});
    settings.runtime = "disturbed";
    return run_campaign(parts, settings, {});
}

// Its process is killed in the run that counts `left` down to 0, whichever worker that is in.
class killed_runtime final : public disturbed_runtime {
public:
    explicit killed_runtime(std::atomic<int>& left) : left_(left) {}

private:
    void disturb(gate&) override {
        if (left_.fetch_sub(1) == 1) std::raise(SIGKILL);
    }
    std::atomic<int>& left_;
};

TEST(campaign, the_run_whose_worker_was_killed_is_run_again) {
    void* const shared =
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(shared, MAP_FAILED);
    auto& left = *new (shared) std::atomic<int>(0);
    auto const make = [&left] { return std::make_unique<killed_runtime>(left); };
    campaign_settings const settings = settings_for("mini", 640);
    campaign_result const undisturbed = run_disturbed(make, settings);
    EXPECT_THAT(undisturbed.notes, IsEmpty());
    for (int const run : {1, 100, 333}) {
        left.store(run);
        campaign_result const r = run_disturbed(make, settings);
        EXPECT_LT(left.load(), 0);
        EXPECT_EQ(r.counts.runs, 640u) << run;
        EXPECT_EQ(r.counts.units, 80u) << run;
        EXPECT_EQ(r.unexplained, 1u) << run;
        ASSERT_EQ(r.findings.size(), undisturbed.findings.size());
        for (std::size_t i = 0; i < r.findings.size(); ++i) {
            EXPECT_EQ(r.findings[i].fingerprint, undisturbed.findings[i].fingerprint);
            EXPECT_EQ(r.findings[i].run, undisturbed.findings[i].run);
        }
    }
    munmap(shared, 4096);
}

// Each run leaves another trace.
class moody_runtime final : public disturbed_runtime {
private:
    void disturb(gate& g) override {
        g.record(event_kind::time_advanced, nothing, 0, nothing, ++runs_);
    }
    std::uint32_t runs_ = 0;
};

TEST(campaign, what_does_not_happen_again_is_told_as_unconfirmed_and_not_kept) {
    directory const out;
    campaign_settings settings = settings_for("mini", 64);
    settings.fixed = items_left_at_the_close();
    settings.out = out.path();
    campaign_result const r =
        run_disturbed([] { return std::make_unique<moody_runtime>(); }, settings);
    ASSERT_THAT(r.findings, SizeIs(1));
    EXPECT_FALSE(r.findings[0].confirmed);
    EXPECT_THAT(out.cases(), IsEmpty());
}

TEST(campaign, a_campaign_may_stop_at_the_first_finding_of_a_law) {
    campaign_settings settings = settings_for("items_lost_on_close", std::uint64_t{1} << 40);
    settings.stop_at_first = true;
    settings.stop_law = "BQ-01";
    campaign_result const r = run_campaign(all_parts(), settings, {});
    ASSERT_FALSE(r.findings.empty());
    auto const is_wanted = [](finding const& f) { return f.law == "BQ-01" && f.confirmed; };
    EXPECT_TRUE(std::ranges::any_of(r.findings, is_wanted));
}

}  // namespace
}  // namespace rollcall::campaign_test
