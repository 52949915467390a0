// Who makes the choices: each strategy over ready sets that are written down.
#include "harness/schedule/gate.hpp"
#include "harness/schedule/strategies/bytes.test.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

namespace rollcall {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

// A ready set of so many pieces of work, with keys from 100, and then so many ways to pass time.
class offered_set : public ready_set {
public:
    explicit offered_set(std::size_t works, std::size_t times = 0) {
        for (std::size_t i = 0; i < works; ++i) add(100 + i);
        time_count_ = times;
        for (std::size_t i = 0; i < times; ++i) time_option_[i].kind = option_kind::time;
    }
    explicit offered_set(std::vector<std::uint64_t> const& keys) {
        for (std::uint64_t const key : keys) add(key);
    }

private:
    void add(std::uint64_t key) {
        slots_.emplace_back().what.path = key;
        work_.push_back(static_cast<option_id>(slots_.size() - 1));
    }
};

offered_set keyed(std::vector<std::uint64_t> const& keys) { return offered_set(keys); }

std::vector<std::size_t> picks_of(strategy& s, ready_set const& set, std::size_t count) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(s.pick(set));
    return all;
}

// Pearson's statistic of counts that should be equal.
double chi_square(std::vector<std::size_t> const& counts) {
    double const total = std::accumulate(counts.begin(), counts.end(), 0.0);
    double const wanted = total / static_cast<double>(counts.size());
    double sum = 0;
    for (std::size_t const n : counts) {
        double const off = static_cast<double>(n) - wanted;
        sum += off * off / wanted;
    }
    return sum;
}

TEST(strategies, fifo_does_what_the_runtime_would_do) {
    fifo_strategy s;
    EXPECT_THAT(picks_of(s, offered_set(5, 2), 20), Each(0u));
}

TEST(strategies, a_random_walk_takes_each_option_equally_often) {
    constexpr std::size_t options = 7;
    std::vector<std::size_t> counts(options);
    random_strategy s(1);
    for (std::size_t const at : picks_of(s, offered_set(options), 70'000)) ++counts.at(at);
    // 6 degrees of freedom: a fair one exceeds 30 once in 25,000 seeds.
    EXPECT_LT(chi_square(counts), 30.0);
}

TEST(strategies, all_ways_to_pass_time_are_one_candidate_of_a_random_walk) {
    std::vector<std::size_t> counts(4);  // three pieces of work, and time
    std::vector<std::size_t> ways(3);
    random_strategy s(2);
    for (std::size_t const at : picks_of(s, offered_set(3, 3), 40'000)) {
        ++counts.at(std::min<std::size_t>(at, 3));
        if (at >= 3) ++ways.at(at - 3);
    }
    // 3 degrees of freedom: a fair one exceeds 25 once in 60,000 seeds.
    EXPECT_LT(chi_square(counts), 25.0);
    // One leap in four goes past more than one deadline, to either of the two.
    EXPECT_NEAR(static_cast<double>(ways[0]), 7'500, 300);
    EXPECT_NEAR(static_cast<double>(ways[1]), 1'250, 200);
    EXPECT_NEAR(static_cast<double>(ways[2]), 1'250, 200);
}

TEST(strategies, a_random_walk_may_pass_time_in_the_only_way_there_is) {
    std::vector<std::size_t> counts(2);
    random_strategy s(3);
    for (std::size_t const at : picks_of(s, offered_set(1, 1), 10'000)) ++counts.at(at);
    EXPECT_LT(chi_square(counts), 20.0);
}

TEST(strategies, a_random_walk_through_time_alone_stays_in_range) {
    std::array<std::size_t, 3> counts{};
    random_strategy s(4);
    for (std::size_t const at : picks_of(s, offered_set(0, 3), 1'000)) ++counts.at(at);
    EXPECT_GT(counts[0], 650u);
    EXPECT_GT(counts[1], 0u);
    EXPECT_GT(counts[2], 0u);
}

TEST(strategies, the_same_seed_gives_the_same_random_walk) {
    offered_set const set(9, 3);
    random_strategy a(42), b(42), other(43);
    std::vector<std::size_t> const walk = picks_of(a, set, 200);
    EXPECT_EQ(picks_of(b, set, 200), walk);
    EXPECT_NE(picks_of(other, set, 200), walk);
}

TEST(strategies, a_byte_chooses_modulo_the_options) {
    std::array<std::uint8_t, 4> const bytes{0, 2, 3, 255};
    bytes_strategy s(bytes);
    offered_set const three(3);
    EXPECT_THAT(picks_of(s, three, 4), ElementsAre(0u, 2u, 0u, 0u));
}

TEST(strategies, bytes_that_ran_out_choose_0_for_ever) {
    std::array<std::uint8_t, 1> const bytes{1};
    bytes_strategy s(bytes);
    EXPECT_THAT(picks_of(s, offered_set(4), 5), ElementsAre(1u, 0u, 0u, 0u, 0u));
    bytes_strategy none({});
    EXPECT_THAT(picks_of(none, offered_set(4), 3), Each(0u));
}

TEST(strategies, no_byte_chooses_out_of_range) {
    std::vector<std::uint8_t> bytes(256);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    for (std::size_t options = 2; options <= 300; ++options) {
        bytes_strategy s(bytes);
        EXPECT_THAT(picks_of(s, offered_set(options), 256), Each(::testing::Lt(options)));
    }
}

// A replay of `s` over sets of one size each.
struct replayed {
    std::vector<std::size_t> taken;
    std::uint32_t divergences = 0;
    std::uint32_t first = 0;
};

replayed replay_over(schedule const& s, std::vector<offered_set> const& sets) {
    replay_strategy again(s);
    replayed r;
    for (offered_set const& set : sets) r.taken.push_back(again.pick(set));
    r.divergences = again.divergences();
    r.first = again.first_divergence();
    return r;
}

TEST(replay, the_recorded_positions_are_taken_and_0_everywhere_else) {
    schedule const s{{{1, 2, 4, 102}, {3, 1, 2, 101}}};
    replayed const r = replay_over(s, {offered_set(4), offered_set(4), offered_set(4),
                                       offered_set(2), offered_set(3), offered_set(2)});
    EXPECT_THAT(r.taken, ElementsAre(0u, 2u, 0u, 1u, 0u, 0u));
    EXPECT_EQ(r.divergences, 0u);
}

TEST(replay, an_empty_schedule_is_the_runtimes_own_order) {
    replayed const r = replay_over({}, {offered_set(4), offered_set(2)});
    EXPECT_THAT(r.taken, ElementsAre(0u, 0u));
    EXPECT_EQ(r.divergences, 0u);
}

TEST(replay, an_option_that_moved_is_found_by_its_key) {
    schedule const s{{{0, 2, 4, 102}, {1, 1, 2, 101}}};
    // One option went, so 102 stands at 1; then one came, so 101 stands at 2.
    replayed const r = replay_over(s, {offered_set({100, 102, 103}), offered_set({100, 7, 101})});
    EXPECT_THAT(r.taken, ElementsAre(1u, 2u));
    EXPECT_EQ(r.divergences, 2u);
    EXPECT_EQ(r.first, 0u);
}

TEST(replay, another_option_at_the_recorded_position_is_a_divergence) {
    schedule const s{{{0, 1, 3, 101}}};
    replayed const r = replay_over(s, {offered_set({100, 102, 101})});
    EXPECT_THAT(r.taken, ElementsAre(2u)) << "as many options, but 101 stands elsewhere";
    EXPECT_EQ(r.divergences, 1u);
}

TEST(replay, an_option_that_is_not_there_leaves_the_runtimes_own_choice) {
    schedule const s{{{0, 1, 2, 999}, {1, 1, 2, 101}}};
    replayed const r = replay_over(s, {offered_set(2), offered_set(2)});
    EXPECT_THAT(r.taken, ElementsAre(0u, 1u)) << "what follows is still replayed";
    EXPECT_EQ(r.divergences, 1u);
}

TEST(replay, a_choice_without_a_key_goes_by_position_modulo_the_options) {
    schedule const s{{{0, 2, 4, 0}, {1, 5, 6, 0}}};
    replayed const r = replay_over(s, {offered_set(4), offered_set(3)});
    EXPECT_THAT(r.taken, ElementsAre(2u, 2u));
    EXPECT_EQ(r.divergences, 1u) << "the second met three options instead of six";
    EXPECT_EQ(r.first, 1u);
}

TEST(replay, the_first_divergence_is_told_by_its_decision) {
    schedule const s{{{1, 1, 2, 101}, {4, 1, 3, 101}}};
    replayed const r = replay_over(s, {offered_set(2), offered_set(2), offered_set(2),
                                       offered_set(2), offered_set(2), offered_set(2)});
    EXPECT_EQ(r.divergences, 1u);
    EXPECT_EQ(r.first, 4u);
}

TEST(replay, choices_that_no_decision_came_for_are_divergences) {
    schedule const s{{{0, 1, 2, 101}, {5, 1, 2, 101}, {6, 1, 2, 101}}};
    replayed const r = replay_over(s, {offered_set(2), offered_set(2)});
    EXPECT_THAT(r.taken, ElementsAre(1u, 0u));
    EXPECT_EQ(r.divergences, 2u);
    EXPECT_EQ(r.first, 5u);
}

TEST(replay, a_position_beyond_the_options_is_no_position) {
    schedule const s{{{0, 7, 2, 101}}};
    replayed const r = replay_over(s, {offered_set(2)});
    EXPECT_THAT(r.taken, ElementsAre(1u)) << "found by its key";
    EXPECT_EQ(r.divergences, 1u);
}

TEST(replay, a_choice_with_a_place_is_made_there_at_whatever_decision) {
    schedule const s{{{0, 1, 2, 101, 100}}};
    replayed const r =
        replay_over(s, {keyed({7, 101}), keyed({100, 8}), keyed({100, 8, 101}), keyed({100, 101})});
    EXPECT_THAT(r.taken, ElementsAre(0u, 0u, 2u, 0u)) << "once";
    EXPECT_EQ(r.divergences, 0u);
}

TEST(replay, a_place_is_a_turn_of_what_would_go_by_itself) {
    schedule const s{{{5, 1, 2, 101, 100, 2}}};
    replayed const r = replay_over(
        s, {offered_set(2), keyed({7, 101}), offered_set(2), offered_set(2), offered_set(2)});
    EXPECT_THAT(r.taken, ElementsAre(0u, 0u, 0u, 1u, 0u)) << "100 has gone twice before";
}

TEST(replay, of_choices_before_one_option_each_is_made_that_is_possible) {
    schedule const s{{{0, 2, 3, 102, 100}, {1, 1, 2, 101, 100}, {2, 1, 2, 103, 104}}};
    replayed const r = replay_over(s, {offered_set(2), keyed({104, 103}), offered_set(2)});
    EXPECT_THAT(r.taken, ElementsAre(1u, 1u, 0u)) << "102 is gone, which holds up no other";
    EXPECT_EQ(r.divergences, 1u);
    EXPECT_EQ(r.first, 0u);
}

TEST(replay, places_are_left_aside_if_asked_and_a_strategy_replays_again) {
    schedule const s{{{1, 1, 2, 101, 100}}};
    replay_strategy by_decision(s, replay_strategy::find_by::decision);
    replay_strategy by_place(s);
    for (int run = 0; run < 2; ++run) {
        by_decision.begin_run({});
        by_place.begin_run({});
        EXPECT_THAT(picks_of(by_decision, offered_set(2), 3), ElementsAre(0u, 1u, 0u)) << run;
        EXPECT_THAT(picks_of(by_place, offered_set(2), 3), ElementsAre(1u, 0u, 0u)) << run;
        EXPECT_THAT(by_place.made_at(), ElementsAre(0u));
    }
}

TEST(replay, a_choice_before_what_never_comes_is_loosened_and_waits_for_those_before_it) {
    schedule const s{{{0, 1, 2, 101, 100}, {1, 1, 2, 102, 900}, {2, 1, 2, 103, 104, 1}}};
    std::vector<offered_set> const sets{keyed({104, 102}), keyed({100, 101, 102}),
                                        keyed({104, 102, 103}), keyed({104, 102})};
    auto const run = [&](replay_strategy& again) {
        again.begin_run({});
        std::vector<std::size_t> taken;
        for (offered_set const& set : sets) taken.push_back(again.pick(set));
        return taken;
    };
    replay_strategy again(s);
    EXPECT_THAT(run(again), ElementsAre(0u, 1u, 2u, 0u));
    EXPECT_EQ(again.divergences(), 1u);
    EXPECT_TRUE(again.loosen());
    EXPECT_EQ(again.loosened(), 1u);
    EXPECT_THAT(run(again), ElementsAre(0u, 1u, 2u, 1u)) << "first 101, and 103 is at its place";
    EXPECT_EQ(again.divergences(), 0u);
    EXPECT_FALSE(again.loosen()) << "all came";
    schedule const empty;
    EXPECT_FALSE(replay_strategy(empty).loosen());
}

}  // namespace
}  // namespace rollcall
