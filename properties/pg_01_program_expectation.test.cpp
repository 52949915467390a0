#include "properties/laws.hpp"

#include "fuzzers/mutate.hpp"
#include "harness/program/builder.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/work_bound.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/dfs.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/trace/hash.hpp"
#include "properties/law_book.hpp"
#include "properties/trace_builder.test.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

namespace rollcall {
namespace {

using namespace build;
using build::read;
using build::write;

// What every law says of each schedule of the program, with how many schedules say so.
std::map<std::string, int> verdicts(program const& prog) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    std::unique_ptr<law_book> const laws = make_law_book();
    runner r(*mini, laws.get());
    plan const p(prog);
    dfs_strategy search;
    std::map<std::string, int> said;
    std::uint32_t runs = 0;
    do {
        run_report const& report = r.run(p, search, {p.hash(), runs++});
        std::string text;
        for (violation const& v : report.judged.violations) {
            text += (text.empty() ? "" : "\n") + fingerprint_of(v, *laws) + ": " + v.message;
        }
        if (text.empty()) text = report.hung ? "hung" : "passed";
        ++said[text];
    } while (!search.exhausted());
    return said;
}

using said = std::map<std::string, int>;

// main: group g @1: spawn a @2, spawn b @3; a: write x = 1 @4; b: read x into r @5, expect @6
TEST(pg_01, an_expectation_fails_under_one_schedule_and_holds_under_another) {
    EXPECT_EQ(verdicts(program_builder{}
                           .cell("x")
                           .task("main", group("g", spawn("a"), spawn("b")))
                           .task("a", write("x", "1"))
                           .task("b", read("x", "r"), expect("r == 1"))
                           .build()),
              (said{{"passed", 1},
                    {"PG-01 expectation_failed expect: expect r == 1 @6 of b.1 does not hold in "
                     "step 2",
                     1}}));
}

// main: group g @1: spawn a @2, spawn b @3; a: lock m @4, yield @5, lock n @6, unlock n @7,
// unlock m @8; b the other way round @9 to @13
TEST(pg_01, two_tasks_with_two_locks_in_opposite_order_deadlock) {
    said const result =
        verdicts(program_builder{}
                     .lock("m")
                     .lock("n")
                     .task("main", group("g", spawn("a"), spawn("b")))
                     .task("a", lock("m"), yield(), lock("n"), unlock("n"), unlock("m"))
                     .task("b", lock("n"), yield(), lock("m"), unlock("m"), unlock("n"))
                     .build());
    EXPECT_EQ(result,
              (said{{"passed", 2},
                    {"PG-01 deadlocked_on_locks lock: 2 tasks wait for ever: a.1 at lock n @6 "
                     "waits for lock n, held by b.1; b.1 at lock m @11 waits for lock m, held by "
                     "a.1",
                     2}}))
        << "nothing but the program is blamed";
}

TEST(pg_01, a_correct_program_passes_under_all_its_schedules) {
    program_builder b;
    b.cell("x").lock("m").task("main", group("g", spawn("w", 3)), read("x", "r"), expect("r == 3"));
    b.task("w", lock("m"), yield(), read("x", "r"), yield(), write("x", "r + 1"), yield(),
           unlock("m"));
    said const result = verdicts(b.build());
    EXPECT_EQ(result, (said{{"passed", 6}})) << "the lock leaves nothing but who comes first";
}

TEST(pg_01, what_has_no_meaning_is_told) {
    auto const alone = [](op_draft o) {
        said const result = verdicts(program_builder{}
                                         .cells("a", 2)
                                         .lock("m")
                                         .task("main", let("i", "2"), std::move(o))
                                         .build());
        EXPECT_EQ(result.size(), 1u);
        return result.begin()->first;
    };
    EXPECT_EQ(alone(write("a[i]", "1")),
              "PG-01 index_out_of_range write: write a[i] = 1 @2 of main has an index that is out "
              "of range in step 1");
    EXPECT_EQ(alone(let("j", "1 % (i - 2)")),
              "PG-01 value_undefined let: let j = 1 % (i - 2) @2 of main divides by zero in step "
              "1");
    EXPECT_EQ(alone(if_else("1 % (i - 2)", {})),
              "PG-01 value_undefined if_else: if 1 % (i - 2) @2 of main divides by zero in step 1");
    EXPECT_EQ(alone(unlock("m")),
              "PG-01 unlocked_by_another unlock: main at unlock m @2 does not hold lock m in step "
              "1");
}

// Who else hangs because of a deadlock is no finding: a host, a joiner, one who waits for an item,
// one who was to be cancelled, and a timeout whose task waits for the lock.
TEST(pg_01, nobody_blames_the_runtime_for_what_a_deadlock_holds_up) {
    program const prog =
        program_builder{}
            .queue("q", 1)
            .lock("m")
            .task("main",
                  group("g", spawn("a"), spawn("b"), spawn("c"), spawn("d"), spawn("e"), yield()),
                  put("q"))
            .task("a", lock("m"))
            .task("b", io(), lock("m"), put("q"))
            .task("c", get("q"))
            .task("d", join("b"))
            .task("e", timeout(2, sleep(1), lock("m")), fail("E"))
            .build();
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    std::unique_ptr<law_book> const laws = make_law_book();
    runner r(*mini, laws.get());
    plan const p(prog);
    EXPECT_FALSE(p.complete());
    std::uint32_t deadlocks = 0;
    dfs_strategy search(dfs_cost::deviations, 3);
    std::uint32_t runs = 0;
    do {
        run_report const& report = r.run(p, search, {p.hash(), runs++});
        deadlocks += r.events().saw(event_kind::lock_awaited) ? 1u : 0u;
        for (violation const& v : report.judged.violations) {
            EXPECT_EQ(laws->laws()[v.law].id, "PG-01") << v.message;
        }
    } while (!search.exhausted() && runs < 20'000);
    EXPECT_EQ(deadlocks, runs) << "whoever takes the lock keeps it";
}

// main: let r = 1 @1, expect r == 1 @2, lock m @3
TEST(pg_01, is_exercised_by_what_could_have_failed) {
    trace_builder t(program_builder{}
                        .lock("m")
                        .task("main", let("r", "1"), expect("r == 1"), lock("m"))
                        .build());
    task_id const main = t.root();
    t.does(main, 1);
    EXPECT_EQ(t.verdict(pg_01::law), "not exercised");
    t.does(main, 2);
    EXPECT_EQ(t.verdict(pg_01::law), "holds");
    t.op_begins(main, 3);
    t.hangs(main);
    t.record(event_kind::lock_awaited, main, 3, 0, main);
    EXPECT_EQ(t.verdict(pg_01::law),
              "PG-01 deadlocked_on_locks lock: 1 task waits for ever: main at lock m @3 waits for "
              "lock m, held by main");
}

TEST(pg_01, many_who_wait_are_not_all_named) {
    std::string const text = verdicts(program_builder{}
                                          .lock("m")
                                          .task("main", lock("m"), group("g", spawn("w", 10)))
                                          .task("w", lock("m"))
                                          .build())
                                 .begin()
                                 ->first;
    EXPECT_TRUE(
        text.starts_with("PG-01 deadlocked_on_locks lock: 10 tasks wait for ever: w.1 at "
                         "lock m @4 waits for lock m, held by main; w.2 at"))
        << text;
    EXPECT_TRUE(text.ends_with("held by main; ...")) << text;
}

// Whatever programs with locks do, and wherever they get stuck: only the program is blamed, and a
// run replays from its choices.
TEST(pg_01, no_other_law_speaks_of_mutated_programs_with_locks) {
    parse_result const start = parse_case(R"(rollcall case 1
queue q capacity 1
cell a[3] = 1
lock m
lock n[2]
task main:
    group g:
        spawn w x2
        spawn c
        timeout 3:
            yield
            lock n[0]
            sleep 1
            unlock n[0]
        cancel w
task w:
    lock m
    add a[index] by 1 into i
    io
    lock n[i % 2]
    put q timeout 2
    unlock m
    try:
        sleep 2
    finally:
        unlock n[i % 2]
task c:
    try:
        get q
        lock n[1]
        yield
        fail E
    catch error:
        yield
        lock m
)");
    ASSERT_TRUE(start.value) << start.error->text();
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    std::unique_ptr<law_book> const laws = make_law_book();
    runner r(*mini, laws.get());
    std::uint32_t deadlocks = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        entropy draw = entropy::from_seed(mix(seed));
        program prog = start.value->prog;
        for (int i = 0; i < 10; ++i) prog = mutate(prog, draw);
        if (bound_work(prog).ops > complete_ops_max) continue;
        plan const p(prog);
        for (std::uint64_t s = 0; s < 4; ++s) {
            random_strategy walk(combine(seed, s));
            run_report const& report = r.run(p, walk);
            for (violation const& v : report.judged.violations) {
                ASSERT_EQ(laws->laws()[v.law].id, "PG-01") << v.message << "\n"
                                                           << print_program(prog);
            }
            deadlocks += r.events().saw(event_kind::lock_awaited) ? 1u : 0u;
            schedule const recorded = r.recorded();
            std::uint64_t const hash = r.events().hash();
            replay_strategy again(recorded);
            r.run(p, again);
            ASSERT_EQ(again.divergences(), 0u);
            ASSERT_EQ(r.events().hash(), hash);
        }
    }
    EXPECT_GT(deadlocks, 100u);
}

}  // namespace
}  // namespace rollcall
