// What a signal asks for, and when it is asked again.
#include "harness/campaign/interrupt.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(interrupt, work_is_asked_first_and_ended_a_second_later) {
    EXPECT_EQ(wish_after(0, 1'000), wish::go_on);
    EXPECT_EQ(wish_after(1, 0), wish::end_soon);
    EXPECT_EQ(wish_after(1, 0.99), wish::end_soon);
    EXPECT_EQ(wish_after(1, 1), wish::end_now);
    EXPECT_EQ(wish_after(2, 0), wish::end_now) << "asked twice";
}

TEST(interrupt, each_of_the_three_signals_is_noted_instead_of_ending_the_process) {
    for (int const number : {SIGINT, SIGTERM, SIGHUP}) {
        interrupt_guard const guard;
        EXPECT_FALSE(guard.is_interrupted());
        EXPECT_EQ(guard.wanted(), wish::go_on);
        raise(number);
        EXPECT_TRUE(guard.is_interrupted());
        EXPECT_EQ(guard.signal_number(), number);
        EXPECT_NE(guard.wanted(), wish::go_on);
        raise(SIGINT);
        EXPECT_EQ(guard.wanted(), wish::end_now);
        EXPECT_EQ(guard.signal_number(), number) << "the first one tells the exit status";
    }
}

TEST(interrupt, an_inner_guard_leaves_the_request_to_the_outer_one) {
    interrupt_guard const outer;
    raise(SIGTERM);
    {
        interrupt_guard const inner;
        EXPECT_TRUE(inner.is_interrupted());
    }
    EXPECT_TRUE(outer.is_interrupted());
}

TEST(interrupt, with_the_outermost_guard_all_is_forgotten) {
    {
        interrupt_guard const guard;
        raise(SIGINT);
    }
    EXPECT_EQ(interrupt_guard::wanted(), wish::go_on);
    interrupt_guard const guard;
    EXPECT_FALSE(guard.is_interrupted());
}

}  // namespace
}  // namespace rollcall
