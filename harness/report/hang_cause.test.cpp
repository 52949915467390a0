// The mechanism of a hang: one test per entry of the closed list, and what does not count as one.
#include "harness/report/hang_cause.hpp"
#include "harness/program/builder.hpp"
#include "harness/report/run_on_mini.test.hpp"
#include "runtimes/faulty/faults.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>

namespace rollcall {
namespace {

using namespace build;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string told(program const& prog, std::unique_ptr<runtime> on = make_mini_runtime()) {
    run_on_mini const run(prog, std::move(on));
    std::optional<hang_cause> const cause = cause_of_hang(run.p, run.events());
    if (!cause) return "";
    return fingerprint_text("hung", cause->name(), cause->ops) + ": " + cause->message;
}

TEST(hang_cause, a_run_that_ends_has_none) {
    EXPECT_EQ(told(program_builder{}.task("main", yield()).build()), "");
}

TEST(hang_cause, tasks_that_put_before_they_get_wait_in_a_circle) {
    EXPECT_EQ(told(program_builder{}
                       .queue("ab", 1)
                       .queue("ba", 1)
                       .task("main", group("g", spawn("a"), spawn("b")))
                       .task("a", put("ab"), put("ab"), get("ba"))
                       .task("b", put("ba"), put("ba"), get("ab"))
                       .build()),
              "hung circle_of_waiters put: a.1 in put ab @5 waits for b.1, b.1 in put ba @8 waits "
              "for a.1");
}

TEST(hang_cause, a_group_is_a_wait_as_any_other) {
    EXPECT_EQ(told(program_builder{}
                       .queue("q", 1)
                       .task("main", group("g", spawn("child")), put("q"))
                       .task("child", get("q"))
                       .build()),
              "hung circle_of_waiters group+get: main in group g @1 waits for child.1, child.1 in "
              "get q @4 waits for main");
}

TEST(hang_cause, who_waits_beside_a_circle_is_not_in_it) {
    EXPECT_EQ(told(program_builder{}
                       .task("main", group("g", spawn("a"), spawn("b"), spawn("c")))
                       .task("a", yield(), join("b"))
                       .task("b", yield(), join("a"))
                       .task("c", join("a"))
                       .build()),
              "hung circle_of_waiters join: a.1 in join b @6 waits for b.1, b.1 in join a @8 waits "
              "for a.1");
}

TEST(hang_cause, two_that_could_help_each_other_wait_for_the_one_that_helps_neither) {
    // Either could put, but both wait for items of the producer, which is stuck by itself.
    EXPECT_EQ(told(program_builder{}
                       .queue("q", 2)
                       .queue("never", 1)
                       .task("main", group("g", spawn("worker", 2), spawn("producer")))
                       .task("worker", get("q"), put("q"))
                       .task("producer", get("never"), put("q"))
                       .build()),
              "hung nobody_left get: producer.1 in get never @6 waits for ever: no other task is "
              "there to put an item or close it");
}

TEST(hang_cause, a_permit_that_ended_with_its_holder) {
    EXPECT_EQ(
        told(program_builder{}
                 .queue("permits", 1)
                 .task("main", put("permits"),
                       group("g", spawn("worker"), sleep(0), cancel("worker")), get("permits"))
                 .task("worker", get("permits"), sleep(5), put("permits"))
                 .build()),
        "hung holder_has_ended get: main in get permits @6 waits for ever: worker.1, which "
        "took an item and would put it back, ended in step 5 without doing so");
}

TEST(hang_cause, a_permit_that_was_given_back_has_no_holder) {
    EXPECT_EQ(told(program_builder{}
                       .queue("permits", 1)
                       .task("main", put("permits"), group("g", spawn("worker")), get("permits"),
                             get("permits"))
                       .task("worker", get("permits"), put("permits"))
                       .build()),
              "hung nobody_left get: main in get permits @5 waits for ever: nobody is left to put "
              "an item or close it: worker.1 ended in step 2");
}

TEST(hang_cause, two_sentinels_for_three_consumers) {
    EXPECT_EQ(told(program_builder{}
                       .queue("q", 2)
                       .task("main", group("g", spawn("producer"), spawn("consumer", 3)))
                       .task("producer", put_sentinel("q"), put_sentinel("q"))
                       .task("consumer", consume("q"))
                       .build()),
              "hung too_few_sentinels consume: consumer.3 in consume q @6 waits for a sentinel for "
              "ever: its 2 sentinels were taken by consumer.1, consumer.2");
}

TEST(hang_cause, consumers_that_would_pass_a_sentinel_on_are_no_circle) {
    EXPECT_EQ(told(program_builder{}
                       .queue("q", 2)
                       .task("main", group("g", spawn("consumer", 2)))
                       .task("consumer", consume_and_pass_on("q"))
                       .build()),
              "hung too_few_sentinels consume: consumer.1 in consume q pass_on @3 waits for a "
              "sentinel for ever: no sentinel was put");
}

TEST(hang_cause, a_task_that_nobody_starts) {
    EXPECT_EQ(told(program_builder{}
                       .queue("q", 1)
                       .task("main", get("q"))
                       .task("forgotten", put("q"))
                       .build()),
              "hung never_started get: main in get q @1 waits for ever: task forgotten, which "
              "could end this wait, is never started");
}

TEST(hang_cause, nobody_is_left_to_make_room) {
    EXPECT_EQ(told(program_builder{}.queue("q", 1).task("main", put("q"), put("q")).build()),
              "hung nobody_left put: main in put q @2 waits for ever: no other task is there to "
              "take an item or close it");
}

TEST(hang_cause, a_lock_kept_by_who_has_ended_and_one_kept_by_the_waiter_itself) {
    EXPECT_EQ(told(program_builder{}
                       .lock("m")
                       .task("main", group("g", spawn("worker")), lock("m"))
                       .task("worker", lock("m"))
                       .build()),
              "hung holder_has_ended lock: main in lock m @3 waits for ever: worker.1, which holds "
              "the lock, ended in step 2");
    EXPECT_EQ(told(program_builder{}.lock("m").task("main", lock("m"), lock("m")).build()),
              "hung circle_of_waiters lock: main in lock m @2 waits for main");
}

program_builder with_sync() { return program_builder{}.semaphore("s", 1).mutex("m").event("e"); }

TEST(hang_cause, a_permit_or_a_mutex_kept_by_who_has_ended) {
    EXPECT_EQ(told(with_sync()
                       .task("main", group("g", spawn("keeper")), with("s", yield()))
                       .task("keeper", acquire("s"))
                       .build()),
              "hung holder_has_ended with: main in with s @3 waits for ever: keeper.1, "
              "which holds a permit of semaphore s, ended in step 2");
    EXPECT_EQ(told(with_sync()
                       .task("main", group("g", spawn("keeper")), acquire("m"))
                       .task("keeper", acquire("m"))
                       .build()),
              "hung holder_has_ended acquire: main in acquire m @3 waits for ever: "
              "keeper.1, which holds mutex m, ended in step 2");
}

TEST(hang_cause, tasks_that_hold_what_the_other_wants_and_one_that_wants_what_it_has) {
    EXPECT_EQ(told(with_sync()
                       .task("main", group("g", spawn("a"), with("s", yield(), with("m", yield()))))
                       .task("a", with("m", yield(), with("s", yield())))
                       .build()),
              "hung circle_of_waiters with: main in with m @5 waits for a.1, a.1 in with "
              "s @9 waits for main");
    EXPECT_EQ(told(with_sync().task("main", with("s", acquire("s"))).build()),
              "hung circle_of_waiters acquire: main in acquire s @2 waits for main");
}

TEST(hang_cause, an_event_that_nobody_sets) {
    EXPECT_EQ(told(with_sync().task("main", wait_event("e")).build()),
              "hung nobody_left wait: main in wait e @1 waits for ever: no other task is "
              "there to set it");
    EXPECT_EQ(told(with_sync().task("main", wait_event("e")).task("never", set_event("e")).build()),
              "hung never_started wait: main in wait e @1 waits for ever: task never, "
              "which could end this wait, is never started");
}

TEST(hang_cause, of_several_the_first_of_the_list_is_told) {
    EXPECT_EQ(told(program_builder{}
                       .queue("q", 1)
                       .task("main", group("g", spawn("alone"), spawn("a"), spawn("b")))
                       .task("alone", get("q"))
                       .task("a", yield(), join("b"))
                       .task("b", yield(), join("a"))
                       .build()),
              "hung circle_of_waiters join: a.1 in join b @7 waits for b.1, b.1 in join a @9 waits "
              "for a.1");
}

// other would give one back, but has none: x has it, and waits for w.
TEST(hang_cause, who_holds_the_item_counts_before_who_might_put_one) {
    EXPECT_EQ(
        told(program_builder{}
                 .queue("permits", 1)
                 .task("main", put("permits"), group("g", spawn("other"), spawn("w"), spawn("x")))
                 .task("other", yield(), yield(), get("permits"), put("permits"))
                 .task("w", yield(), get("permits"), put("permits"))
                 .task("x", get("permits"), join("w"), put("permits"))
                 .build()),
        "hung circle_of_waiters join+get: w.1 in get permits @11 waits for x.1, x.1 in join w "
        "@14 waits for w.1");
}

// The other holder waits for the one that waits: that alone would be a circle.
TEST(hang_cause, a_holder_that_has_ended_is_cause_enough) {
    EXPECT_EQ(
        told(program_builder{}
                 .queue("permits", 2)
                 .task("main", put("permits"), put("permits"),
                       group("g", spawn("x"), spawn("other"), spawn("w")))
                 .task("x", get("permits"), if_else("0 == 1", sequence(put("permits"))))
                 .task("other", get("permits"), join("w"), put("permits"))
                 .task("w", yield(), get("permits"), put("permits"))
                 .build()),
        "hung holder_has_ended get: w.1 in get permits @14 waits for ever: x.1, which took an "
        "item and would put it back, ended in step 2 without doing so");
}

// The group waits for the child, and yet the child does not wait for the one that closed.
TEST(hang_cause, a_wait_at_a_closed_queue_is_the_runtimes) {
    planted_fault const& forgets =
        *std::ranges::find(planted_faults(), "close_forgets_waiting_getters", &planted_fault::name);
    EXPECT_EQ(told(program_builder{}
                       .queue("q", 1)
                       .task("main", group("g", spawn("child", 2), io(), close("q")))
                       .task("child", get("q"))
                       .build(),
                   make_faulty_runtime(forgets)),
              "hung end_of_wait_never_came get: child.2 in get q @5 waits for ever, though queue q "
              "is closed");
}

TEST(hang_cause, a_wait_from_which_nothing_is_missing_is_the_runtimes) {
    program const prog = program_builder{}.task("main", sleep(1)).build();
    plan const p(prog);
    trace t;
    t.add_task({});
    event hung;
    hung.kind = event_kind::task_hung;
    hung.task = 0;
    hung.op = 1;
    t.record(hung);
    EXPECT_EQ(cause_of_hang(p, t)->name(), "end_of_wait_never_came");
    EXPECT_EQ(cause_of_hang(p, t)->message,
              "main in sleep 1 @1 waits for ever, and the end of this wait never came");
}

TEST(hang_cause, tasks_that_no_op_starts_are_named_in_order) {
    EXPECT_THAT(tasks_never_started(program_builder{}
                                        .task("main", detach("c"), group("g", spawn("a")))
                                        .task("a", yield())
                                        .task("b", yield())
                                        .task("c", yield())
                                        .task("d", yield())
                                        .build()),
                ElementsAre("b", "d"));
    EXPECT_THAT(tasks_never_started(program_builder{}.task("main", yield()).build()), IsEmpty());
}

}  // namespace
}  // namespace rollcall
