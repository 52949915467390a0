#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: group g @1: spawn bad x2 @2; bad: fail e @3
struct two_errors {
    trace_builder t{
        program_builder{}.task("main", group("g", spawn("bad", 2))).task("bad", fail("e")).build()};
    task_id main = t.root();
    object_id g = t.opens(main, 1);

    // The id of the error with which a new child fails.
    std::uint32_t child_fails() {
        task_id const bad = t.spawns(main, "bad", g, 2);
        t.step();
        t.begins(bad);
        std::uint32_t const error = t.fails(bad, 3);
        t.error(event_kind::error_escaped, bad, g, error);
        t.finishes(bad, outcome::error);
        t.step();
        return error;
    }
    void delivers(std::uint32_t error) { t.error(event_kind::error_delivered, main, g, error); }
};

TEST(sc_03, a_group_that_raises_both_errors_is_fine) {
    two_errors run;
    std::uint32_t const first = run.child_fails();
    std::uint32_t const second = run.child_fails();
    run.t.body_ends(run.g);
    run.delivers(second);
    run.delivers(first);
    run.t.closes(run.g, outcome::error);
    EXPECT_EQ(run.t.verdict(sc_03::law), "holds");
}

TEST(sc_03, a_group_without_errors_says_nothing) {
    two_errors run;
    run.t.body_ends(run.g);
    run.t.closes(run.g);
    EXPECT_EQ(run.t.verdict(sc_03::law), "not exercised");
}

TEST(sc_03, later_errors_may_be_suppressed_where_only_the_first_is_promised) {
    two_errors run;
    run.t.declares.errors.value = group_errors::first;
    std::uint32_t const first = run.child_fails();
    run.child_fails();
    run.t.body_ends(run.g);
    run.delivers(first);
    run.t.closes(run.g, outcome::error);
    EXPECT_EQ(run.t.verdict(sc_03::law), "holds");
}

TEST(sc_03, a_foreign_error_that_escaped_a_child_may_come_out) {
    two_errors run;
    task_id const bad = run.t.spawns(run.main, "bad", run.g, 2);
    run.t.begins(bad);
    run.t.error(event_kind::foreign_error, bad, run.g, 0);
    run.t.finishes(bad, outcome::error);
    run.t.body_ends(run.g);
    run.t.error(event_kind::foreign_error, run.main, run.g, 0);
    run.t.closes(run.g, outcome::error);
    EXPECT_EQ(run.t.verdict(sc_03::law), "not exercised");
}

TEST(sc_03, the_only_error_is_missed) {
    two_errors run;
    run.child_fails();
    run.t.body_ends(run.g);
    run.t.closes(run.g);
    EXPECT_EQ(
        run.t.verdict(sc_03::law),
        "SC-03 error_lost fail+group+spawn: group g @1 closed in step 3 without error 1 (fail e @3 "
        "of bad.1), which escaped bad.1 in step 2");
}

TEST(sc_03, a_second_error_is_missed) {
    two_errors run;
    std::uint32_t const first = run.child_fails();
    run.child_fails();
    run.t.body_ends(run.g);
    run.delivers(first);
    run.t.closes(run.g, outcome::error);
    EXPECT_EQ(
        run.t.verdict(sc_03::law),
        "SC-03 later_error_lost fail+group+spawn: group g @1 closed in step 5 with another error, "
        "without error 2 (fail e @3 of bad.2), which escaped bad.2 in step 4");
}

TEST(sc_03, the_first_error_is_missed_where_only_that_is_promised) {
    two_errors run;
    run.t.declares.errors.value = group_errors::first;
    run.child_fails();
    std::uint32_t const second = run.child_fails();
    run.t.body_ends(run.g);
    run.delivers(second);
    run.t.closes(run.g, outcome::error);
    EXPECT_EQ(
        run.t.verdict(sc_03::law),
        "SC-03 later_error_lost fail+group+spawn: group g @1 closed in step 5 with another error, "
        "without error 1 (fail e @3 of bad.1), which escaped bad.1 in step 2");
}

TEST(sc_03, an_error_that_a_cancellation_replaced_is_missed) {
    two_errors run;
    run.child_fails();
    run.t.asks(run.main, cancel_cause::program);
    run.t.body_ends(run.g);
    run.t.closes(run.g, outcome::cancelled);
    EXPECT_EQ(
        run.t.verdict(sc_03::law),
        "SC-03 error_lost_to_cancel fail+group+spawn: group g @1 closed in step 3 as cancelled "
        "without error 1 (fail e @3 of bad.1), which escaped bad.1 in step 2");
}

TEST(sc_03, an_error_that_comes_out_twice_is_found) {
    two_errors run;
    std::uint32_t const error = run.child_fails();
    run.t.body_ends(run.g);
    run.delivers(error);
    run.delivers(error);
    run.t.closes(run.g, outcome::error);
    EXPECT_EQ(
        run.t.verdict(sc_03::law),
        "SC-03 error_delivered_twice fail+group+spawn: group g @1 closed in step 3 with error 1 "
        "(fail e @3 of bad.1) twice");
}

TEST(sc_03, an_error_that_never_escaped_into_the_group_is_found) {
    two_errors run;
    run.t.body_ends(run.g);
    run.delivers(7);
    run.t.closes(run.g, outcome::error);
    EXPECT_EQ(
        run.t.verdict(sc_03::law),
        "SC-03 error_from_elsewhere group+spawn: group g @1 closed in step 1 with error 7, which "
        "never escaped into it");
}

// The children of a static group are arguments of a combinator: nothing spawns them.
TEST(sc_03, a_static_group_is_told_from_one_that_spawns) {
    trace_builder t(program_builder{}
                        .task("main", static_group("g", spawn("bad")))
                        .task("bad", fail("e"))
                        .build());
    object_id const g = t.opens(t.root(), 1);
    task_id const bad = t.spawns(t.root(), "bad", g, 2);
    t.begins(bad);
    t.error(event_kind::error_escaped, bad, g, t.fails(bad, 3));
    t.finishes(bad, outcome::error);
    t.body_ends(g);
    t.closes(g);
    EXPECT_EQ(t.verdict(sc_03::law),
              "SC-03 error_lost fail+group: group g @1 closed in step 1 without error 1 (fail e @3 "
              "of bad.1), which escaped bad.1 in step 1");
}

TEST(sc_03, a_foreign_error_in_place_of_the_childs_is_found) {
    two_errors run;
    std::uint32_t const error = run.child_fails();
    run.t.body_ends(run.g);
    run.delivers(error);
    run.t.error(event_kind::foreign_error, run.main, run.g, 0);
    run.t.closes(run.g, outcome::error);
    EXPECT_EQ(
        run.t.verdict(sc_03::law),
        "SC-03 replaced_by_foreign group+spawn: group g @1 closed in step 3 with an error that no "
        "op of the program raised");
}

}  // namespace
}  // namespace rollcall
