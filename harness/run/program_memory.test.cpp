// Cells, registers and locks as programs use them: what each op does, what a step is, what waits.
#include "harness/program/builder.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

namespace rollcall::program_memory_test {
namespace {

using namespace build;
using build::read;
using build::write;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct touch {
    object_class object;
    access_kind kind;
    std::uint32_t index;
    bool operator==(touch const&) const = default;
};

// The runtime's own order; notes what steps touch of cells and locks.
struct observer final : strategy {
    std::vector<touch> touched;
    std::vector<object_id> locks;  // of the options that were taken
    unsigned observes() const noexcept override { return sees_steps; }
    std::size_t pick(ready_set const&) override { return 0; }
    void on_step(step_record const& step) override {
        locks.push_back(step.taken->lock);
        for (access const& a : step.touched) {
            if (a.object == object_class::cell || a.object == object_class::lock) {
                touched.push_back({a.object, a.kind, a.index});
            }
        }
    }
};

class played {
public:
    explicit played(program prog) : program_(std::move(prog)), plan_(program_) {
        report_ = runner_.run(plan_, watch);
    }
    // "@3 ok 7": what each of those ops returned, with its value.
    std::vector<std::string> returned() const {
        std::vector<std::string> all;
        for (event const& e : runner_.events().events()) {
            if (e.kind != event_kind::op_returned ||
                (bit(plan_.op_of(e.op).kind) & generated_ops) != 0) {
                continue;
            }
            all.push_back("@" + std::to_string(e.op) + " " + std::string(name(e.result)) + " " +
                          std::to_string(static_cast<std::int32_t>(e.value)));
        }
        return all;
    }
    std::vector<std::string> faults() const {
        std::vector<std::string> all;
        for (event const& e : runner_.events().events()) {
            if (e.kind != event_kind::program_at_fault) continue;
            std::string text = "@" + std::to_string(e.op) + " ";
            text += name(static_cast<program_fault>(e.value));
            if (e.object != nothing) text += " " + std::to_string(e.object);
            all.push_back(text);
        }
        return all;
    }
    std::vector<event> of_kind(event_kind kind) const {
        std::vector<event> all;
        for (event const& e : runner_.events().events()) {
            if (e.kind == kind) all.push_back(e);
        }
        return all;
    }
    run_report const& report() const { return report_; }

    observer watch;

private:
    program program_;
    plan plan_;
    std::unique_ptr<runtime> mini_ = make_mini_runtime();
    runner runner_{*mini_, nullptr};
    run_report report_;
};

TEST(program_memory, each_op_on_a_cell_does_what_it_says) {
    played const p(program_builder{}
                       .cell("x", 5)
                       .cells("a", 3, -1)
                       .task("main", read("x", "r"), write("a[r - 4]", "r * 2"), read("a[1]", "s"),
                             add("x", "-2", "n"), cas("x", "3", "8", "won"),
                             cas("x", "3", "9", "lost"), read("x", "t"),
                             expect("s == 10 and n == 3 and won and not lost and t == 8"))
                       .build());
    EXPECT_THAT(p.returned(), ElementsAre("@1 ok 5", "@2 ok 10", "@3 ok 10", "@4 ok 3", "@5 ok 1",
                                          "@6 ok 0", "@7 ok 8", "@8 ok 0"));
    EXPECT_THAT(p.faults(), IsEmpty());
    EXPECT_EQ(p.report().steps, 1u) << "no op on a cell is a scheduling point";
}

TEST(program_memory, footprints_tell_reads_from_writes) {
    played const p(program_builder{}
                       .cell("x")
                       .cells("a", 3)
                       .lock("m")
                       .task("main", read("x", "r"), write("a[2]", "1"), add("a[0]", "1"),
                             cas("x", "0", "1"), cas("x", "0", "2"), let("i", "r"),
                             if_else("i", {}), expect("not i"), lock("m"), unlock("m"))
                       .build());
    constexpr auto cell = object_class::cell;
    EXPECT_THAT(p.watch.touched,
                ElementsAre(touch{cell, access_kind::read, 0}, touch{cell, access_kind::write, 3},
                            touch{cell, access_kind::write, 1}, touch{cell, access_kind::write, 0},
                            touch{object_class::lock, access_kind::write, 0}))
        << "each once in a step";
}

TEST(program_memory, what_is_at_fault_is_refused_and_the_task_goes_on) {
    played const p(program_builder{}
                       .cells("a", 2, 4)
                       .lock("m")
                       .locks("fork", 2)
                       .task("main", let("i", "2"), read("a[i]", "r"), write("a[-i]", "7"),
                             write("a[0]", "1 % (i - 2)"), add("a[0]", "1 % (i - 2)", "n"),
                             read("a[i % (i - 2)]", "s"), let("t", "i % (i - 2)"),
                             if_else("i % (i - 2)", {yield()}, {yield()}), expect("i % (i - 2)"),
                             expect("i == 3"), unlock("m"), lock("fork[i]"), read("a[0]", "last"),
                             expect("r == 0 and s == 0 and t == 0"), expect("n == 0 and last == 4"))
                       .build());
    EXPECT_THAT(
        p.faults(),
        ElementsAre("@2 index out of range", "@3 index out of range", "@4 value undefined 0",
                    "@5 value undefined 0", "@6 value undefined", "@7 value undefined",
                    "@8 value undefined", "@11 value undefined", "@12 expectation failed",
                    "@13 unlocked by another 0", "@14 index out of range"));
    EXPECT_THAT(p.returned(),
                ElementsAre("@1 ok 2", "@2 refused 0", "@3 refused 0", "@4 refused 0",
                            "@5 refused 0", "@6 refused 0", "@7 refused 0", "@8 refused 0",
                            "@11 refused 0", "@12 refused 0", "@13 refused 0", "@14 refused 0",
                            "@15 ok 4", "@16 ok 0", "@17 ok 0"));
    EXPECT_EQ(p.report().steps, 1u) << "an 'if' without a value takes neither branch";
}

TEST(program_memory, registers_are_a_tasks_own_and_index_tells_which_of_its_kind_it_is) {
    program const prog = program_builder{}
                             .cells("seen", 6)
                             .task("main", let("r", "40"),
                                   group("g", spawn("host", 2), spawn("w", 2), yield(), spawn("w")),
                                   read("seen[0]", "a"), read("seen[1]", "b"), read("seen[2]", "c"),
                                   expect("r == 40 and a == 3 and b == 3 and c == 1"))
                             .task("host", group("h", spawn("w", 2)))
                             .task("w", expect("r == 0"), let("r", "index"), yield(),
                                   add("seen[index]", "1"), expect("r == index"))
                             .build();
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    plan const p(prog);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        random_strategy walk(seed);
        r.run(p, walk);
        EXPECT_FALSE(r.events().saw(event_kind::program_at_fault)) << seed;
    }
}

TEST(program_memory, branches_nest_deeper_than_a_walk_can_hold) {
    op_draft inner = add("x", "1");
    for (int depth = 0; depth < 20; ++depth) {
        inner = depth % 2 == 0 ? if_else("1", {inner}) : if_else("0", {yield()}, {inner});
    }
    played const p(program_builder{}
                       .cell("x")
                       .task("main", repeat(3, inner), read("x", "r"), expect("r == 3"))
                       .build());
    EXPECT_THAT(p.faults(), IsEmpty());
    EXPECT_EQ(p.report().steps, 1u);
}

// a: lock m @4, yield @5, unlock m @6; b: lock m @7, unlock m @8
TEST(program_memory, a_task_that_begins_with_a_held_lock_does_not_start_before_it_is_free) {
    played const p(program_builder{}
                       .lock("m")
                       .task("main", group("g", spawn("a"), spawn("b")))
                       .task("a", lock("m"), yield(), unlock("m"))
                       .task("b", lock("m"), unlock("m"))
                       .build());
    EXPECT_FALSE(p.report().hung);
    // main, a, a, b, main
    EXPECT_THAT(p.watch.locks, ElementsAre(nothing, 0u, nothing, 0u, nothing));
    EXPECT_EQ(p.report().decisions, 1u) << "who begins; then only one can go on";
}

TEST(program_memory, the_lock_is_seen_through_loops_and_branches) {
    // b waits at its yield, two blocks before the lock.
    played const p(program_builder{}
                       .locks("m", 2)
                       .task("main", group("g", spawn("a"), spawn("b")))
                       .task("a", lock("m[1]"), yield(), yield(), yield(), unlock("m[1]"))
                       .task("b", let("i", "1"), if_else("i", {yield()}),
                             repeat(2, if_else("i == 1", {lock("m[i]"), unlock("m[i]")})))
                       .build());
    EXPECT_THAT(p.watch.locks,
                ElementsAre(nothing, 1u, nothing, nothing, nothing, nothing, 1u, nothing));
}

TEST(program_memory, a_lock_met_in_the_middle_of_a_step_gives_way_until_it_is_free) {
    played const p(program_builder{}
                       .lock("m")
                       .cell("x")
                       .task("main", group("g", spawn("a"), spawn("b")))
                       .task("a", lock("m"), yield(), add("x", "1"), unlock("m"))
                       .task("b", let("i", "1"), lock("m"), read("x", "r"), expect("r == 1"))
                       .build());
    EXPECT_FALSE(p.report().hung);
    EXPECT_THAT(p.faults(), IsEmpty());
    EXPECT_THAT(p.watch.locks, ElementsAre(nothing, 0u, nothing, nothing, 0u, nothing));
    // That it found the lock held is a read of the lock.
    EXPECT_EQ(p.watch.touched[1], (touch{object_class::lock, access_kind::read, 0}));
}

TEST(program_memory, sleeps_and_completions_wait_for_the_lock_behind_them) {
    for (op_draft const& wait : {io(), sleep(1)}) {
        played const p(program_builder{}
                           .lock("m")
                           .cell("x")
                           .task("main", group("g", spawn("a"), spawn("b")))
                           .task("a", lock("m"), sleep(5), add("x", "1"), unlock("m"))
                           .task("b", wait, lock("m"), read("x", "r"), expect("r == 1"))
                           .build());
        EXPECT_FALSE(p.report().hung);
        EXPECT_THAT(p.faults(), IsEmpty());
    }
}

TEST(program_memory, tasks_that_wait_for_each_other_hang_at_their_locks) {
    // a: lock m @4, yield @5, lock n @6; b: lock n @7, yield @8, lock m @9
    played const p(program_builder{}
                       .lock("m")
                       .lock("n")
                       .task("main", group("g", spawn("a"), spawn("b")))
                       .task("a", lock("m"), yield(), lock("n"))
                       .task("b", lock("n"), yield(), lock("m"))
                       .build());
    EXPECT_TRUE(p.report().hung);
    std::vector<event> const hung = p.of_kind(event_kind::task_hung);
    ASSERT_EQ(hung.size(), 3u);
    EXPECT_EQ(hung[1].op, 6u);
    EXPECT_EQ(hung[1].object, 1u);
    std::vector<event> const awaited = p.of_kind(event_kind::lock_awaited);
    ASSERT_EQ(awaited.size(), 2u);
    EXPECT_EQ(awaited[0].task, 1u);
    EXPECT_EQ(awaited[0].op, 6u);
    EXPECT_EQ(awaited[0].object, 1u);
    EXPECT_EQ(awaited[0].value, 2u) << "b holds n";
    EXPECT_EQ(awaited[1].task, 2u);
    EXPECT_EQ(awaited[1].op, 9u);
    EXPECT_EQ(awaited[1].value, 1u) << "a holds m";
}

TEST(program_memory, a_lock_taken_twice_or_never_released_is_waited_for_in_vain) {
    played const twice(program_builder{}.lock("m").task("main", lock("m"), lock("m")).build());
    ASSERT_EQ(twice.of_kind(event_kind::lock_awaited).size(), 1u);
    EXPECT_EQ(twice.of_kind(event_kind::lock_awaited)[0].value, 0u) << "by itself";
    played const kept(program_builder{}
                          .lock("m")
                          .task("main", group("g", spawn("a")), lock("m"))
                          .task("a", lock("m"))
                          .build());
    ASSERT_EQ(kept.of_kind(event_kind::lock_awaited).size(), 1u);
    EXPECT_EQ(kept.of_kind(event_kind::lock_awaited)[0].value, 1u) << "who has ended keeps it";
}

TEST(program_memory, who_waits_for_a_lock_is_cancelled_once_it_is_free) {
    // b: lock m @6; main cancels b while a holds m.
    played const p(program_builder{}
                       .lock("m")
                       .task("main", group("g", spawn("a"), spawn("b"), yield(), cancel("b")))
                       .task("a", lock("m"), sleep(3), unlock("m"))
                       .task("b", yield(), lock("m"), unlock("m"))
                       .build());
    EXPECT_FALSE(p.report().hung);
    nanoseconds ended = 0;
    for (event const& e : p.of_kind(event_kind::task_finished)) {
        if (e.task == 2) ended = e.time;
    }
    EXPECT_GT(ended, 3 * nanoseconds_per_tick);
}

TEST(program_memory, programs_with_the_new_ops_have_hashes_of_their_own) {
    auto const hash = [](op_draft o, std::int64_t initial = 0) {
        program const p = program_builder{}
                              .cell("x", initial)
                              .cell("y")
                              .task("main", let("r", "1"), std::move(o))
                              .build();
        return plan(p).hash();
    };
    std::vector<std::uint64_t> const hashes = {
        hash(write("x", "r")),         hash(write("x", "r + 1")),
        hash(write("x", "r - 1")),     hash(write("y", "r")),
        hash(write("x", "1")),         hash(add("x", "r")),
        hash(add("x", "r", "r")),      hash(add("x", "r", "s")),
        hash(if_else("r", {yield()})), hash(if_else("r", {}, {yield()})),
        hash(write("x", "r"), 1)};
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) EXPECT_NE(hashes[i], hashes[j]) << i << " " << j;
    }
}

TEST(program_memory, reaches_name_the_element_where_it_is_known) {
    program const prog =
        program_builder{}
            .cells("a", 4)
            .lock("m")
            .task("main", yield(), read("a[1]", "r"), yield(), write("a[r]", "1"), yield(),
                  cas("a[3]", "0", "1"), yield(), if_else("r", {lock("m")}, {read("a[2]", "r")}))
            .build();
    plan const p(prog);
    auto const bit_of = [](object_class object, std::uint32_t index) {
        reach r;
        r.add(object, index, access_kind::write);
        return r.writes;
    };
    auto const cells = [&](std::uint64_t bits) {
        std::string text;
        for (std::uint32_t i = 0; i < 4; ++i) {
            if ((bits & bit_of(object_class::cell, i)) != 0) text += std::to_string(i);
        }
        return text;
    };
    EXPECT_EQ(cells(p.after(1, false).reads), "1");
    EXPECT_EQ(cells(p.after(1, false).writes), "");
    EXPECT_EQ(cells(p.after(3, false).writes), "0123");
    EXPECT_EQ(cells(p.after(5, false).writes), "3") << "a cas may write";
    EXPECT_EQ(cells(p.after(7, false).reads), "2") << "both branches";
    EXPECT_NE(p.after(7, false).writes & bit_of(object_class::lock, 0), 0u);
}

TEST(program_memory, elements_are_numbered_and_named) {
    program const prog = program_builder{}
                             .cell("x")
                             .cells("a", 3)
                             .cell("y")
                             .locks("m", 2)
                             .lock("n")
                             .task("main")
                             .build();
    plan const p(prog);
    EXPECT_EQ(p.cell_total(), 5u);
    EXPECT_EQ(p.lock_total(), 3u);
    EXPECT_EQ(p.cell_name(0), "x");
    EXPECT_EQ(p.cell_name(3), "a[2]");
    EXPECT_EQ(p.cell_name(4), "y");
    EXPECT_EQ(p.cell_name(5), "?");
    EXPECT_EQ(p.lock_name(1), "m[1]");
    EXPECT_EQ(p.lock_name(2), "n");
}

// main: group g @1: spawn a @2, timeout 3 @3: io @4, lock m @5, get q @7. The limit ends while main
// waits for the lock; it is told once main has it and waits at the queue.
TEST(program_memory, a_timeout_that_expires_before_the_lock_is_free_is_not_forgotten) {
    program const prog =
        program_builder{}
            .queue("q", 1)
            .lock("m")
            .task("main",
                  group("g", spawn("a"),
                        timeout(3, io(), lock("m"), try_finally({get("q")}, {unlock("m")}))))
            .task("a", lock("m"), sleep(5), unlock("m"))
            .build();
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    plan const p(prog);
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        random_strategy walk(seed);
        EXPECT_FALSE(r.run(p, walk).hung) << seed;
    }
}

}  // namespace
}  // namespace rollcall::program_memory_test
