// The host under a strategy that always takes the first option: what it posts, and as whose.
#include "harness/run/host.hpp"

#include "harness/schedule/strategies/replay.hpp"
#include "runtimes/example/toy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rollcall {
namespace {

using ::testing::ElementsAre;

class a_host : public ::testing::Test {
protected:
    a_host() { gate_.begin_run(plain_, {}, {}); }
    ~a_host() override {
        host_.end_run();
        gate_.end_run();
    }
    void note(char const* word) { seen_.emplace_back(word); }
    // As the interpreter has it between two ops.
    static task_context a_task(task_id id) {
        static constexpr reach nowhere;
        task_context c;
        c.id = c.next.task = id;
        c.next.path = 77 + id;
        c.next.next = &nowhere;
        return c;
    }

    replay_strategy plain_{schedule{}};
    trace trace_;
    gate gate_{trace_};
    host host_{gate_};
    std::vector<std::string> seen_;
};

TEST_F(a_host, calls_what_is_posted_in_steps_that_belong_to_nobody) {
    host_.post([this] {
        note("first");
        EXPECT_EQ(gate_.current(), nothing);
        host_.post([this] { note("third"); });
    });
    host_.post([this] { note("second"); });
    host_.drive();
    EXPECT_THAT(seen_, ElementsAre("first", "second", "third"));
    EXPECT_EQ(gate_.step_number(), 3u);
}

TEST_F(a_host, posts_the_first_step_of_a_task_that_is_started) {
    task_context const t = a_task(0);
    host_.start(t, [this] { host_.post([this] { EXPECT_EQ(gate_.current(), 0u); }); });
    host_.post([this] { EXPECT_EQ(gate_.current(), nothing); });
    host_.drive();
    EXPECT_EQ(gate_.step_number(), 2u);
}

TEST_F(a_host, takes_back_what_has_not_run) {
    host::posted const early = host_.post([this] { note("early"); });
    host::posted const ran = host_.post([this] { note("ran"); });
    host::posted const late = host_.post_after(5, [this] { note("late"); });
    host_.post_after(7, [this] { note("last"); });
    host_.withdraw(early);
    host_.post([&, this] {
        host_.withdraw(ran);
        host_.withdraw(late);
        host_.withdraw(host::posted());
    });
    host_.drive();
    EXPECT_THAT(seen_, ElementsAre("ran", "last"));
    EXPECT_EQ(host_.now(), 9) << "to arm takes a nanosecond each time";
}

TEST_F(a_host, hops_where_a_task_goes_on_in_the_step_of_another) {
    task_context first = a_task(0);
    task_context second = a_task(1);
    auto const body = [this](task_context& self, task_context& other) -> toy::task<void> {
        co_await host_.hop(self);
        EXPECT_EQ(gate_.current(), self.id);
        std::uint32_t const step = gate_.step_number();
        co_await host_.hop(self);
        EXPECT_EQ(gate_.step_number(), step) << "it is at its own step";
        co_await host_.hop(other);
        EXPECT_EQ(gate_.current(), other.id);
        co_await host_.sleep(self, 10);
        co_await host_.io(self);
        co_await host_.yield(self);
        co_await host_.sleep(10);
        EXPECT_EQ(gate_.current(), nothing);
        note("done");
    };
    toy::launch(body(first, second));
    host_.drive();
    EXPECT_THAT(seen_, ElementsAre("done"));
    EXPECT_EQ(host_.now(), 22);
}

TEST_F(a_host, does_not_hop_where_the_library_shall_be_seen_as_it_is) {
    host_.resume_inline();
    task_context t = a_task(0);
    auto const body = [this](task_context& self) -> toy::task<void> {
        co_await host_.hop(self);
        note("at once");
    };
    toy::launch(body(t));
    EXPECT_THAT(seen_, ElementsAre("at once"));
}

// Two who poll do not keep each other awake.
TEST_F(a_host, asks_who_polls_again_when_something_has_happened) {
    bool is_there = false;
    int asked = 0;
    auto const poll = [&]() -> toy::task<void> {
        while (!is_there) {
            co_await host_.until_changed();
            ++asked;
        }
        note("found");
    };
    toy::launch(poll());
    toy::launch(poll());
    host_.drive();
    EXPECT_EQ(asked, 0);
    EXPECT_EQ(gate_.step_number(), 0u) << "nothing ran, so nothing has changed";
    host_.post([] {});
    host_.drive();
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(gate_.step_number(), 3u);
    host_.post([&] { is_there = true; });
    host_.drive();
    EXPECT_THAT(seen_, ElementsAre("found", "found"));
}

TEST_F(a_host, forgets_a_wait_whose_coroutine_is_destroyed) {
    auto const waits = [this](int what) -> toy::task<void> {
        task_context self = a_task(0);
        if (what == 0) co_await host_.yield(self);
        if (what == 1) co_await host_.sleep(self, 5);
        if (what == 2) co_await host_.until_changed();
        note("never");
    };
    for (int const what : {0, 1, 2}) {
        toy::task<void> body = waits(what);
        body.await_suspend(std::noop_coroutine()).resume();
    }
    host_.drive();
    EXPECT_TRUE(seen_.empty());
    EXPECT_EQ(gate_.step_number(), 0u);
}

}  // namespace
}  // namespace rollcall
