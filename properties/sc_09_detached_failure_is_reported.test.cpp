#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/law_book.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: detach w @1; w: fail e @2
struct detached {
    trace_builder t{program_builder{}.task("main", detach("w")).task("w", fail("e")).build()};
    task_id main = t.root();
    task_id w = t.spawns(main, "w", nothing, 1);

    std::uint32_t fails() {
        t.step();
        t.begins(w);
        std::uint32_t const error = t.fails(w, 2);
        t.error(event_kind::error_escaped, w, nothing, error);
        t.finishes(w, outcome::error);
        return error;
    }
};

TEST(sc_09, a_report_is_what_the_law_asks_for) {
    detached run;
    run.t.error(event_kind::error_reported, run.w, nothing, run.fails());
    EXPECT_EQ(run.t.verdict(sc_09::law), "holds");
}

TEST(sc_09, the_roots_error_and_runs_that_gave_up_say_nothing) {
    detached run;
    run.t.error(event_kind::error_escaped, run.main, nothing, 7);
    EXPECT_EQ(run.t.verdict(sc_09::law), "not exercised");
    run.fails();
    run.t.gave_up = true;
    EXPECT_EQ(run.t.verdict(sc_09::law), "not exercised");
}

TEST(sc_09, an_error_that_nobody_hears_of_is_found) {
    detached run;
    run.fails();
    EXPECT_EQ(run.t.verdict(sc_09::law),
              "SC-09 not_reported detach+fail: error 1 (fail e @2 of w.1) escaped the detached "
              "task w.1 in step 2 and was never reported");
}

TEST(sc_09, an_error_after_a_request_is_told_apart) {
    detached run;
    run.t.asks(run.w, cancel_cause::program);
    run.fails();
    EXPECT_EQ(run.t.verdict(sc_09::law),
              "SC-09 not_reported_after_cancel detach+fail: error 1 (fail e @2 of w.1) escaped the "
              "detached task w.1 in step 2 and was never reported");
}

// main: detach w @1, cancel w @2; w: fail e @3
TEST(sc_09, a_cancel_of_a_task_that_has_failed_silences_its_error_only_where_that_is_declared) {
    for (bool const is_declared : {true, false}) {
        for (bool const is_before : {true, false}) {
            trace_builder t(program_builder{}
                                .task("main", detach("w"), cancel("w"))
                                .task("w", fail("e"))
                                .build());
            t.declares.cancel_silences_errors.value = is_declared;
            task_id const main = t.root();
            task_id const w = t.spawns(main, "w", nothing, 1);
            auto const cancels = [&] {
                t.op_begins(main, 2, w);
                t.op_ends(main);
            };
            if (is_before) cancels();
            t.step();
            t.begins(w);
            t.error(event_kind::error_escaped, w, nothing, t.fails(w, 3));
            t.finishes(w, outcome::error);
            t.step();
            if (!is_before) cancels();
            EXPECT_EQ(t.verdict(sc_09::law) == "holds", is_declared && !is_before)
                << t.verdict(sc_09::law);
        }
    }
}

TEST(sc_09, is_promised_only_where_a_last_resort_report_is) {
    dialect d = all_promised();
    EXPECT_TRUE(sc_09::law.promised(d));
    d.detached_error_reported.value = false;
    EXPECT_FALSE(sc_09::law.promised(d));
}

}  // namespace
}  // namespace rollcall
