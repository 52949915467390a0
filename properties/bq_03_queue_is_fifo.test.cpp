#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: put q @1, get q @2, put r @3
struct two_items {
    trace_builder t{program_builder{}
                        .queue("q", 3)
                        .queue("r", 3)
                        .task("main", put("q"), get("q"), put("r"))
                        .build()};
    task_id main = t.root();
    task_id other = t.spawns(main, "main");
    std::string verdict() const { return t.verdict(bq_03::law); }
};

TEST(bq_03, items_in_order_are_fine) {
    two_items run;
    run.t.puts(run.main, 1);
    run.t.puts(run.main, 1);
    run.t.gets(run.main, 2, 1);
    run.t.gets(run.main, 2, 2);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_03, is_promised_only_where_the_oldest_item_goes_first) {
    dialect d = all_promised();
    EXPECT_TRUE(bq_03::law.promised(d));
    d.queue_is_fifo.value = false;
    EXPECT_FALSE(bq_03::law.promised(d));
}

TEST(bq_03, a_single_item_and_items_of_two_queues_say_nothing) {
    two_items run;
    run.t.puts(run.main, 1);
    run.t.puts(run.main, 3);
    run.t.gets(run.main, 2, 1);
    run.t.leaves(1, 2);
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(bq_03, puts_that_overlap_may_be_accepted_in_either_order) {
    two_items run;
    run.t.op_begins(run.main, 1);
    run.t.step();
    run.t.puts(run.other, 1);
    run.t.op_ends(run.main);
    run.t.gets(run.main, 2, 2);
    run.t.gets(run.main, 2, 1);
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(bq_03, gets_that_overlap_may_return_in_either_order) {
    two_items run;
    run.t.puts(run.main, 1);
    run.t.puts(run.main, 1);
    run.t.op_begins(run.main, 2);
    run.t.gets(run.other, 2, 2);
    run.t.op_ends(run.main, outcome::ok, 1);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_03, a_lost_item_is_not_this_laws) {
    two_items run;
    run.t.puts(run.main, 1);
    run.t.puts(run.main, 1);
    run.t.gets(run.main, 2, 2);
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(bq_03, an_item_that_overtakes_is_found) {
    two_items run;
    run.t.puts(run.main, 1);
    run.t.step();
    run.t.puts(run.main, 1);
    run.t.gets(run.main, 2, 2);
    run.t.step();
    run.t.gets(run.main, 2, 1);
    EXPECT_EQ(run.verdict(),
              "BQ-03 overtaken get+put: item 1 (put q @1 of main) of queue q was in the queue in "
              "step 1, yet main received the later item 2 (put q @1 of main) in step 2, and the "
              "older one was asked for only in step 3");
}

TEST(bq_03, an_item_that_is_left_behind_is_found) {
    two_items run;
    run.t.puts(run.main, 1);
    run.t.puts(run.main, 1);
    run.t.gets(run.main, 2, 2);
    run.t.leaves(0, 1);
    EXPECT_EQ(run.verdict(),
              "BQ-03 overtaken_left get+put: item 1 (put q @1 of main) of queue q was in the queue "
              "in step 1, yet main received the later item 2 (put q @1 of main) in step 1, and the "
              "older one was left in the queue");
}

}  // namespace
}  // namespace rollcall
