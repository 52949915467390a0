// The gate offers legal orders, all of them and no others: what it offers is compared at every
// decision, under choices that are written down.
#include "harness/schedule/gate_stage.test.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
std::size_t count(stage const& s, event_kind kind) {
    auto const of_kind = [kind](event const& e) { return e.kind == kind; };
    return static_cast<std::size_t>(std::ranges::count_if(s.events.events(), of_kind));
}

// What `arrange` can run as, under all choices of up to three decisions.
std::set<std::string> all_orders(std::function<void(stage&)> const& arrange) {
    std::set<std::string> orders;
    for (std::size_t code = 0; code < 64; ++code) {
        stage s({code % 4, code / 4 % 4, code / 16});
        arrange(s);
        orders.insert(s.run());
    }
    return orders;
}

TEST(gate, work_without_an_owner_is_offered_in_order_of_arrival) {
    stage s;
    for (char const name : {'a', 'b', 'c'}) s.post(name);
    EXPECT_EQ(s.run(), "abc");
    EXPECT_THAT(s.choices.offered, ElementsAre("abc", "bc"));
}

TEST(gate, work_without_an_owner_may_go_in_any_order) {
    auto const orders = all_orders([](stage& s) {
        for (char const name : {'a', 'b', 'c'}) s.post(name);
    });
    EXPECT_THAT(orders, ElementsAre("abc", "acb", "bac", "bca", "cab", "cba"));
}

TEST(gate, work_of_one_owner_stays_in_order) {
    auto const orders = all_orders([](stage& s) {
        s.post('a', 1);
        s.post('b', 1);
        s.post('x', 2);
    });
    EXPECT_THAT(orders, ElementsAre("abx", "axb", "xab"));
}

TEST(gate, the_next_work_of_an_owner_is_offered_where_it_arrived) {
    stage s({0, 1});
    s.post('a', 0);
    s.post('b', 0);
    s.post('c', 1);
    s.post('d');
    s.post('e', 1);
    EXPECT_EQ(s.run(), "acbde");
    EXPECT_THAT(s.choices.offered, ElementsAre("acd", "bcd", "bde", "de"));
}

TEST(gate, an_owner_that_ran_dry_is_offered_again) {
    stage s;
    s.post('a', 3).then = [&s] { s.post('b', 3); };
    s.post('c');
    EXPECT_EQ(s.run(), "acb");
    EXPECT_THAT(s.choices.offered, ElementsAre("ac", "cb"));
}

TEST(gate, external_completions_come_after_work_and_before_time) {
    stage s;
    s.arm('T', tick);
    s.post_external('x');
    s.post_external('y');
    s.post('a');
    EXPECT_EQ(s.run(), "axyT");
    EXPECT_THAT(s.choices.offered, ElementsAre("axy+", "xy+", "y+"));
}

TEST(gate, external_completions_may_arrive_in_any_order_and_before_ready_work) {
    auto const orders = all_orders([](stage& s) {
        s.post_external('x');
        s.post_external('y');
        s.post('a');
    });
    EXPECT_EQ(orders.size(), 6u);
}

TEST(gate, a_position_out_of_range_is_the_runtimes_own_choice) {
    stage s({3, 99});
    for (char const name : {'a', 'b', 'c'}) s.post(name);
    EXPECT_EQ(s.run(), "abc");
}

TEST(gate, work_that_is_withdrawn_does_not_run) {
    stage s;
    s.post('a');
    piece& b = s.post('b');
    piece& x = s.post_external('x');
    s.post_external('y');
    s.at.withdraw(b);
    s.at.withdraw(x);
    s.at.withdraw(b);  // a second time: no effect
    EXPECT_EQ(s.run(), "ay");
    EXPECT_THAT(s.choices.offered, ElementsAre("ay"));
}

TEST(gate, withdrawing_the_oldest_work_of_an_owner_offers_the_next) {
    stage s;
    piece& a = s.post('a', 0);
    s.post('b', 0);
    s.post('x');
    s.at.withdraw(a);
    EXPECT_EQ(s.run(), "bx");
    EXPECT_THAT(s.choices.offered, ElementsAre("bx"));
}

TEST(gate, work_that_waits_behind_its_owner_can_be_withdrawn) {
    stage s;
    s.post('a', 0);
    piece& b = s.post('b', 0);
    s.post('c', 0);
    piece& d = s.post('d', 0);
    s.at.withdraw(b);  // in the middle
    s.at.withdraw(d);  // the last: what is posted next goes behind c
    s.post('e', 0);
    EXPECT_EQ(s.run(), "ace");
    EXPECT_THAT(s.choices.offered, IsEmpty()) << "an owner offers one at a time";
}

TEST(gate, withdrawing_work_that_has_run_leaves_whatever_took_its_place) {
    stage s;
    piece& a = s.post('a');
    ASSERT_TRUE(s.at.step());
    s.post('b');
    s.at.withdraw(a);
    EXPECT_EQ(s.run(), "ab");
}

TEST(gate, a_run_ends_when_nothing_is_ready_and_no_timer_is_armed) {
    stage s;
    EXPECT_TRUE(s.at.idle());
    EXPECT_FALSE(s.at.step());
    s.post('a');
    EXPECT_FALSE(s.at.idle());
    EXPECT_TRUE(s.at.step());
    EXPECT_TRUE(s.at.idle());
    EXPECT_FALSE(s.at.step());
    EXPECT_FALSE(s.at.gave_up());
    EXPECT_EQ(s.at.step_number(), 1u);
}

TEST(gate, a_run_that_begins_again_remembers_nothing) {
    stage s({}, {.steps_max = 3});
    for (char const name : {'a', 'b', 'c', 'd', 'e'}) s.post(name, 0);
    s.post_external('x');
    s.arm('T', tick);
    s.run();
    ASSERT_TRUE(s.at.gave_up());
    s.at.begin_run(s.choices, {}, {});
    EXPECT_FALSE(s.at.gave_up());
    EXPECT_EQ(s.at.now(), 0);
    EXPECT_FALSE(s.at.step());
    s.post('z', 0);
    s.arm('U', 2 * tick);
    EXPECT_EQ(s.run(), "abczU");
}

TEST(gate, too_many_steps_end_the_run_as_given_up) {
    stage s({}, {.steps_max = 7});
    std::function<void()> again = [&] { s.post('a', nothing, option_kind::task, 4).then = again; };
    again();
    EXPECT_EQ(s.run(), "aaaaaaa");
    EXPECT_TRUE(s.at.gave_up());
    EXPECT_EQ(s.at.step_number(), 7u);
    ASSERT_EQ(count(s, event_kind::turns_exceeded), 1u);
    EXPECT_EQ(s.events.events().back().task, 4u) << "the task that ran last";
    EXPECT_FALSE(s.at.step());
    EXPECT_EQ(count(s, event_kind::turns_exceeded), 1u);
}

TEST(gate, giving_up_is_recorded_once) {
    stage s;
    s.post('a');
    s.at.give_up(4);
    s.at.give_up(5);
    EXPECT_FALSE(s.at.step());
    ASSERT_EQ(count(s, event_kind::turns_exceeded), 1u);
    EXPECT_EQ(s.events.events().back().task, 4u);
}

TEST(gate, a_resumption_that_is_posted_twice_at_once_is_recorded) {
    stage s;
    s.post_resumption('a', 3);
    s.post_resumption('b', 4);
    EXPECT_EQ(count(s, event_kind::work_ran_twice), 0u);
    s.post_resumption('a', 3);
    ASSERT_EQ(count(s, event_kind::work_ran_twice), 1u);
    EXPECT_EQ(s.events.events().back().task, 3u);
}

TEST(gate, a_resumption_after_one_that_ran_or_was_withdrawn_is_in_order) {
    stage s;
    s.post_resumption('a', 3);
    s.at.step();
    piece& again = s.post_resumption('b', 3);
    s.at.withdraw(again);
    s.post_resumption('c', 3).then = [&s] { s.post_resumption('d', 3); };
    EXPECT_EQ(s.run(), "acd");
    EXPECT_EQ(count(s, event_kind::work_ran_twice), 0u);
}

TEST(gate, a_segment_is_controlled_if_its_task_was_picked) {
    stage s;
    s.post('a', nothing, option_kind::task, 1).then = [&s] {
        EXPECT_EQ(s.at.current(), 1u);
        s.at.segment(1);
        s.at.segment(2);
    };
    s.post('b', nothing, option_kind::task, 2).then = [&s] { s.at.segment(2); };
    s.run();
    EXPECT_EQ(s.at.segments(), 3u);
    EXPECT_EQ(s.at.segments_controlled(), 2u);
}

}  // namespace
}  // namespace rollcall
