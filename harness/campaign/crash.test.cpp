// How the end of a run that died is told, and that a run tells where it is.
#include "harness/campaign/crash.hpp"
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/program/builder.hpp"
#include "harness/run/archetypes.test.hpp"
#include "harness/run/coroutine_runtime.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <cstdlib>

namespace rollcall {

// Adapters with a mistake of their own, each told in a sentence. GCC warns of unnamed namespaces in
// what a coroutine of a header keeps.
namespace crash_test {
class dies_in_begin : public least {
public:
    using least::least;
    void begin(program const&) { std::abort(); }
};
class dies_in_teardown : public least {
public:
    using least::least;
    std::int64_t teardown() { std::abort(); }
};
class forgets_next : public least {
public:
    using least::least;
    turn yield(task_context& self) {
        option o = self.next;
        o.next = nullptr;
        return {gate_, o};
    }
};
}  // namespace crash_test

namespace {

using namespace crash_test;

program put_and_get() {
    using namespace build;
    return program_builder{}.queue("q", 1).task("main", put("q"), get("q")).build();
}

isolated_result death_in(run_place place, std::string mechanism, std::uint32_t op = 0) {
    isolated_result r;
    r.crashed = true;
    r.mechanism = std::move(mechanism);
    r.place = place;
    r.op = op;
    return r;
}

TEST(tell_death, names_the_op_that_was_begun_last) {
    program const prog = put_and_get();
    std::uint32_t const get = prog.tasks[0].body[1].id;
    std::string const at = "in get q @" + std::to_string(get) + " of task main";
    EXPECT_EQ(tell_death(death_in(run_place::ops, "blocked", get), prog),
              "blocked " + at + ": the thread sleeps; an adapter must never block");
    EXPECT_EQ(tell_death(death_in(run_place::ops, "SIGSEGV", get), prog),
              "the process died (SIGSEGV) " + at + ", the op that was begun last");
    EXPECT_EQ(fingerprint_of_death(death_in(run_place::ops, "SIGSEGV", get), prog),
              "crashed SIGSEGV get");
    EXPECT_EQ(kind_of_op(prog, get), bit(op_kind::get));
}

TEST(tell_death, says_so_when_no_op_had_begun) {
    program const prog = put_and_get();
    EXPECT_EQ(tell_death(death_in(run_place::ops, "blocked"), prog),
              "blocked before its first op: the thread sleeps; an adapter must never block");
    EXPECT_EQ(tell_death(death_in(run_place::before, "spin"), prog),
              "the process died (spin) before its first run");
    EXPECT_EQ(kind_of_op(prog, 0), 0u);
}

TEST(tell_death, names_the_method_of_the_adapter_where_no_op_runs) {
    program const prog = put_and_get();
    isolated_result r = death_in(run_place::begin, "SIGABRT");
    EXPECT_EQ(tell_death(r, prog),
              "the process died (SIGABRT) in the adapter's constructor or begin()");
    EXPECT_EQ(fingerprint_of_death(r, prog), "crashed SIGABRT_in_begin");
    r = death_in(run_place::teardown, "SIGSEGV", prog.tasks[0].body[1].id);
    r.waiting = 2;
    EXPECT_EQ(tell_death(r, prog),
              "the process died (SIGSEGV) in the adapter's teardown(), after a run that left 2 "
              "tasks waiting: the library's destructors resume or wait");
    EXPECT_EQ(fingerprint_of_death(r, prog), "crashed SIGSEGV_in_teardown");
}

template <class Adapter>
std::string first_crash_of() {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add(
        {"least", "", "", true, [] { return std::make_unique<coroutine_runtime<Adapter>>(); }});
    campaign_settings settings;
    settings.runtime = "least";
    settings.runs = 8;
    settings.fixed = build::program_builder{}
                         .queue("q", 1)
                         .task("main", build::yield(), build::get("q"))
                         .build();
    campaign_result const r = run_campaign(parts, settings, {});
    return r.findings.empty() ? "none" : r.findings.front().message;
}

TEST(crash, in_an_adapter_is_told_by_its_method) {
    EXPECT_EQ(first_crash_of<dies_in_begin>(),
              "run 0 of unit 0: the process died (SIGABRT) in the adapter's constructor or "
              "begin()");
    EXPECT_EQ(first_crash_of<dies_in_teardown>(),
              "run 0 of unit 0: the process died (SIGABRT) in the adapter's teardown(), after a "
              "run that left 1 task waiting: the library's destructors resume or wait");
}

TEST(crash, of_an_option_without_a_reach_is_told_in_a_sentence) {
    EXPECT_THAT(first_crash_of<forgets_next>(),
                ::testing::EndsWith("of task main, the op that was begun last; gate::post: "
                                    "option.next is null; copy task_context::next"));
}

TEST(crash, a_runtime_that_calls_itself_otherwise_is_named) {
    auto const make = [] { return std::make_unique<coroutine_runtime<least>>(); };
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    runtime_entry const entry{"libx", "", "", true, make};
    EXPECT_EQ(misnamed(entry, ask_traits(parts, entry)),
              "the runtime registered as 'libx' calls itself 'least': its "
              "cases would name one that is not there");
    runtime_entry const least_entry{"least", "", "", true, make};
    EXPECT_EQ(misnamed(least_entry, ask_traits(parts, least_entry)), "");
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

// Thousands of workers would be replaced in vain.
TEST(crash, a_runtime_on_which_every_run_crashes_ends_the_campaign) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"least", "", "", true,
               [] { return std::make_unique<coroutine_runtime<dies_in_begin>>(); }});
    campaign_settings settings;
    settings.runtime = "least";
    settings.runs = 1'000'000;
    campaign_result const r = run_campaign(parts, settings, {});
    EXPECT_EQ(r.counts.runs, 0u);
    EXPECT_EQ(r.counts.crashes, 30u);
    ASSERT_EQ(r.findings.size(), 1u);
    EXPECT_EQ(r.findings.front().fingerprint, "crashed SIGABRT_in_begin");
    EXPECT_THAT(r.notes, ::testing::Contains("no run of the first 10 programs came to its end: "
                                             "what crashes each time is told above"));
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
