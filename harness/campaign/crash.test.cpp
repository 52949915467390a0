// How the end of a run that died is told, and that a run tells where it is.
#include "harness/campaign/crash.hpp"
#include "harness/campaign/campaign.hpp"
#include "harness/program/builder.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <cstdlib>

namespace rollcall {
namespace {

program put_and_get() {
    using namespace build;
    return program_builder{}.queue("q", 1).task("main", put("q"), get("q")).build();
}

TEST(tell_death, names_the_op_that_was_begun_last) {
    program const prog = put_and_get();
    std::uint32_t const get = prog.tasks[0].body[1].id;
    std::string const at = "in get q @" + std::to_string(get) + " of task main";
    EXPECT_EQ(tell_death("blocked", prog, get),
              "blocked " + at + ": the thread sleeps; an adapter must never block");
    EXPECT_EQ(tell_death("SIGSEGV", prog, get),
              "the process died (SIGSEGV) " + at + ", the op that was begun last");
    EXPECT_EQ(kind_of_op(prog, get), bit(op_kind::get));
}

TEST(tell_death, says_so_when_no_op_had_begun) {
    EXPECT_EQ(tell_death("blocked", put_and_get(), 0),
              "blocked before its first op: the thread sleeps; an adapter must never block");
    EXPECT_EQ(tell_death("spin", put_and_get(), 0), "the process died (spin) before its first op");
    EXPECT_EQ(kind_of_op(put_and_get(), 0), 0u);
}

TEST(run_mark, tells_the_runs_and_the_op_that_was_begun_last) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    run_mark mark;
    r.tell(&mark);
    program const prog = put_and_get();
    plan const p(prog);
    fifo_strategy own_order;
    for (std::uint64_t run = 1; run <= 3; ++run) {
        r.run(p, own_order);
        EXPECT_EQ(mark.runs_begun.load(), run);
        EXPECT_FALSE(mark.in_run.load());
        EXPECT_EQ(mark.op.load(), prog.tasks[0].body[1].id);
    }
    mark.begin_run();
    EXPECT_TRUE(mark.in_run.load());
    EXPECT_EQ(mark.op.load(), 0u);
}

// Such workers are replaced in vain.
TEST(crash, a_runtime_that_cannot_be_made_ends_the_campaign) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"unmade", "", "", true, []() -> std::unique_ptr<runtime> { std::abort(); }});
    campaign_settings settings;
    settings.runtime = "unmade";
    settings.runs = 1'000'000;
    campaign_result const r = run_campaign(parts, settings, {});
    EXPECT_EQ(r.counts.runs, 0u);
    EXPECT_GE(r.unexplained, 1u);
    EXPECT_THAT(r.notes,
                ::testing::Contains("10 workers in a row died before their first run (SIGABRT): "
                                    "can the runtime be made?"));
    EXPECT_LE(r.notes.size(), 3u) << "not one for each of them";
}

}  // namespace
}  // namespace rollcall
