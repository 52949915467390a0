#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: try @1: io @2, finally: yield @3
struct block {
    block() : t(program_builder{}.task("main", try_finally({io()}, {yield()})).build()) {}
    trace_builder t;
    task_id main = t.root();

    block& body_ends(outcome result) {
        t.op_begins(main, 1);
        t.op_begins(main, 2);
        t.step();
        t.op_ends(main, result);
        return *this;
    }
    block& cleans_up() {
        t.cleanup_begins(main, 1);
        t.does(main, 3);
        t.cleanup_ends(main, 1);
        return *this;
    }
    block& left(outcome result) {
        t.op_ends(main, result);
        return *this;
    }
    std::string verdict() const { return t.verdict(sc_11::law); }
};

TEST(sc_11, a_cleanup_that_ran_is_fine_however_the_body_ended) {
    for (outcome const result : {outcome::ok, outcome::error, outcome::cancelled}) {
        block run;
        EXPECT_EQ(run.body_ends(result).cleans_up().left(result).verdict(), "holds");
    }
}

TEST(sc_11, a_cleanup_that_ends_cancelled_has_ended) {
    block run;
    run.body_ends(outcome::cancelled).t.cleanup_begins(run.main, 1);
    run.t.does(run.main, 3, outcome::cancelled);
    run.t.cleanup_ends(run.main, 1, outcome::cancelled);
    EXPECT_EQ(run.left(outcome::cancelled).verdict(), "holds");
}

TEST(sc_11, a_block_that_is_not_left_says_nothing) {
    block run;
    run.body_ends(outcome::cancelled).t.cleanup_begins(run.main, 1);
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(sc_11, a_block_that_is_cancelled_before_anything_in_it_began_was_not_entered) {
    block run;
    run.t.op_begins(run.main, 1);
    EXPECT_EQ(run.left(outcome::cancelled).verdict(), "not exercised");
}

TEST(sc_11, a_cleanup_that_is_skipped_is_found) {
    block cancelled;
    EXPECT_EQ(cancelled.body_ends(outcome::cancelled).left(outcome::cancelled).verdict(),
              "SC-11 skipped_after_cancel try_finally: try @1 of main was left in step 2 "
              "(cancelled), and its cleanup never began");
    block failed;
    EXPECT_EQ(failed.body_ends(outcome::error).left(outcome::error).verdict(),
              "SC-11 skipped_after_error try_finally: try @1 of main was left in step 2 (error), "
              "and its cleanup never began");
    block fine;
    EXPECT_EQ(fine.body_ends(outcome::ok).left(outcome::ok).verdict(),
              "SC-11 skipped try_finally: try @1 of main was left in step 2 (ok), and its cleanup "
              "never began");
}

TEST(sc_11, a_cleanup_that_runs_twice_is_found) {
    block run;
    EXPECT_EQ(run.body_ends(outcome::ok).cleans_up().cleans_up().left(outcome::ok).verdict(),
              "SC-11 ran_twice try_finally: try @1 of main was left in step 2 (ok), and its "
              "cleanup had begun more than once");
}

TEST(sc_11, a_block_that_is_left_while_its_cleanup_waits_is_found) {
    block run;
    run.body_ends(outcome::error).t.cleanup_begins(run.main, 1);
    EXPECT_EQ(run.left(outcome::error).verdict(),
              "SC-11 left_unfinished try_finally: try @1 of main was left in step 2 (error), and "
              "its cleanup had not come to its end");
}

}  // namespace
}  // namespace rollcall
