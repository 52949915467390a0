#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: put q @1, get q @2, close q @3, get q timeout 1 @4
struct one_queue {
    trace_builder t{program_builder{}
                        .queue("q", 2)
                        .task("main", put("q"), get("q"), close("q"), get("q", 1))
                        .build()};
    task_id main = t.root();
    std::string verdict() const { return t.verdict(bq_01::law); }
};

TEST(bq_01, items_that_are_received_or_left_once_are_fine) {
    one_queue run;
    std::uint32_t const item = run.t.puts(run.main, 1);
    std::uint32_t const other = run.t.puts(run.main, 1);
    run.t.gets(run.main, 2, item);
    run.t.leaves(0, other);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_01, failed_puts_that_nobody_receives_are_fine) {
    one_queue run;
    for (outcome const result :
         {outcome::cancelled, outcome::timed_out, outcome::closed, outcome::would_block}) {
        run.t.puts(run.main, 1, result);
    }
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_01, a_put_that_never_returned_may_be_received_or_not) {
    one_queue received;
    task_id const other = received.t.spawns(received.main, "main");
    received.t.op_begins(received.main, 1);
    received.t.gets(other, 2, 1);
    EXPECT_EQ(received.verdict(), "holds");
    one_queue waits;
    waits.t.op_begins(waits.main, 1);
    EXPECT_EQ(waits.verdict(), "holds");
}

TEST(bq_01, a_close_that_is_declared_to_discard_may) {
    for (bool const discards : {false, true}) {
        one_queue run;
        run.t.declares.close_discards.value = discards;
        run.t.puts(run.main, 1);
        run.t.step();
        run.t.does(run.main, 3);
        EXPECT_EQ(run.verdict() == "holds", discards);
    }
    one_queue before;
    before.t.declares.close_discards.value = true;
    before.t.does(before.main, 3);
    before.t.step();
    before.t.puts(before.main, 1);
    EXPECT_NE(before.verdict(), "holds") << "accepted after the close";
}

TEST(bq_01, a_lost_item_is_found) {
    one_queue run;
    run.t.puts(run.main, 1);
    EXPECT_EQ(run.verdict(),
              "BQ-01 lost put: item 1 (put q @1 of main) of queue q was accepted in step 1 and "
              "lost");
    run.t.gave_up = true;
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(bq_01, an_item_that_was_lost_beside_a_failed_get_is_found) {
    for (outcome const result : {outcome::cancelled, outcome::timed_out}) {
        one_queue run;
        run.t.puts(run.main, 1);
        run.t.op_begins(run.main, 4);
        run.t.step();
        run.t.op_ends(run.main, result);
        EXPECT_EQ(run.verdict(),
                  std::string("BQ-01 lost_beside_failed_get get+put") +
                      (result == outcome::timed_out ? "+timeout" : "") +
                      ": item 1 (put q @1 of main) of queue q was accepted in step 1 and lost; get "
                      "q timeout 1 @4 of main had returned " +
                      std::string(name(result)) + " in step 2");
    }
}

TEST(bq_01, an_item_that_was_lost_beside_a_close_is_found) {
    one_queue run;
    run.t.puts(run.main, 1);
    run.t.step();
    run.t.does(run.main, 3);
    EXPECT_EQ(run.verdict(),
              "BQ-01 lost_beside_close close+put: item 1 (put q @1 of main) of queue q was "
              "accepted in step 1 and lost; the queue was closed in step 2");
}

// The failed get may have taken it and the close may have dropped it: the ops name both.
TEST(bq_01, an_item_that_was_lost_beside_a_failed_get_and_a_close_is_found) {
    one_queue run;
    run.t.puts(run.main, 1);
    run.t.op_begins(run.main, 4);
    run.t.op_ends(run.main, outcome::timed_out);
    run.t.does(run.main, 3);
    EXPECT_EQ(run.verdict(),
              "BQ-01 lost_beside_failed_get close+get+put+timeout: item 1 (put q @1 of main) of "
              "queue q was accepted in step 1 and lost; get q timeout 1 @4 of main had returned "
              "timed out in step 1");
}

TEST(bq_01, a_put_that_claims_success_when_it_is_cancelled_after_the_close_is_found) {
    one_queue run;
    task_id const closer = run.t.spawns(run.main, "main");
    run.t.op_begins(run.main, 1);
    run.t.step();
    run.t.does(closer, 3);
    run.t.step();
    run.t.asks(run.main, cancel_cause::program);
    run.t.step();
    run.t.op_ends(run.main);
    EXPECT_EQ(run.verdict(),
              "BQ-01 lost_beside_close_and_cancel close+put: item 1 (put q @1 of main) of queue q "
              "was accepted in step 4 and lost; the queue was closed in step 2 and the put asked "
              "to cancel in step 3");
}

TEST(bq_01, a_request_before_the_close_is_not_blamed) {
    one_queue run;
    task_id const closer = run.t.spawns(run.main, "main");
    run.t.op_begins(run.main, 1);
    run.t.asks(run.main, cancel_cause::program);
    run.t.step();
    run.t.does(closer, 3);
    run.t.op_ends(run.main);
    EXPECT_EQ(run.verdict(),
              "BQ-01 lost_beside_close close+put: item 1 (put q @1 of main) of queue q was "
              "accepted in step 2 and lost; the queue was closed in step 2");
}

// A try_put takes another path through the runtime than a put.
TEST(bq_01, a_try_put_is_named_as_such) {
    trace_builder t(program_builder{}.queue("q", 1).task("main", try_put("q")).build());
    t.puts(t.root(), 1);
    EXPECT_EQ(t.verdict(bq_01::law),
              "BQ-01 lost try_put: item 1 (try_put q @1 of main) of queue q was accepted in step 1 "
              "and lost");
}

TEST(bq_01, duplicates_are_found) {
    one_queue twice;
    twice.t.puts(twice.main, 1);
    twice.t.gets(twice.main, 2, 1);
    twice.t.step();
    twice.t.gets(twice.main, 2, 1);
    EXPECT_EQ(twice.verdict(),
              "BQ-01 received_twice get+put: item 1 (put q @1 of main) of queue q was received by "
              "main in step 1 and again by main in step 2");
    one_queue left;
    left.t.puts(left.main, 1);
    left.t.gets(left.main, 2, 1);
    left.t.leaves(0, 1);
    EXPECT_EQ(left.verdict(),
              "BQ-01 received_and_left get+put: item 1 (put q @1 of main) of queue q was received "
              "by main in step 1 and is still in the queue");
    one_queue left_twice;
    left_twice.t.puts(left_twice.main, 1);
    left_twice.t.leaves(0, 1);
    left_twice.t.leaves(0, 1);
    EXPECT_EQ(left_twice.verdict(),
              "BQ-01 left_twice put: item 1 (put q @1 of main) of queue q is in the queue 2 times "
              "at the end");
}

TEST(bq_01, an_item_whose_put_failed_is_found_where_it_comes_out) {
    one_queue received;
    received.t.puts(received.main, 1, outcome::cancelled);
    received.t.gets(received.main, 2, 1);
    EXPECT_EQ(received.verdict(),
              "BQ-01 failed_put_received get+put: item 1 (put q @1 of main) of queue q was "
              "received by main in step 1 although its put returned cancelled");
    one_queue left;
    left.t.puts(left.main, 1, outcome::timed_out);
    left.t.leaves(0, 1);
    EXPECT_EQ(
        left.verdict(),
        "BQ-01 failed_put_left put+timeout: item 1 (put q @1 of main) of queue q is left in the "
        "queue although its put returned timed out");
}

TEST(bq_01, items_out_of_nothing_are_found) {
    one_queue run;
    run.t.gets(run.main, 2, 9);
    run.t.leaves(0, 8);
    EXPECT_EQ(run.verdict(),
              "BQ-01 unknown_item_received get: item 9, which nobody put there, was received from "
              "queue q by main in step 1\n"
              "BQ-01 unknown_item_left: item 8, which nobody put there, was left in queue q");
}

}  // namespace
}  // namespace rollcall
