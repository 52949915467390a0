#include "properties/laws.hpp"

#include "harness/program/builder.hpp"
#include "properties/trace_builder.test.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace build;

// main: sleep 2 @1, timeout 2 @2: io @3, get q timeout 2 @4
struct timers {
    trace_builder t{program_builder{}
                        .queue("q", 1)
                        .task("main", sleep(2), timeout(2, io()), get("q", 2))
                        .build()};
    task_id main = t.root();

    std::string sleeps(ticks lasted, outcome result = outcome::ok) {
        t.op_begins(main, 1);
        t.idles(lasted);
        t.op_ends(main, result);
        return t.verdict(tm_01::law);
    }
    std::string times_out(ticks lasted) {
        t.op_begins(main, 2);
        t.op_begins(main, 3);
        t.idles(lasted);
        t.op_ends(main, outcome::cancelled);
        t.times_out(main);
        return t.verdict(tm_01::law);
    }
    std::string gets(ticks lasted) {
        t.op_begins(main, 4);
        t.idles(lasted);
        t.op_ends(main, outcome::timed_out);
        return t.verdict(tm_01::law);
    }
};

TEST(tm_01, timers_that_are_on_time_or_late_are_fine) {
    for (ticks const lasted : {2u, 3u}) {
        EXPECT_EQ(timers{}.sleeps(lasted), "holds");
        EXPECT_EQ(timers{}.times_out(lasted), "holds");
        EXPECT_EQ(timers{}.gets(lasted), "holds");
    }
}

TEST(tm_01, a_sleep_that_was_cancelled_may_be_short) {
    EXPECT_EQ(timers{}.sleeps(1, outcome::cancelled), "not exercised");
}

TEST(tm_01, early_timers_are_found) {
    EXPECT_EQ(timers{}.sleeps(1),
              "TM-01 sleep_early sleep: sleep 2 @1 of main began in step 1 and was over 1000000 ns "
              "later, 1000000 ns too early");
    EXPECT_EQ(timers{}.times_out(1),
              "TM-01 timeout_early timeout: timeout 2 @2 of main began in step 1 and was over "
              "1000000 ns later, 1000000 ns too early");
    EXPECT_EQ(timers{}.gets(0),
              "TM-01 limit_early get: get q timeout 2 @4 of main began in step 1 and was over 0 ns "
              "later, 2000000 ns too early");
}

}  // namespace
}  // namespace rollcall
