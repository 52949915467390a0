#include "properties/sy_laws.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

struct line_of_two : sync_run {
    explicit line_of_two(std::uint32_t first = 1, std::uint32_t second = 1) {
        does(a, 1);
        waits(b, first);
        waits(c, second);
        does(a, 4);
    }
    std::string verdict() const { return t.verdict(sy_05::law); }
};

TEST(sy_05, in_the_order_in_which_they_came_is_fine) {
    line_of_two run;
    EXPECT_EQ(run.verdict(), "not exercised");
    run.t.op_ends(run.b);
    run.t.idles(1);
    run.does(run.b, 4);
    run.t.op_ends(run.c);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(sy_05, who_came_later_and_was_served_first_is_found) {
    line_of_two run;
    run.t.op_ends(run.c);
    run.t.idles(1);
    EXPECT_EQ(run.verdict(),
              "SY-05 waiter_overtaken acquire: acquire s @1 of main.2, begun in step 2, "
              "still waited in step 6 although acquire s @1 of main.3, begun in step 4, "
              "had returned with its permits in step 5");
    run.t.declares.acquire_is_fair = {false, "here"};
    EXPECT_FALSE(sy_05::law.promised(run.t.declares));
}

TEST(sy_05, in_which_order_served_ones_run_says_nothing) {
    line_of_two run;
    run.does(run.a, 4);
    run.t.op_ends(run.c);
    run.t.op_ends(run.b);
    run.t.idles(1);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(sy_05, a_try_that_overtakes_is_told_apart) {
    sync_run run;
    run.waits(run.b, 2);
    run.does(run.c, 3);
    run.t.idles(1);
    EXPECT_EQ(run.t.verdict(sy_05::law),
              "SY-05 waiter_overtaken_by_try acquire+try_acquire: acquire s x2 @2 of "
              "main.2, begun in step 2, still waited in step 4 although try_acquire s @3 "
              "of main.3, begun in step 3, had returned with its permits in step 3");
}

TEST(sy_05, one_that_wants_more_may_be_passed_over_unless_it_holds_up_the_others) {
    line_of_two run(2, 1);
    run.t.op_ends(run.c);
    run.t.idles(1);
    EXPECT_NE(run.verdict(), "holds");
    run.t.declares.acquire_holds_up = {false, "here"};
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(sy_05, a_waiter_with_a_limit_is_not_judged) {
    line_of_two run(10, 1);
    run.t.op_ends(run.c);
    run.t.idles(1);
    EXPECT_EQ(run.verdict(), "not exercised");
}

}  // namespace
}  // namespace rollcall
