#include "runtimes/asyncio/asyncio_runtime.hpp"

#include "harness/campaign/replay.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/trace/hash.hpp"
#include "properties/law_book.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <string>

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

// Where an interpreter hashes by address or by a seed of its own, sets have an order of their own.
TEST(asyncio, a_case_has_one_trace_in_every_process) {
    registry const parts = parts_with_asyncio();
    std::string const written = R"(rollcall case 1
runtime asyncio
expect any

task main:
    group g:
        spawn sleeper x9
        spawn failer

task sleeper:
    try:
        sleep 9
    finally:
        yield

task failer:
    yield
    fail OSError
)";
    test_case c = parse_case(written, "a case").value.value();
    std::uint64_t first = 0;
    for (char const* const seed : {"1", "2", "77", "random"}) {
        setenv("PYTHONHASHSEED", seed, 1);
        replay_report const r = replay_isolated(parts, c, {});
        EXPECT_EQ(r.verdict, "passed") << r.problem << r.story;
        if (first == 0) first = r.trace_hash;
        EXPECT_EQ(r.trace_hash, first) << seed;
    }
    unsetenv("PYTHONHASHSEED");
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

TEST(asyncio, a_program_that_it_cannot_run_is_refused) {
    test_case const c = parse_case(
                            "rollcall case 1\nruntime asyncio\nexpect any\n\ntask main:\n"
                            "    shield:\n        yield\n",
                            "a case")
                            .value.value();
    EXPECT_THAT(replay_isolated(parts_with_asyncio(), c, {}).problem,
                HasSubstr("asyncio cannot run this program: it has no shield"));
}

TEST(asyncio, its_version_is_the_one_that_findings_speak_of) {
    EXPECT_THAT(std::string(python_version()), ::testing::StartsWith("3.11."));
}

}  // namespace
}  // namespace rollcall
