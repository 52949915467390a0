// Time at the gate: it passes only through an option, and timers become due in deadline order.
#include "harness/schedule/gate_stage.test.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <string>

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
// What fires in the first step.
std::string const& first_step(stage& s) {
    EXPECT_TRUE(s.at.step());
    return s.log;
}

event const& last_event(stage const& s) { return s.events.events().back(); }

// Two timers of the first tick, two of the third, one of the eighth. Letters in deadline order.
void arm_three_ticks(stage& s) {
    s.arm('c', 2 * tick + 300);
    s.arm('a', 100);
    s.arm('e', 7 * tick);
    s.arm('b', 200);
    s.arm('d', 2 * tick + 400);
}

TEST(gate_time, arming_a_timer_takes_a_nanosecond) {
    stage s;
    EXPECT_EQ(s.at.now(), 0);
    alarm const& a = s.arm('a', 10);
    EXPECT_EQ(s.at.now(), 1);
    EXPECT_EQ(a.deadline, 11);
    s.arm('b', 0);
    EXPECT_EQ(s.at.now(), 2);
}

TEST(gate_time, timers_armed_at_one_instant_fire_in_arming_order) {
    stage s;
    for (char const name : {'a', 'b', 'c', 'd', 'e', 'f'}) s.arm(name, tick);
    EXPECT_EQ(s.run(), "abcdef");
}

TEST(gate_time, timers_with_equal_deadlines_fire_in_arming_order) {
    stage s({1});
    s.arm('z', 20);
    s.arm('a', 9);  // at 2 + 9
    s.arm('b', 8);  // at 3 + 8
    s.arm('c', 7);  // at 4 + 7
    EXPECT_EQ(first_step(s), "abcz") << "all of their tick";
    EXPECT_EQ(s.at.now(), 21);
}

TEST(gate_time, timers_fire_in_deadline_order_whatever_the_order_of_arming) {
    stage s;
    arm_three_ticks(s);
    EXPECT_EQ(s.run(), "abcde");
}

TEST(gate_time, a_negative_duration_is_none) {
    stage s;
    alarm const& a = s.arm('a', -5 * tick);
    EXPECT_EQ(a.deadline, s.at.now());
    EXPECT_EQ(s.run(), "a");
    EXPECT_EQ(s.at.now(), 1);
}

TEST(gate_time, a_timer_that_is_disarmed_does_not_fire) {
    stage s;
    alarm& a = s.arm('a', 1);
    alarm& b = s.arm('b', 2);
    s.arm('c', 3);
    s.at.disarm(b);
    s.at.disarm(b);  // a second time: no effect
    EXPECT_FALSE(b.armed);
    EXPECT_TRUE(a.armed);
    EXPECT_EQ(s.run(), "ac");
    s.at.disarm(a);  // it has fired: no effect
    EXPECT_FALSE(a.armed);
}

TEST(gate_time, a_run_without_timers_left_is_over) {
    stage s;
    s.at.disarm(s.arm('a', tick));
    EXPECT_FALSE(s.at.step());
    EXPECT_EQ(s.at.now(), 1);
}

TEST(gate_time, a_timer_can_be_armed_again_when_it_fires) {
    stage s;
    int left = 3;
    alarm* a = nullptr;
    a = &s.arm('a', tick, [&] {
        if (--left > 0) s.at.arm(*a, tick);
    });
    EXPECT_EQ(s.run(), "aaa");
    EXPECT_EQ(s.at.now(), 3 * tick + 3);
}

// Who is served because another's time is up gives up its own alarm.
TEST(gate_time, a_timer_that_fires_may_disarm_one_that_is_due_with_it) {
    stage s({1});
    alarm* b = nullptr;
    s.arm('a', 100, [&] { s.at.disarm(*b); });
    b = &s.arm('b', 200);
    s.arm('c', 300);
    s.arm('d', 2 * tick);
    EXPECT_EQ(first_step(s), "ac");
    EXPECT_EQ(s.run(), "acd");
}

TEST(gate_time, the_first_way_is_to_the_next_deadline) {
    stage s({0});
    arm_three_ticks(s);
    EXPECT_EQ(first_step(s), "a");
    EXPECT_EQ(s.at.now(), 102);
    EXPECT_EQ(last_event(s).value, 1u);
    EXPECT_THAT(s.choices.offered, ElementsAre("+++"));
}

TEST(gate_time, the_second_way_is_past_all_deadlines_of_that_tick) {
    stage s({1});
    arm_three_ticks(s);
    EXPECT_EQ(first_step(s), "ab");
    EXPECT_EQ(s.at.now(), 204);
    EXPECT_EQ(last_event(s).value, 2u);
}

TEST(gate_time, the_third_way_is_past_those_of_the_tick_after_it_too) {
    stage s({2});
    arm_three_ticks(s);
    EXPECT_EQ(first_step(s), "abcd");
    EXPECT_EQ(s.at.now(), 2 * tick + 405);
    EXPECT_EQ(last_event(s).value, 4u);
}

TEST(gate_time, ways_that_make_the_same_timers_due_are_one_option) {
    stage s;
    arm_three_ticks(s);
    EXPECT_EQ(s.run(), "abcde");
    // a b | c d | e; then b | c d | ..., where b is all of its tick; c d | e; d | e; e alone.
    EXPECT_THAT(s.choices.offered, ElementsAre("+++", "++", "+++", "++"));
}

TEST(gate_time, time_may_pass_while_work_is_ready) {
    stage s({1});
    s.arm('T', tick);
    s.post('a');
    EXPECT_EQ(s.run(), "Ta");
    EXPECT_THAT(s.choices.offered, ElementsAre("a+"));
}

TEST(gate_time, passing_time_says_whether_anything_was_ready) {
    stage s({1});
    s.arm('T', tick);
    s.arm('U', 4 * tick);
    s.post('a');
    ASSERT_TRUE(s.at.step());
    EXPECT_EQ(last_event(s).kind, event_kind::time_advanced);
    EXPECT_EQ(last_event(s).result, outcome::ok);
    EXPECT_EQ(last_event(s).time, tick + 1);
    EXPECT_EQ(s.run(), "TaU");
    EXPECT_EQ(last_event(s).kind, event_kind::time_advanced);
    EXPECT_EQ(last_event(s).result, outcome::would_block);
}

TEST(gate_time, the_clock_stands_still_while_work_runs) {
    stage s;
    s.arm('T', tick);
    for (char const name : {'a', 'b', 'c'}) s.post(name).then = [&s] { EXPECT_EQ(s.at.now(), 1); };
    EXPECT_EQ(s.run(), "abcT");
}

TEST(gate_time, a_deadline_that_has_passed_does_not_turn_the_clock_back) {
    stage s;
    s.arm('a', 1);  // at 2
    s.post('p').then = [&s] {
        for (char const name : {'x', 'y', 'z'}) s.at.disarm(s.arm(name, tick));
    };
    s.run();
    EXPECT_EQ(s.log, "pa");
    EXPECT_EQ(s.at.now(), 4);
}

TEST(gate_time, too_many_steps_at_one_instant_end_the_run_as_given_up) {
    stage s({}, {.steps_per_instant_max = 5});
    std::function<void()> const again = [&] { s.post('a').then = again; };
    again();
    EXPECT_EQ(s.run(), "aaaaa");
    EXPECT_TRUE(s.at.gave_up());
}

TEST(gate_time, steps_at_different_instants_are_counted_anew) {
    stage s({}, {.steps_per_instant_max = 3});
    int left = 50;
    std::function<void()> const again = [&] {
        if (--left > 0) s.arm('T', tick, [&] { s.post('a').then = again; });
    };
    again();
    s.run();
    EXPECT_FALSE(s.at.gave_up());
    EXPECT_EQ(left, 0);
    EXPECT_EQ(s.at.step_number(), 98u);
    EXPECT_THAT(s.choices.offered, IsEmpty());
}

}  // namespace
}  // namespace rollcall
