#include "harness/report/ledger.hpp"

#include "harness/program/builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// main: group g @1: spawn bad x2 @2; bad: fail E @3
struct two_failures {
    program prog =
        program_builder{}.task("main", group("g", spawn("bad", 2))).task("bad", fail("E")).build();
    plan planned{prog};
    trace t;

    two_failures() {
        t.add_task({1, 0, 1, nothing, nothing});
        t.add_task({2, 1, 1, 0, 0});
        t.add_task({3, 1, 2, 0, 0});
        add(event_kind::group_opened, 1, 0, 0, 1);
        for (task_id const task : {1u, 2u}) {
            add(event_kind::error_raised, task + 1, task, nothing, 3, task);
            add(event_kind::error_escaped, task + 1, task, 0, 3, task);
        }
    }
    void add(event_kind kind, std::uint32_t step, task_id task, object_id object, std::uint16_t op,
             std::uint32_t value = 0, outcome result = outcome::ok) {
        event e;
        e.kind = kind;
        e.step = step;
        e.task = task;
        e.object = object;
        e.op = op;
        e.value = value;
        e.result = result;
        t.record(e);
    }
    std::vector<std::string> told() const { return error_ledger(planned, t); }
};

TEST(error_ledger, where_an_error_was_lost_is_told_beside_what_became_of_the_others) {
    two_failures run;
    run.add(event_kind::error_delivered, 4, 0, 0, 1, 1);
    run.add(event_kind::group_closed, 4, 0, 0, 1, 0, outcome::error);
    EXPECT_THAT(run.told(),
                ElementsAre("error 1: raised by fail E @3 of bad.1 in step 2, left bad.1 for group "
                            "g @1 in step 2, raised by group g @1 to main in step 4",
                            "error 2: raised by fail E @3 of bad.2 in step 3, left bad.2 for group "
                            "g @1 in step 3;",
                            "  group g @1 should have raised it, and closed in step 4 (error) "
                            "without: LOST"));
}

TEST(error_ledger, nothing_is_told_if_nothing_was_lost) {
    two_failures run;
    for (std::uint32_t const error : {1u, 2u}) {
        run.add(event_kind::error_delivered, 4, 0, 0, 1, error);
        run.add(event_kind::error_caught, 4, 0, nothing, 1, error);
    }
    run.add(event_kind::group_closed, 4, 0, 0, 1, 0, outcome::error);
    EXPECT_THAT(run.told(), IsEmpty());
}

TEST(error_ledger, a_group_that_never_closed_owes_its_errors) {
    two_failures const run;
    ASSERT_THAT(run.told(), SizeIs(4));
    EXPECT_EQ(run.told()[1], "  group g @1 never closed");
}

TEST(error_ledger, many_errors_are_cut) {
    two_failures run;
    for (std::uint32_t error = 3; error < 40; ++error) {
        run.add(event_kind::error_raised, 5, 1, nothing, 3, error);
    }
    EXPECT_THAT(run.told(), SizeIs(ledger_lines_max));
    EXPECT_EQ(run.told().back(), "and so on");
}

}  // namespace
}  // namespace rollcall
