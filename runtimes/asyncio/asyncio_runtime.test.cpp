#include "runtimes/asyncio/asyncio_runtime.hpp"

#include "harness/campaign/replay.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/trace/hash.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <vector>

// CPython keeps what it has until the process ends, and here it runs in the test's own.
extern "C" char const* __lsan_default_suppressions() { return "leak:libpython3"; }

namespace rollcall {
namespace {

using ::testing::HasSubstr;

registry parts_with_asyncio() {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"asyncio", "", "", true, [] { return make_asyncio_runtime(); }});
    return parts;
}

program drawn(std::uint64_t seed) {
    entropy draw = entropy::from_seed(mix(seed));
    generator_options options;
    options.may = make_asyncio_runtime()->supports();
    return generate(draw, options);
}

// The case of a run of the program, with its trace.
test_case recorded(runner& r, program const& prog, std::uint64_t seed) {
    plan const p(prog);
    random_strategy walk(seed);
    r.run(p, walk);
    test_case c;
    c.runtime = "asyncio";
    c.prog = prog;
    c.sched = r.recorded();
    c.trace_hash = r.events().hash();
    c.expected = {expected_kind::any, "", {}};
    return c;
}

// What one run leaves behind the next one must not see: tasks that hang, errors, timers.
TEST(asyncio, a_run_does_not_depend_on_the_runs_before) {
    std::unique_ptr<runtime> const asyncio = make_asyncio_runtime();
    runner r(*asyncio, nullptr);
    std::vector<test_case> cases;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        cases.push_back(recorded(r, drawn(seed), seed));
    }
    for (auto c = cases.rbegin(); c != cases.rend(); ++c) {
        plan const p(c->prog);
        replay_strategy again(c->sched);
        r.run(p, again);
        EXPECT_EQ(r.events().hash(), *c->trace_hash) << print_case(*c);
        EXPECT_EQ(again.divergences(), 0u);
    }
}

TEST(asyncio, a_recorded_run_has_one_trace_however_often) {
    std::unique_ptr<runtime> const asyncio = make_asyncio_runtime();
    runner r(*asyncio, nullptr);
    parse_result const parsed = parse_case(
        "rollcall case 1\nruntime asyncio\nexpect any\n\ntask main:\n    group g:\n"
        "        spawn sleeper x2\n        yield\n        fail OSError\n\n"
        "task sleeper:\n    sleep 9\n",
        "a case");
    test_case const c = recorded(r, parsed.value->prog, 7);
    plan const p(c.prog);
    for (int i = 0; i < 10'000; ++i) {
        replay_strategy again(c.sched);
        r.run(p, again);
        ASSERT_EQ(r.events().hash(), *c.trace_hash) << i;
    }
}

// What a task did, without steps and times: loops differ in how many turns a wait takes.
std::vector<std::string> doings(trace const& t) {
    std::vector<std::string> lines;
    for (event const& e : t.events()) {
        if (e.kind == event_kind::time_advanced || e.kind == event_kind::frames_counted) continue;
        // mini tells what its root raised at once, asyncio when nobody can fetch it any more.
        if (e.kind == event_kind::error_reported) continue;
        // mini's timeout of 0 asks when it is entered, asyncio's in the next turn.
        if (e.kind == event_kind::cancel_reached) continue;
        // asyncio alone counts requests.
        if (e.kind == event_kind::cancel_withdrawn) continue;
        lines.push_back(fmt::format("{} of {}: @{} {} {} {}", name(e.kind), e.task, e.op, e.object,
                                    e.value, name(e.result)));
    }
    return lines;
}

// The interpreter in Python against the one in C++: a program of one task has one schedule, in
// which both runtimes do the same. Not with what catches a timeout's request: see FINDINGS.md, 2.
TEST(asyncio, on_programs_of_one_task_it_does_what_mini_does) {
    capabilities may = make_asyncio_runtime()->supports();
    may.features &= ~set_of(feature::groups, feature::detaches, feature::cancels,
                            feature::catch_cancels, feature::catch_all, feature::rendezvous);
    std::unique_ptr<runtime> const asyncio = make_asyncio_runtime();
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner in_python(*asyncio, nullptr);
    runner in_cpp(*mini, nullptr);
    std::uint64_t kinds = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        entropy draw = entropy::from_seed(mix(seed));
        generator_options options;
        options.may = may;
        program const prog = generate(draw, options);
        plan const p(prog);
        kinds |= p.kinds();
        fifo_strategy own_order;
        in_python.run(p, own_order);
        in_cpp.run(p, own_order);
        test_case shown;
        shown.prog = prog;
        ASSERT_EQ(doings(in_python.events()), doings(in_cpp.events())) << print_case(shown);
    }
    for (op_kind const k : {op_kind::put, op_kind::get, op_kind::timeout, op_kind::try_catch,
                            op_kind::try_finally, op_kind::fail, op_kind::repeat, op_kind::io,
                            op_kind::sleep, op_kind::try_put, op_kind::try_get}) {
        EXPECT_NE(kinds & bit(k), 0u) << name_of(k);
    }
}

TEST(asyncio, cells_and_registers_are_those_of_every_runtime) {
    constexpr std::string_view text =
        "rollcall case 1\nruntime mini\nexpect any\n\ncell x = 3\ncell a[2] = 1\n\ntask main:\n"
        "    group g:\n        spawn child x2\n\ntask child:\n    read x into r\n"
        "    write x = r + index\n    add a[1] by 2 into n\n    cas x from 3 to 9 into won\n"
        "    let i = n * 2\n    if i == 6:\n        expect won == 1\n    else:\n"
        "        expect won == 7\n";
    parse_result const parsed = parse_case(text, "a case");
    ASSERT_TRUE(parsed.value) << parsed.error->text();
    plan const p(parsed.value->prog);
    fifo_strategy own_order;
    std::unique_ptr<runtime> const asyncio = make_asyncio_runtime();
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner in_python(*asyncio, nullptr);
    runner in_cpp(*mini, nullptr);
    in_python.run(p, own_order);
    in_cpp.run(p, own_order);
    EXPECT_EQ(doings(in_python.events()), doings(in_cpp.events()));
}

TEST(asyncio, a_program_that_it_cannot_run_is_refused) {
    test_case const c = parse_case(
                            "rollcall case 1\nruntime asyncio\nexpect any\n\ntask main:\n"
                            "    group g race:\n        yield\n",
                            "a case")
                            .value.value();
    EXPECT_THAT(replay_isolated(parts_with_asyncio(), c, {}).problem,
                HasSubstr("asyncio cannot run this program: it has no race"));
}

TEST(asyncio, a_run_in_which_a_shield_is_left_is_judged_in_part) {
    std::unique_ptr<runtime> const asyncio = make_asyncio_runtime();
    std::unique_ptr<law_book> const laws = make_law_book();
    runner r(*asyncio, laws.get());
    for (bool const is_left : {true, false}) {
        std::string const text =
            "rollcall case 1\nruntime asyncio\nexpect any\n\ntask main:\n    timeout 2:\n"
            "        shield:\n            sleep " +
            std::string(is_left ? "3" : "1") + "\n";
        parse_result const parsed = parse_case(text, "a case");
        plan const p(parsed.value->prog);
        fifo_strategy own_order;
        run_report const& report = r.run(p, own_order);
        EXPECT_EQ(report.judged.in_part, is_left);
        EXPECT_TRUE(report.judged.violations.empty());
    }
}

// Two limits end in one turn: what the inner one finds left keeps it from a TimeoutError.
TEST(asyncio, a_story_tells_how_many_requests_are_left) {
    test_case const c = parse_case(
                            "rollcall case 1\nruntime asyncio\nexpect any\n\nqueue q capacity 1\n\n"
                            "task main:\n    timeout 0:\n        try:\n            get q\n"
                            "        finally:\n            timeout 0:\n                yield\n",
                            "a case")
                            .value.value();
    replay_options options;
    options.with_story = true;
    EXPECT_THAT(replay_isolated(parts_with_asyncio(), c, options).story,
                HasSubstr("back, 1 left"));
}

TEST(asyncio, its_version_is_the_one_that_findings_speak_of) {
    EXPECT_THAT(asyncio_variants()[0].description, HasSubstr(" CPython 3.11."));
}

}  // namespace
}  // namespace rollcall
