// The explanation of a hang: who waits for what, and what became of the queues concerned.
#include "harness/report/hang.hpp"
#include "harness/program/builder.hpp"
#include "harness/report/run_on_mini.test.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

namespace rollcall {
namespace {

using namespace build;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

std::vector<std::string> explanation_of(program const& prog) {
    run_on_mini const run(prog);
    return explain_hang(run.p, run.events());
}

TEST(hang, one_sentinel_for_three_consumers_names_the_two_that_wait_and_the_one_that_took_it) {
    EXPECT_THAT(
        explanation_of(program_builder{}
                           .queue("q", 5)
                           .task("main", group("g", spawn("producer"), spawn("consumer", 3)))
                           .task("producer", repeat(10, put("q")), put_sentinel("q"))
                           .task("consumer", consume("q", sleep(1)))
                           .build()),
        ElementsAre("main hangs in group g @1: it waits for its children, of which hang "
                    "consumer.1, consumer.3",
                    "consumer.1 hangs in consume q @7: it waits for an item of queue q",
                    "consumer.3 hangs in consume q @7: it waits for an item of queue q",
                    "queue q: 10 items put, 10 got, 0 left; its only sentinel was taken by "
                    "consumer.2; it was never closed",
                    "3 consumers share 1 sentinel, and nobody passes it on: 2 wait for ever",
                    "queue q: nobody is left to put an item or close it: producer.1 ended in "
                    "step 15"));
}

TEST(hang, a_run_that_ends_needs_no_explanation) {
    EXPECT_THAT(explanation_of(program_builder{}.task("main", yield()).build()), IsEmpty());
}

TEST(hang, a_putter_waits_for_room) {
    EXPECT_THAT(
        explanation_of(
            program_builder{}.queue("small", 1).task("main", put("small"), put("small")).build()),
        ElementsAre("main hangs in put small @2: it waits for room in queue small",
                    "queue small: 1 item put, 0 got, 1 left; no sentinel was put; it was never "
                    "closed",
                    "queue small: no other task is there to take an item or close it"));
}

TEST(hang, a_join_waits_for_the_end_of_another_task) {
    EXPECT_THAT(explanation_of(program_builder{}
                                   .queue("q", 1)
                                   .task("main", detach("child"), join("child"))
                                   .task("child", get("q"))
                                   .build()),
                Contains("main hangs in join child @2: it waits for the end of child.1"));
}

TEST(hang, several_sentinels_are_told_with_all_who_took_them) {
    EXPECT_THAT(explanation_of(program_builder{}
                                   .queue("q", 5)
                                   .task("main", put_sentinel("q"), put_sentinel("q"),
                                         group("g", spawn("consumer", 3)))
                                   .task("consumer", consume("q"))
                                   .build()),
                Contains("queue q: 0 items put, 0 got, 0 left; its 2 sentinels were taken by "
                         "consumer.1, consumer.2; it was never closed"));
}

TEST(hang, only_the_queues_that_somebody_waits_on_are_explained) {
    EXPECT_THAT(explanation_of(program_builder{}
                                   .queue("other", 1)
                                   .queue("q", 1)
                                   .task("main", put("other"), get("q"))
                                   .build()),
                ElementsAre("main hangs in get q @2: it waits for an item of queue q",
                            "queue q: 0 items put, 0 got, 0 left; no sentinel was put; it was "
                            "never closed",
                            "queue q: no other task is there to put an item or close it"));
}

// main: group g @1: spawn a @2, spawn b @3; a: lock m[1] @4, get q @5; b: lock m[1] @6
TEST(hang, who_waits_for_a_lock_is_told_with_who_holds_it) {
    EXPECT_THAT(explanation_of(program_builder{}
                                   .queue("q", 1)
                                   .locks("m", 2)
                                   .task("main", group("g", spawn("a"), spawn("b")))
                                   .task("a", lock("m[1]"), get("q"))
                                   .task("b", lock("m[1]"))
                                   .build()),
                ElementsAre("main hangs in group g @1: it waits for its children, of which hang "
                            "a.1, b.1",
                            "a.1 hangs in get q @5: it waits for an item of queue q",
                            "b.1 hangs in lock m[1] @6: it waits for lock m[1], held by a.1",
                            "queue q: 0 items put, 0 got, 0 left; no sentinel was put; it was "
                            "never closed",
                            "queue q: no other task is there to put an item or close it"));
}

// main: group g @1: spawn a @2, spawn b @3; a: get p @4, put q @5; b: get q @6, put p @7
TEST(hang, tasks_that_wait_for_each_other_are_told_as_a_circle) {
    EXPECT_THAT(explanation_of(program_builder{}
                                   .queue("p", 0)
                                   .queue("q", 0)
                                   .task("main", group("g", spawn("a"), spawn("b")))
                                   .task("a", get("p"), put("q"))
                                   .task("b", get("q"), put("p"))
                                   .build()),
                IsSupersetOf({"they wait for each other: a.1 in get p @4 waits for b.1, "
                              "b.1 in get q @6 waits for a.1",
                              "queue p: who could put an item or close it hangs too: b.1",
                              "queue q: who could put an item or close it hangs too: a.1"}));
}

// main: detach a @1, join a @2; a: get q @3, detach b @4; b: put q @5
TEST(hang, only_part_of_a_program_may_hang_and_a_task_that_never_was_is_nobody) {
    EXPECT_THAT(explanation_of(program_builder{}
                                   .queue("q", 1)
                                   .task("main", detach("a"), yield(), yield())
                                   .task("a", get("q"), detach("b"))
                                   .task("b", put("q"))
                                   .build()),
                ElementsAre("a.1 hangs in get q @4: it waits for an item of queue q",
                            "queue q: 0 items put, 0 got, 0 left; no sentinel was put; it was "
                            "never closed",
                            "queue q: no other task is there to put an item or close it"));
}

// main: detach a @1, join a @2; a: put q @3, put q @4
TEST(hang, a_putter_beside_a_consumer_that_was_cancelled_is_told_when_that_ended) {
    EXPECT_THAT(
        explanation_of(program_builder{}
                           .queue("q", 0)
                           .task("main", group("g", spawn("taker"), spawn("giver"), yield(),
                                               rollcall::build::cancel("taker")))
                           .task("taker", io(), get("q"))
                           .task("giver", put("q"))
                           .build()),
        Contains("queue q: nobody is left to take an item or close it: taker.1 ended in step 5"));
}

}  // namespace
}  // namespace rollcall
