#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: put q @1, get q @2, try_put q @3
struct three_tasks {
    trace_builder t{
        program_builder{}.queue("q", 1).task("main", put("q"), get("q"), try_put("q")).build()};
    task_id main = t.root();
    task_id second = t.spawns(main, "main");
    task_id third = t.spawns(main, "main");
    std::string verdict() const { return t.verdict(bq_06::law); }

    // Two puts wait; then they have returned.
    void two_putters_wait() {
        t.op_begins(main, 1);
        t.step();
        t.op_begins(second, 1);
        t.step();
        t.op_ends(second);
        t.step();
        t.op_ends(main);
    }
};

TEST(bq_06, putters_may_run_again_in_any_order_as_long_as_their_items_keep_theirs) {
    three_tasks run;
    run.two_putters_wait();
    run.t.gets(run.third, 2, 1);
    run.t.gets(run.third, 2, 2);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_06, a_putter_that_is_overtaken_is_found) {
    three_tasks run;
    run.two_putters_wait();
    run.t.gets(run.third, 2, 2);
    run.t.gets(run.third, 2, 1);
    EXPECT_EQ(run.verdict(),
              "BQ-06 putter_overtaken put: item 1 (put q @1 of main) waited at queue q since step "
              "1, item 2 (put q @1 of main.2) came in step 2, and its item was received first, in "
              "step 4");
}

TEST(bq_06, a_try_put_that_overtakes_a_waiting_putter_is_found) {
    three_tasks run;
    run.t.op_begins(run.main, 1);
    run.t.step();
    run.t.puts(run.second, 3);
    run.t.step();
    run.t.op_ends(run.main);
    run.t.gets(run.third, 2, 2);
    run.t.gets(run.third, 2, 1);
    EXPECT_EQ(run.verdict(),
              "BQ-06 putter_overtaken_by_try_put put+try_put: item 1 (put q @1 of main) waited at "
              "queue q since step 1, item 2 (try_put q @3 of main.2) came in step 2, and its item "
              "was received first, in step 3");
}

TEST(bq_06, puts_of_one_step_or_of_one_after_the_other_say_nothing) {
    three_tasks run;
    run.t.op_begins(run.main, 1);
    run.t.op_begins(run.second, 1);
    run.t.step();
    run.t.op_ends(run.second);
    run.t.op_ends(run.main);
    run.t.gets(run.third, 2, 2);
    run.t.gets(run.third, 2, 1);
    EXPECT_EQ(run.verdict(), "holds");
    three_tasks apart;
    apart.t.puts(apart.main, 1);
    apart.t.puts(apart.second, 1);
    EXPECT_EQ(apart.verdict(), "not exercised");
}

// Two gets wait; two items are put, one after the other.
std::string two_getters(std::uint32_t first_gets, std::uint32_t second_gets) {
    three_tasks run;
    run.t.op_begins(run.main, 2);
    run.t.step();
    run.t.op_begins(run.second, 2);
    run.t.step();
    run.t.puts(run.third, 1);
    run.t.puts(run.third, 1);
    run.t.step();
    run.t.op_ends(run.second, outcome::ok, second_gets);
    run.t.op_ends(run.main, outcome::ok, first_gets);
    return run.verdict();
}

TEST(bq_06, getters_are_served_the_items_in_the_order_in_which_they_came) {
    EXPECT_EQ(two_getters(1, 2), "holds");
    EXPECT_EQ(two_getters(2, 1),
              "BQ-06 getter_overtaken get: main waited at queue q since step 1 and got item 2 (put "
              "q @1 of main.3); main.2 came in step 2 and got the earlier item 1 (put q @1 of "
              "main.3)");
}

TEST(bq_06, is_promised_only_where_the_queue_is_fair) {
    dialect d = all_promised();
    EXPECT_TRUE(bq_06::law.promised(d));
    d.queue_is_fair.value = false;
    EXPECT_FALSE(bq_06::law.promised(d));
}

}  // namespace
}  // namespace rollcall
