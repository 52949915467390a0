#include "harness/program/builder.hpp"
#include "properties/laws.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: group g @1: spawn w @2; w: yield @3
struct a_run {
    trace_builder t{
        program_builder{}.task("main", group("g", spawn("w"))).task("w", yield()).build()};
    task_id main = t.root();
    object_id g = t.opens(main, 1);
    task_id w = t.spawns(main, "w", g, 2);
};

TEST(rt_01, work_that_runs_once_and_later_is_fine) {
    a_run run;
    run.t.step();
    run.t.begins(run.w);
    EXPECT_EQ(run.t.verdict(rt_01::law), "holds");
}

TEST(rt_01, a_child_that_runs_inside_its_spawn_is_found) {
    a_run run;
    run.t.record(event_kind::work_ran_inline, run.w);
    EXPECT_EQ(run.t.verdict(rt_01::law),
              "RT-01 ran_inline spawn: w.1 began in step 1 inside spawn w @2 of main");
}

TEST(rt_01, a_second_resumption_is_found) {
    a_run run;
    run.t.begins(run.w);
    run.t.op_begins(run.w, 3);
    run.t.step();
    run.t.record(event_kind::work_ran_twice, run.w);
    EXPECT_EQ(run.t.verdict(rt_01::law),
              "RT-01 ran_twice yield: w.1 was resumed a second time for one wait, in step 2, at "
              "yield @3");
}

TEST(rt_02, a_run_that_ends_or_is_merely_long_is_fine) {
    a_run run;
    EXPECT_EQ(run.t.verdict(rt_02::law), "holds");
    run.t.gave_up = true;
    run.t.record(event_kind::turns_exceeded, run.w, 0, nothing, 1'000);
    EXPECT_EQ(run.t.verdict(rt_02::law), "holds");
}

TEST(rt_02, a_wait_that_polls_is_found) {
    a_run run;
    run.t.idles(1);
    run.t.begins(run.w);
    run.t.op_begins(run.w, 3);
    run.t.step(10'000);
    run.t.gave_up = true;
    run.t.record(event_kind::turns_exceeded, run.w, 0, nothing, 10'000);
    EXPECT_EQ(run.t.verdict(rt_02::law),
              "RT-02 turns_on_the_spot yield: 10,000 steps in one instant while the program began "
              "1 op; w.1 ran last, at yield @3");
}

TEST(rt_03, frames_that_balance_are_fine) {
    a_run run;
    EXPECT_EQ(run.t.verdict(rt_03::law), "not exercised");
    run.t.record(event_kind::frames_counted);
    EXPECT_EQ(run.t.verdict(rt_03::law), "holds");
}

TEST(rt_03, frames_that_do_not_balance_are_found) {
    struct {
        std::uint32_t frames;
        bool asked;
        bool refused;
        char const* message;
    } const table[] = {
        {1, false, false,
         "RT-03 leaked: 1 frame left over when the run was over, neither finished nor "
         "destroyed"},
        {2, true, false,
         "RT-03 leaked_beside_cancel: 2 frames left over when the run was over, neither "
         "finished nor destroyed"},
        {2, true, true,
         "RT-03 leaked_beside_refusal: 2 frames left over when the run was over, neither "
         "finished nor destroyed"},
        {UINT32_MAX, false, false,
         "RT-03 destroyed_twice: 1 frame more than were created were destroyed"},
    };
    for (auto const& row : table) {
        a_run run;
        if (row.asked) run.t.asks(run.w, cancel_cause::program);
        if (row.refused) run.t.refuses(run.main, run.w);
        run.t.record(event_kind::frames_counted, nothing, 0, nothing, row.frames);
        EXPECT_EQ(run.t.verdict(rt_03::law), row.message);
        run.t.gave_up = true;
        EXPECT_EQ(run.t.verdict(rt_03::law), "not exercised");
    }
}

TEST(rt_03, is_promised_only_where_frames_are_counted) {
    dialect d = all_promised();
    EXPECT_TRUE(rt_03::law.promised(d));
    d.frames_are_counted.promised = false;
    EXPECT_FALSE(rt_03::law.promised(d));
}

}  // namespace
}  // namespace rollcall
