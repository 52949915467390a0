#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: put q @1, get q @2, try_put q @3, try_get q @4, close q @5
struct tried {
    explicit tried(std::uint32_t capacity = 1)
        : t(program_builder{}
                .queue("q", capacity)
                .task("main", put("q"), get("q"), try_put("q"), try_get("q"), close("q"))
                .build()) {}
    trace_builder t;
    task_id main = t.root();
    task_id other = t.spawns(main, "main");

    void try_get_in_vain() {
        t.op_begins(main, 4, 0);
        t.op_ends(main, outcome::would_block);
    }
    // What was put must turn up somewhere, or the law leaves the run to BQ-01.
    std::string verdict(std::uint32_t left = 0) {
        if (left != 0) t.leaves(0, left);
        return t.verdict(bq_07::law);
    }
};

TEST(bq_07, what_is_never_refused_says_nothing) {
    tried run;
    std::uint32_t const item = run.t.puts(run.main, 1);
    EXPECT_EQ(run.verdict(item), "not exercised");
}

TEST(bq_07, a_try_put_at_a_full_queue_and_a_try_get_at_an_empty_one_are_fine) {
    tried run;
    run.try_get_in_vain();
    std::uint32_t const item = run.t.puts(run.main, 1);
    run.t.puts(run.main, 3, outcome::would_block);
    EXPECT_EQ(run.verdict(item), "holds");
}

TEST(bq_07, what_is_closed_after_a_close_has_begun_is_fine) {
    tried run;
    run.t.op_begins(run.other, 5, 0);
    run.t.puts(run.main, 1, outcome::closed);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_07, what_is_closed_before_is_found) {
    tried run;
    run.t.puts(run.main, 1, outcome::closed);
    EXPECT_EQ(
        run.verdict(),
        "BQ-07 closed_before_a_close put: put q @1 of main returned closed in step 1, although "
        "queue q had not been closed");
}

TEST(bq_07, a_try_put_that_gives_up_beside_room_is_found) {
    tried run(2);
    std::uint32_t const item = run.t.puts(run.main, 1);
    run.t.puts(run.main, 3, outcome::would_block);
    EXPECT_EQ(run.verdict(item),
              "BQ-07 would_block_beside_room try_put: try_put q @3 of main returned would block in "
              "step 1, although queue q had room for certain");
}

TEST(bq_07, a_try_get_that_gives_up_beside_an_item_is_found) {
    tried run;
    std::uint32_t const item = run.t.puts(run.main, 1);
    run.try_get_in_vain();
    EXPECT_EQ(run.verdict(item),
              "BQ-07 would_block_beside_item try_get: try_get q @4 of main returned would block in "
              "step 1, although queue q held an item for certain");
}

TEST(bq_07, room_that_an_open_put_may_have_taken_is_granted) {
    tried run;
    run.t.op_begins(run.other, 1, 0);
    run.t.puts(run.main, 3, outcome::would_block);
    EXPECT_EQ(run.verdict(), "holds");
}

TEST(bq_07, an_item_that_an_open_get_may_have_taken_is_granted) {
    tried run;
    std::uint32_t const item = run.t.puts(run.main, 1);
    run.t.op_begins(run.other, 2, 0);
    run.try_get_in_vain();
    EXPECT_EQ(run.verdict(item), "holds");
}

TEST(bq_07, a_try_inside_which_others_went_on_is_not_judged) {
    tried run;
    run.t.op_begins(run.main, 4, 0);
    std::uint32_t const item = run.t.puts(run.other, 1);
    run.t.op_ends(run.main, outcome::would_block);
    EXPECT_EQ(run.verdict(item), "holds");
}

TEST(bq_07, a_lost_item_says_nothing_of_what_was_in_the_queue) {
    tried run;
    run.t.puts(run.main, 1);
    run.try_get_in_vain();
    EXPECT_EQ(run.verdict(), "holds") << "BQ-01 has it";
}

}  // namespace
}  // namespace rollcall
