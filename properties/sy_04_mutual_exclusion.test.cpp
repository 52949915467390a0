#include "properties/sy_laws.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(sy_04, one_after_the_other_is_fine) {
    sync_run run;
    EXPECT_EQ(run.t.verdict(sy_04::law), "not exercised");
    run.does(run.a, 5);
    run.does(run.a, 6);
    run.does(run.b, 5);
    run.does(run.a, 6, outcome::refused);
    EXPECT_EQ(run.t.verdict(sy_04::law), "holds");
}

TEST(sy_04, two_at_a_time_are_found) {
    sync_run run;
    run.does(run.a, 5);
    run.does(run.b, 5);
    EXPECT_EQ(run.t.verdict(sy_04::law),
              "SY-04 two_holders acquire: acquire m @5 of main.2 returned ok in step 1, "
              "although main had it since step 1");
    EXPECT_EQ(run.t.verdict(sy_01::law), "holds");
}

TEST(sy_04, a_release_by_another_is_found_where_it_belongs_to_its_holder) {
    sync_run run;
    run.does(run.a, 5);
    run.does(run.b, 6);
    EXPECT_EQ(run.t.verdict(sy_04::law),
              "SY-04 released_by_another release: release m @6 of main.2 returned ok in "
              "step 1, although main had it since step 1");
    run.t.declares.mutex_has_owner = {false, "here"};
    EXPECT_EQ(run.t.verdict(sy_04::law), "holds");
}

}  // namespace
}  // namespace rollcall
