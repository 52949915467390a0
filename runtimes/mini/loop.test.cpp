// mini on its own: programs on the plain event loop, without Rollcall. The first is README's.
#include "runtimes/mini/loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

using host = mini::loop;
using int_queue = mini::queue<host, int>;
using group = mini::group_ref<host>;
using task = mini::task<>;

task produce(int_queue& q) {
    for (int i = 1; i <= 10; ++i) co_await q.put(i);
    q.close();
}

task consume(int_queue& q, int& sum) {
    for (;;) {
        auto const [result, item] = co_await q.get();
        if (result == mini::queue_result::closed) co_return;
        sum += item;
    }
}

task add_up(int& sum) {
    int_queue q(2);
    co_await mini::with_group<host>(mini::group_kind::all, [&](group g) -> task {
        g->spawn(produce(q));
        for (int i = 0; i < 3; ++i) g->spawn(consume(q, sum));
        co_return;
    });
}

TEST(mini_loop, consumers_get_every_item_of_a_queue_until_it_is_closed) {
    int sum = 0;
    mini::event_loop loop;
    loop.detach(add_up(sum));
    loop.run();
    EXPECT_EQ(sum, 55);
    EXPECT_THAT(loop.errors, ::testing::IsEmpty());
}

// Runs `body` alone on a loop until nothing is left; returns the virtual time at the end.
mini::nanoseconds run_alone(task body) {
    mini::event_loop loop;
    loop.detach(std::move(body));
    loop.run();
    EXPECT_THAT(loop.errors, ::testing::IsEmpty());
    return loop.now();
}

task fail_after(mini::nanoseconds delay, std::string what) {
    co_await mini::sleep<host>{delay};
    throw what;
}

task fail_when_cancelled(std::string what) {
    try {
        co_await mini::sleep<host>{1'000};
    } catch (mini::cancelled const&) {
        throw what;
    }
}

task note_cancellation(bool& was_cancelled) {
    try {
        co_await mini::sleep<host>{1'000};
    } catch (mini::cancelled const&) {
        was_cancelled = true;
        throw;
    }
}

TEST(mini_loop, a_group_raises_all_errors_and_cancels_the_siblings_of_a_child_that_fails) {
    std::vector<std::string> errors;
    bool sibling_was_cancelled = false;
    auto const root = [&]() -> task {
        try {
            co_await mini::with_group<host>(mini::group_kind::all, [&](group g) -> task {
                g->spawn(fail_after(5, "first"));
                g->spawn(fail_when_cancelled("second"));
                g->spawn(note_cancellation(sibling_was_cancelled));
                co_return;
            });
        } catch (mini::group_error const& raised) {
            for (std::exception_ptr const& e : raised.errors) {
                try {
                    std::rethrow_exception(e);
                } catch (std::string const& what) {
                    errors.push_back(what);
                }
            }
        }
    };
    EXPECT_EQ(run_alone(root()), 5);
    EXPECT_THAT(errors, ::testing::ElementsAre("first", "second"));
    EXPECT_TRUE(sibling_was_cancelled);
}

TEST(mini_loop, a_race_ends_with_its_first_child) {
    bool loser_was_cancelled = false;
    auto const winner = []() -> task { co_await mini::sleep<host>{3}; };
    EXPECT_EQ(run_alone(mini::with_group<host>(mini::group_kind::race,
                                               [&](group g) -> task {
                                                   g->spawn(note_cancellation(loser_was_cancelled));
                                                   g->spawn(winner());
                                                   co_return;
                                               })),
              3);
    EXPECT_TRUE(loser_was_cancelled);
}

TEST(mini_loop, a_timeout_ends_its_body_at_the_limit_and_no_sooner) {
    std::vector<bool> expired;
    auto const limited = [&](mini::nanoseconds limit) -> task {
        auto const sleeper = []() -> task { co_await mini::sleep<host>{10}; };
        try {
            co_await mini::timeout_after<host>(limit, sleeper());
            expired.push_back(false);
        } catch (mini::timeout_error const&) {
            expired.push_back(true);
        }
    };
    EXPECT_EQ(run_alone(limited(4)), 4);
    EXPECT_EQ(run_alone(limited(20)), 10);
    EXPECT_EQ(run_alone(limited(0)), 0);
    EXPECT_THAT(expired, ::testing::ElementsAre(true, false, true));
}

TEST(mini_loop, a_shield_defers_a_cancellation) {
    mini::event_loop loop;
    std::vector<std::string> story;
    auto const work = [&]() -> task {
        co_await mini::sleep<host>{10};
        story.push_back("work is done");
    };
    auto const worker = [&]() -> task {
        co_await mini::shielded<host>(work());
        try {
            co_await mini::yield<host>{};
        } catch (mini::cancelled const&) {
            story.push_back("cancelled");
        }
    };
    mini::task_ref<host> const target = loop.detach(worker());
    auto const canceller = [&]() -> task {
        target->request_cancel(mini::cancel_origin::request);
        co_await mini::join<host>{target};
        story.push_back("joined");
    };
    loop.detach(canceller());
    loop.run();
    EXPECT_THAT(story, ::testing::ElementsAre("work is done", "cancelled", "joined"));
}

TEST(mini_loop, a_wait_for_an_item_ends_at_its_limit) {
    mini::queue_result result = mini::queue_result::ok;
    auto const root = [&]() -> task {
        int_queue q(1);
        result = (co_await q.get(7)).first;
    };
    EXPECT_EQ(run_alone(root()), 7);
    EXPECT_EQ(result, mini::queue_result::timed_out);
}

TEST(mini_loop, a_task_gives_its_value_to_whoever_awaits_it) {
    int seen = 0;
    auto const answer = [](int n) -> mini::task<int> {
        co_await mini::yield<host>{};
        co_return n;
    };
    auto const root = [&]() -> task { seen = co_await answer(3) + co_await answer(4); };
    run_alone(root());
    EXPECT_EQ(seen, 7);
}

TEST(mini_loop, the_error_of_a_detached_task_is_reported) {
    mini::event_loop loop;
    loop.detach(fail_after(1, "nobody waits"));
    loop.run();
    EXPECT_THAT(loop.errors, ::testing::SizeIs(1));
}

TEST(mini_loop, as_many_frames_are_destroyed_as_were_created) {
    mini::frame_pool const& pool = mini::frame_pool::local();
    std::uint64_t const created = pool.created();
    std::uint64_t const destroyed = pool.destroyed();
    int sum = 0;
    run_alone(add_up(sum));
    EXPECT_GT(pool.created() - created, 5u);
    EXPECT_EQ(pool.created() - created, pool.destroyed() - destroyed);
}

// Each step leaves other things unfinished: a put, a get, a sleep, a timeout, a join, a group.
TEST(mini_loop, unfinished_tasks_leave_nothing_behind_at_whatever_step_the_loop_dies) {
    mini::frame_pool const& pool = mini::frame_pool::local();
    auto const joiner = [](mini::task_ref<host> t) -> task { co_await mini::join<host>{t}; };
    for (std::size_t steps = 0; steps < 100; ++steps) {
        std::uint64_t const alive = pool.created() - pool.destroyed();
        int sum = 0;
        bool was_cancelled = false;
        {
            mini::event_loop loop;
            loop.detach(add_up(sum));
            loop.detach(joiner(loop.detach(note_cancellation(was_cancelled))));
            loop.detach(mini::timeout_after<host>(500, mini::shielded<host>(add_up(sum))));
            loop.run(steps);
        }
        ASSERT_EQ(pool.created() - pool.destroyed(), alive) << "after " << steps << " steps";
    }
}

}  // namespace
}  // namespace rollcall
