#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: put q @1, get q @2
struct bounded {
    explicit bounded(std::uint32_t capacity)
        : t(program_builder{}.queue("q", capacity).task("main", put("q"), get("q")).build()) {}
    trace_builder t;
    task_id main = t.root();
    task_id other = t.spawns(main, "main");

    // What was put must turn up somewhere, or the law leaves the run to BQ-01.
    std::string verdict() {
        for (std::uint32_t item = 1; item <= t.last_item(); ++item) {
            if (item > received) t.leaves(0, item);
        }
        return t.verdict(bq_02::law);
    }
    std::uint32_t received = 0;
};

TEST(bq_02, a_queue_that_was_never_full_says_nothing) {
    bounded run(2);
    run.t.puts(run.main, 1);
    EXPECT_EQ(run.verdict(), "not exercised");
}

TEST(bq_02, a_full_queue_is_fine) {
    bounded run(2);
    run.t.puts(run.main, 1);
    run.t.puts(run.main, 1);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_02, a_put_may_return_before_the_get_that_made_room_for_it) {
    bounded run(1);
    run.t.puts(run.main, 1);
    run.t.op_begins(run.other, 2);
    run.t.puts(run.main, 1);
    run.t.step();
    run.t.op_ends(run.other, outcome::ok, 1);
    run.received = 1;
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_02, one_item_too_many_is_found) {
    bounded run(1);
    run.t.puts(run.main, 1);
    run.t.step();
    run.t.puts(run.main, 1);
    EXPECT_EQ(run.verdict(),
              "BQ-02 over_capacity put: queue q of capacity 1 held 2 when put q @1 of main had "
              "returned in step 2");
}

TEST(bq_02, a_get_that_ends_without_an_item_made_no_room) {
    bounded run(1);
    run.t.puts(run.main, 1);
    run.t.op_begins(run.other, 2);
    run.t.puts(run.main, 1);
    run.t.step();
    run.t.op_ends(run.other, outcome::cancelled);
    EXPECT_EQ(run.verdict(),
              "BQ-02 over_capacity put: queue q of capacity 1 held 2 when get q @2 of main.2 had "
              "returned in step 2");
}

TEST(bq_02, an_earlier_put_that_failed_is_told_apart) {
    bounded run(1);
    run.t.puts(run.main, 1, outcome::cancelled);
    run.t.puts(run.main, 1);
    run.t.puts(run.main, 1);
    run.received = 1;
    EXPECT_EQ(run.verdict(),
              "BQ-02 over_capacity_after_failed_put put: queue q of capacity 1 held 2 when put q "
              "@1 of main had returned in step 1");
}

TEST(bq_02, a_rendezvous_without_a_getter_is_found_where_capacity_0_is_one) {
    bounded run(0);
    run.t.puts(run.main, 1);
    EXPECT_EQ(run.verdict(),
              "BQ-02 rendezvous_without_getter put: queue q of capacity 0 held an item when put q "
              "@1 of main had returned in step 1");
    run.t.declares.capacity_zero.value = zero_capacity::no_bound;
    EXPECT_EQ(run.t.verdict(bq_02::law), "not exercised");
}

TEST(bq_02, a_rendezvous_with_a_getter_and_a_queue_without_a_bound_are_fine) {
    bounded rendezvous(0);
    rendezvous.t.op_begins(rendezvous.other, 2);
    rendezvous.t.puts(rendezvous.main, 1);
    rendezvous.t.op_ends(rendezvous.other, outcome::ok, 1);
    rendezvous.t.op_begins(rendezvous.main, 1);
    rendezvous.t.gets(rendezvous.other, 2, 2);
    rendezvous.t.op_ends(rendezvous.main);
    rendezvous.received = 2;
    EXPECT_EQ(rendezvous.verdict(), "holds");
    bounded endless(unbounded);
    for (int i = 0; i < 100; ++i) endless.t.puts(endless.main, 1);
    EXPECT_EQ(endless.verdict(), "not exercised");
}

}  // namespace
}  // namespace rollcall
