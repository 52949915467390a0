// Every planted fault is caught by the law that it was planted for: faulty.<fault>. Proves that the
// laws can fail, that the generator reaches what they are about, and that a token replays.
#include "runtimes/faulty/faults.hpp"
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/program/token.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <sstream>
#include <string>

extern "C" char const* __asan_default_options() { return ROLLCALL_ASAN_OPTIONS; }

namespace rollcall {
namespace {

constexpr std::uint64_t runs_max = 20'000;
constexpr std::uint32_t schedules = 64;
constexpr isolation_limits limits{.spin_seconds = 0.5, .memory_bytes_max = std::size_t{256} << 20};

// What the law says is wrong, by fault: pinned, so that no fault is caught by accident. Where there
// are several, a campaign may meet either first. SEGV is what AddressSanitizer calls SIGSEGV.
struct pin {
    std::string_view fault;
    std::string_view mechanisms;
};
constexpr pin pins[] = {
    {"group_returns_before_last_child",
     "child_unfinished_at_close child_unfinished_after_abort child_begun_after_close"},
    {"abort_does_not_wait", "child_unfinished_after_abort child_begun_after_close"},
    {"siblings_not_cancelled", "sibling_not_asked child_not_asked"},
    {"newest_sibling_not_cancelled", "sibling_not_asked child_not_asked"},
    {"only_first_error_kept", "later_error_lost"},
    {"error_lost_when_host_is_cancelled", "error_lost_to_cancel"},
    {"race_waits_for_all", "race_not_decided"},
    {"cancelled_child_counts_as_error", "error_without_cause aborted_without_cause"},
    {"cancelled_child_decides_race", "aborted_without_cause"},
    {"cancel_swallowed_by_cleanup", "swallowed_by_cleanup"},
    {"cancel_lost_while_group_aborts", "not_observed swallowed_by_group"},
    {"closed_group_accepts_spawn", "accepted_by_closed_group"},
    {"aborting_group_accepts_spawn", "accepted_by_aborting_group"},
    {"cancel_delivered_twice", "delivered_too_often"},
    {"cancelled_task_cancels_who_joins_it", "delivered_unasked delivered_too_often"},
    {"shield_lets_timeouts_through", "cancelled_by_timeout"},
    {"shield_wears_out",
     "cancelled_by_request cancelled_by_later_request cancelled_by_timeout cancelled_unasked"},
    {"detached_error_swallowed", "not_reported not_reported_after_cancel"},
    {"cancelled_detached_error_swallowed", "not_reported_after_cancel"},
    {"waiting_host_keeps_cancel", "child_missed_by_host_cancel"},
    {"cancel_skips_tasks_spawned_by_children",
     "grandchild_missed_by_group_cancel grandchild_missed_by_host_cancel"},
    {"cleanup_skipped_when_timeout_ends_body", "skipped_after_cancel"},
    {"cleanup_skipped_after_several_errors", "skipped_after_error"},
    {"item_lost_when_get_is_cancelled", "lost_beside_failed_get"},
    {"items_lost_on_close",
     "lost_beside_close lost_beside_failed_get lost_beside_close_and_cancel"},
    {"capacity_off_by_one", "over_capacity over_capacity_after_failed_put"},
    {"capacity_ignored_after_cancelled_put",
     "over_capacity_after_failed_put over_capacity rendezvous_without_getter"},
    {"full_queue_returns_newest", "overtaken overtaken_left"},
    {"waiting_putter_goes_first", "overtaken overtaken_left"},
    {"close_forgets_waiting_getters", "waits_for_an_item"},
    {"close_forgets_waiting_putters", "waits_for_room"},
    {"wakeup_lost_when_waiter_is_cancelled", "getter_beside_item"},
    {"putter_not_woken_by_get", "putter_beside_room"},
    {"newest_putter_served_first", "putter_overtaken"},
    {"try_put_overtakes_waiting_putter", "putter_overtaken_by_try_put"},
    {"queue_without_a_bound_born_closed", "closed_before_a_close"},
    {"try_put_gives_up_beside_room", "would_block_beside_room"},
    {"try_get_gives_up_beside_item", "would_block_beside_item"},
    {"permit_lost_when_acquire_is_cancelled", "permits_lost"},
    {"release_keeps_what_it_hands_over", "more_held_than_there_are permits_made"},
    {"release_wakes_one", "waiter_beside_permits"},
    {"set_wakes_one", "waiter_at_set_event"},
    {"turn_lost_when_waiter_is_cancelled", "turn_lost_by_cancel"},
    {"turn_lost_when_waiter_times_out", "turn_lost_by_limit"},
    {"mutex_taken_from_woken_waiter", "two_holders"},
    {"mutex_released_by_anybody", "released_by_another"},
    {"newest_acquirer_served_first", "waiter_overtaken"},
    {"acquire_overtakes_waiters", "waiter_overtaken waiter_overtaken_by_try"},
    {"timer_early_by_one_tick", "sleep_early"},
    {"timer_coalesced_with_earlier_one", "sleep_early"},
    {"timer_late_behind_longer_one", "slept_past_deadline"},
    {"timer_late_after_cancel", "slept_past_deadline"},
    {"timeout_zero_never_fires", "timeout_zero_never_fired"},
    {"timeout_lost_in_group_body", "timeout_never_fired timeout_zero_never_fired"},
    {"expiry_lost_when_body_is_ready", "body_waits_on"},
    {"inner_timeout_keeps_its_cancellation", "own_cancel_not_converted"},
    {"timeout_raises_over_error", "raised_over_error"},
    {"continuation_resumed_twice", "ran_twice"},
    {"spawn_runs_inline", "ran_inline"},
    {"finished_timeout_polls", "turns_on_the_spot"},
    {"cancelled_group_wait_polls", "turns_on_the_spot"},
    {"frame_leaks_on_cancel_path", "leaked_beside_cancel leaked_beside_refusal"},
    {"refused_spawn_leaks_frame", "leaked_beside_refusal"},
    {"spins_without_suspending", "spin"},
    {"crashes_when_getter_is_cancelled", "SIGSEGV SEGV"},
    {"memory_exhausted_by_close", "memory"},
    {"get_blocks_its_thread", "blocked"},
};

bool is_pinned(std::string_view fault, std::string_view mechanism) {
    auto const at = std::ranges::find(pins, fault, &pin::fault);
    if (at == std::end(pins)) return false;
    std::string const words = " " + std::string(at->mechanisms) + " ";
    return words.find(" " + std::string(mechanism) + " ") != std::string::npos;
}

std::string runtime_name(planted_fault const& fault) { return "faulty:" + std::string(fault.name); }

registry parts_with(planted_fault const& fault) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"mini", "", "", true, [] { return make_mini_runtime(); }});
    parts.add({runtime_name(fault), std::string(fault.breaks), std::string(fault.law), false,
               [&fault] { return make_faulty_runtime(fault); }});
    return parts;
}

campaign_settings settings_for(planted_fault const& fault) {
    campaign_settings settings;
    settings.runtime = runtime_name(fault);
    settings.schedules_per_program = schedules;
    settings.measure = false;
    settings.spin_seconds = limits.spin_seconds;
    settings.memory_bytes_max = limits.memory_bytes_max;
    return settings;
}

struct unwatched final : progress_mark {
    bool before(std::uint64_t, std::uint32_t) override { return true; }
};

// "child_unfinished_at_close" of "SC-01 child_unfinished_at_close group+spawn".
std::string mechanism_of(finding const& f) {
    std::size_t const begin = f.fingerprint.find(' ') + 1;
    return f.fingerprint.substr(begin, f.fingerprint.find(' ', begin) - begin);
}

// What `rollcall hunt` does on a planted fault: campaigns until the law has spoken. In workers,
// since some faults crash the process too.
std::optional<finding> hunt(registry const& parts, planted_fault const& fault) {
    campaign_settings settings = settings_for(fault);
    settings.runs = runs_max;
    settings.stop_at_first = true;
    settings.stop_law = fault.law;
    for (finding& f : run_campaign(parts, settings, {}).findings) {
        if (f.law == fault.law && f.confirmed) return std::move(f);
    }
    return std::nullopt;
}

// The token replays in a process of its own, twice the same; the correct runtime passes.
void expect_token_replays(registry const& parts, finding const& f) {
    decode_result const decoded = decode_token(encode_token(f.reproduction));
    ASSERT_TRUE(decoded.value) << decoded.error;
    replay_options options;
    options.limits = limits;
    replay_report const first = replay_isolated(parts, *decoded.value, options);
    EXPECT_TRUE(first.met) << first.verdict << first.problem;
    EXPECT_FALSE(first.diverged) << first.divergence;
    replay_report const again = replay_isolated(parts, *decoded.value, options);
    EXPECT_EQ(again.trace_hash, first.trace_hash);
    EXPECT_EQ(again.fingerprints, first.fingerprints);
    if (f.law != "crashed") {
        EXPECT_THAT(first.fingerprints, ::testing::Contains(f.fingerprint));
    }

    test_case correct = *decoded.value;
    correct.runtime = "mini";
    correct.expected = {};
    correct.trace_hash.reset();
    // Not `met`: a program that may hang by its own fault does so on a correct runtime too.
    EXPECT_THAT(replay_isolated(parts, correct, options).laws, ::testing::IsEmpty());
}

void expect_caught(planted_fault const& fault) {
    registry const parts = parts_with(fault);
    std::optional<finding> const found = hunt(parts, fault);
    ASSERT_TRUE(found) << fault.law << " said nothing in " << runs_max << " runs";
    EXPECT_TRUE(is_pinned(fault.name, mechanism_of(*found)))
        << found->fingerprint << ": " << found->message;
    expect_token_replays(parts, *found);
}

// No law can see it: the vacuity guard of a campaign does.
void expect_uncontrolled(planted_fault const& fault) {
    campaign_settings settings = settings_for(fault);
    settings.runs = 1'000;
    campaign_result const result = run_campaign(parts_with(fault), settings, {});
    EXPECT_EQ(result.counts.runs, 1'000u);
    EXPECT_LT(result.counts.controlled_percent(), 99.0);
}

class fault_test : public ::testing::Test {
public:
    explicit fault_test(planted_fault const& fault) : fault_(fault) {}
    void TestBody() override {
        fault_.law == "uncontrolled" ? expect_uncontrolled(fault_) : expect_caught(fault_);
    }

private:
    planted_fault const& fault_;
};

bool register_faults() {
    for (planted_fault const& fault : planted_faults()) {
        ::testing::RegisterTest("faulty", std::string(fault.name).c_str(), nullptr, nullptr,
                                __FILE__, __LINE__, [&fault] { return new fault_test(fault); });
    }
    return true;
}

[[maybe_unused]] bool const registered = register_faults();

TEST(planted_faults, every_law_has_two_of_them) {
    auto const laws = make_law_book();
    for (law_info const& law : laws->laws()) {
        // It speaks of the program: no fault of a runtime breaks it.
        if (law.id == "PG-01") continue;
        EXPECT_GE(std::ranges::count(planted_faults(), law.id, &planted_fault::law), 2) << law.id;
    }
}

// Of the programs that expose the fault, how many pass in the runtime's own order: those, all.
std::string count_hidden(planted_fault const& fault, isolated_process& self) {
#if ROLLCALL_ASAN
    // Sanitizers cannot change what a schedule shows, and cost thirty times as much.
    constexpr std::size_t exposing_max = 2;
    constexpr std::uint64_t runs_max_here = 1'000;
#else
    constexpr std::size_t exposing_max = 6;
    constexpr std::uint64_t runs_max_here = 6'000;
#endif
    campaign_settings const settings = settings_for(fault);
    std::unique_ptr<runtime> const under_test = make_faulty_runtime(fault);
    std::unique_ptr<law_book> const laws = make_law_book();
    runner r(*under_test, laws.get());
    r.tell(&self.mark());
    tally counts;
    unit_runner units(settings, r, counts);
    unwatched mark;
    std::size_t exposing = 0;
    std::size_t hidden = 0;
    std::string counted;
    for (std::uint64_t unit = 0; counts.runs < runs_max_here && exposing < exposing_max; ++unit) {
        std::optional<std::uint32_t> first_run;
        units.run(unit, 0, schedules, mark, [&](finding const& f) {
            if (f.law == fault.law) first_run = std::min(f.run, first_run.value_or(f.run));
        });
        exposing += first_run.has_value();
        hidden += first_run.value_or(0) != 0;
        counted = std::to_string(hidden) + " " + std::to_string(exposing);
        self.tell(counted);
    }
    return counted;
}

// The long form of a test, as --full runs it.
bool is_full() { return std::getenv("ROLLCALL_FULL") != nullptr; }

// If every fault showed in the runtime's own order, nothing would prove that schedules matter.
TEST(planted_faults, half_of_them_hide_from_the_runtimes_own_order) {
    std::uint32_t asked = 0;
    std::uint32_t faults = 0;
    std::uint32_t hiding = 0;
    std::string shares;
    std::size_t const one_in = is_full() ? 1 : 4;
    for (std::size_t i = 0; i < planted_faults().size(); i += one_in) {
        planted_fault const& fault = planted_faults()[i];
        if (fault.law == "crashed" || fault.law == "uncontrolled") continue;
        ++asked;
        // In a process of its own: some faults may kill it.
        isolated_result const counted =
            run_isolated([&](isolated_process& self) { return count_hidden(fault, self); }, {});
        std::size_t hidden = 0;
        std::size_t exposing = 0;
        std::istringstream(counted.output) >> hidden >> exposing;
        if (exposing == 0) continue;  // rarer than that
        ++faults;
        hiding += 2 * hidden >= exposing;
        shares += "\n  " + std::string(fault.name) + " " + std::to_string(hidden) + " of " +
                  std::to_string(exposing);
    }
    EXPECT_GE(2 * faults, asked) << "most faults must have been met, or this says nothing";
    EXPECT_GE(2 * hiding, faults) << hiding << " of " << faults << " hide:" << shares;
}

}  // namespace
}  // namespace rollcall
